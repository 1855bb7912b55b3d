/** Reporting to a real RabbitMQ that is killed, frozen, short of memory, or robbed of its queue. */

import assert from "node:assert/strict";
import type { Reporter } from "../../src/reporters/reporter.ts";
import { amqpReporter, celeryReporter, drainQueue, type ReceivedMessage } from "../reporters/amqp/amqp_fixture.ts";
import { createMemoryJournal, type MemoryJournal } from "../reporters/memory_journal.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { note } from "../tools/note.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type Rabbitmq, startRabbitmq } from "../tools/rabbitmq.ts";

const DEADLINE = 60;
const STREAM_MS = 10;
const PER_TICK = 20;

/** Writes shares into a journal, 2,000 a second, until it is disposed of. */
function stream(journal: MemoryJournal): Disposable {
  const timer = setInterval(() => {
    journal.append(...Array.from({ length: PER_TICK }, (_, i) => ({ kind: "share", worker: `rig${i}` }) as const));
  }, STREAM_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Waits until a reporter has delivered more than so many items. */
function deliveredMoreThan(reporter: Reporter, count: number): Promise<number> {
  return pollUntil(
    () => {
      const delivered = Number(reporter.status()["delivered"]);
      return delivered > count ? delivered : undefined;
    },
    DEADLINE,
    `more than ${count} items delivered`,
  );
}

function delivered(reporter: Reporter): number {
  return Number(reporter.status()["delivered"]);
}

/** Stops a reporter and gives what is in its queue: every message, and how many different ones. */
async function received(broker: Rabbitmq, reporter: Reporter): Promise<ReceivedMessage[]> {
  await reporter.stop(DEADLINE * 1000);
  const model = await broker.connect();
  const messages = await drainQueue(model, "events");
  await model.close();
  return messages;
}

/** Checks that every item is there, and that what is there twice has the same id and content both times. */
function assertComplete(journal: MemoryJournal, messages: readonly ReceivedMessage[]): void {
  const unique = new Map(messages.map(({ id, body }) => [id, body]));
  for (const { id, body } of messages) assert.deepEqual(body, unique.get(id));
  assert.equal(unique.size, journal.items.length);
  const sum = (values: Iterable<Record<string, unknown>>) =>
    [...values].reduce((total, { difficulty }) => total + Number(difficulty), 0);
  assert.equal(sum(unique.values()), sum(journal.items as unknown as Record<string, unknown>[]));
}

for (const type of ["classic", "quorum"]) {
  leakFreeTest(`a broker that is killed and comes back has everything, in a ${type} queue`, async () => {
    await using log = await captureLog();
    await using broker = await startRabbitmq();
    const journal = createMemoryJournal();
    const reporter = amqpReporter(journal, { url: broker.url, queue: "events", queue_type: type });
    {
      using _stream = stream(journal);
      reporter.start();
      // Three seconds: RabbitMQ 3.10 forgets a quorum queue if it is killed within the first after its declaration.
      await deliveredMoreThan(reporter, 6000);
      await broker.kill9();
      await log.line(/^Cannot report to RabbitMQ at 127\.0\.0\.1:\d+: /);
      assert.equal(reporter.status()["connected"], false);
      await broker.restart();
      await deliveredMoreThan(reporter, journal.items.length);
    }
    assertComplete(journal, await received(broker, reporter));
    assert.deepEqual(log.texts("warning").length, 1, log.texts().join("\n"));
  });
}

leakFreeTest("a broker that freezes is noticed by its silence, and has everything when it goes on", async () => {
  await using log = await captureLog();
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  const reporter = amqpReporter(journal, { url: broker.url, queue: "events", heartbeat: 1, connect_timeout: 1 });
  {
    using _stream = stream(journal);
    reporter.start();
    await deliveredMoreThan(reporter, 1000);
    broker.freeze();
    await log.line(/^Cannot report to .*: Heartbeat timeout; /);
    await pollUntil(() => Number(reporter.status()["failures"]) >= 3 || undefined, DEADLINE, "three tries");
    broker.thaw();
    await deliveredMoreThan(reporter, journal.items.length);
  }
  assertComplete(journal, await received(broker, reporter));
  assert.equal(log.texts("warning").length, 1, log.texts().join("\n"));
});

leakFreeTest(
  "a queue that somebody deletes is declared again; what was confirmed last comes again, and what follows",
  async () => {
    await using log = await captureLog();
    await using broker = await startRabbitmq();
    const journal = createMemoryJournal();
    const reporter = celeryReporter(journal, { celery: { BROKER_URL: broker.url, CELERY_DEFAULT_QUEUE: "events" } });
    journal.append({ kind: "share", address: "before" });
    reporter.start();
    await deliveredMoreThan(reporter, 0);
    const model = await broker.connect();
    const channel = await model.createChannel();
    await channel.deleteQueue("events");
    await model.close();
    journal.append({ kind: "share", address: "after" }, { kind: "block", state: "accepted" });
    await deliveredMoreThan(reporter, 2);
    const messages = await received(broker, reporter);
    const tasks = new Map(
      messages.map(({ id, properties }) => [id, (properties["headers"] as Record<string, unknown>)["task"]]),
    );
    const sums = ["simplecoin.tasks.add_share", "simplecoin.tasks.add_one_minute"];
    assert.deepEqual([...tasks.values()], [...sums, "simplecoin.tasks.add_block", ...sums]);
    assert.match(log.texts("warning").join(), /has no queue for what is reported; declaring it again/);
    assert.equal(reporter.status()["returned"], 3);
  },
);

leakFreeTest("events that no queue takes wait in the journal until one does, unless they need not", async () => {
  await using log = await captureLog();
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  const reporter = amqpReporter(journal, { url: broker.url });
  journal.append({ kind: "share" });
  reporter.start();
  await log.line(/no queue is bound to exchange powerpool for share\.LTC: bind one/);
  assert.equal(delivered(reporter), 0);
  const model = await broker.connect();
  const channel = await model.createChannel();
  await channel.assertQueue("events");
  await channel.bindQueue("events", "powerpool", "share.*");
  await model.close();
  await deliveredMoreThan(reporter, 0);
  assertComplete(journal, await received(broker, reporter));

  const dropped = amqpReporter(journal.restarted(), { url: broker.url, mandatory: false });
  journal.append({ kind: "block" });
  dropped.start();
  await deliveredMoreThan(dropped, 0);
  await dropped.stop(1000);
});

leakFreeTest("a broker that is short of memory is waited for, and told of", async () => {
  await using log = await captureLog();
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  const reporter = amqpReporter(journal, { url: broker.url, queue: "events" });
  journal.append({ kind: "share" });
  reporter.start();
  await deliveredMoreThan(reporter, 0);
  await broker.control("set_vm_memory_high_watermark", "0.0000001");
  journal.append({ kind: "share" }, { kind: "share" });
  await log.line(/^RabbitMQ at .* takes nothing: low on memory; reporting waits$/);
  assert.equal(reporter.status()["blocked"], "low on memory");
  assert.equal(delivered(reporter), 1);
  await broker.control("set_vm_memory_high_watermark", "0.4");
  await deliveredMoreThan(reporter, 2);
  await log.line(/takes messages again$/);
  assertComplete(journal, await received(broker, reporter));
});

leakFreeTest(
  "stopping while the broker is frozen takes no longer than it may; the next start delivers what was left",
  async () => {
    await using broker = await startRabbitmq();
    const journal = createMemoryJournal();
    const options = { url: broker.url, queue: "events" };
    const reporter = amqpReporter(journal, options);
    journal.append({ kind: "share" });
    reporter.start();
    await deliveredMoreThan(reporter, 0);
    broker.freeze();
    journal.append({ kind: "share" }, { kind: "share" });
    const start = performance.now();
    await reporter.stop(500);
    assert(performance.now() - start < 5000);
    broker.thaw();
    const second = amqpReporter(journal.restarted(), options);
    second.start();
    await deliveredMoreThan(second, 1);
    assertComplete(journal, await received(broker, second));
  },
);

leakFreeTest("what has gathered during an outage is delivered quickly", async () => {
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  const count = 20_000;
  journal.append(...Array.from({ length: count }, () => ({ kind: "share" }) as const));
  const reporter = amqpReporter(journal, { url: broker.url, queue: "events", queue_type: "classic" });
  reporter.start();
  await deliveredMoreThan(reporter, 0);
  const start = performance.now();
  const already = delivered(reporter);
  await deliveredMoreThan(reporter, count - 1);
  const rate = (count - already) / (performance.now() - start) * 1000;
  note(`delivered ${Math.round(rate)} events a second`);
  // What the machine has to do beside makes it slower; bench/reporting_bench.ts measures it.
  assert(rate > 500);
  assertComplete(journal, await received(broker, reporter));
});
