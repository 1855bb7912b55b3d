import assert from "node:assert/strict";
import type { JournalBatch } from "../../../src/journal/reader.ts";
import type { AmqpLink } from "../../../src/reporters/amqp/amqp_link.ts";
import type { AmqpMessage } from "../../../src/reporters/amqp/amqp_message.ts";
import { createCeleryDestination } from "../../../src/reporters/celery/celery_destination.ts";
import { createMemoryJournal, type NewItem } from "../memory_journal.ts";

const { signal } = new AbortController();

/** A link that keeps what is published, or fails. */
function recordingLink() {
  const published: AmqpMessage[] = [];
  const control = { published, fails: false };
  const link: AmqpLink = {
    name: "RabbitMQ at mq:5672",
    ready: () => Promise.resolve(),
    publish(messages) {
      if (control.fails) return Promise.reject(new Error("away"));
      published.push(...messages);
      return Promise.resolve();
    },
    settling: { graceMs: 0, isIntact: () => Promise.resolve(true) },
    status: () => ({
      broker: "RabbitMQ at mq:5672",
      connected: true,
      blocked: null,
      confirmed: published.length,
      returned: 0,
      connections: 1,
    }),
    close: () => Promise.resolve(),
  };
  return { link, control };
}

function setUp() {
  const journal = createMemoryJournal();
  const { link, control } = recordingLink();
  const destination = createCeleryDestination({
    link,
    tasks: {
      prefix: "simplecoin.tasks",
      identity: [journal.id, "celery"],
      pool: {
        pool_report_configs: [],
        attrs: {},
        serverName: "powerpool_0",
        algorithmOf: () => "scrypt",
        mergedWith: () => [],
      },
    },
    address: { protocol: 2, exchange: "", routingKey: "celery", origin: "powerpool@test", replyTo: "" },
  });
  const reader = journal.reader("celery");
  const batches: JournalBatch[] = [];
  return {
    control,
    destination,
    /** Delivers items as one batch; gives the names of the tasks that it became. */
    async deliver(...items: readonly NewItem[]): Promise<unknown[]> {
      const before = control.published.length;
      journal.append(...items);
      const batch = reader.take(items.length);
      assert(batch !== undefined);
      await destination.deliver(batch, signal);
      reader.confirm(batch);
      batches.push(batch);
      return control.published.slice(before).map(({ properties }) => properties.headers?.["task"]);
    },
    /** Delivers once more all that was delivered. */
    async again(): Promise<void> {
      // deno-lint-ignore no-await-in-loop -- one batch after the other
      for (const batch of batches) await destination.deliver(batch, signal);
    },
  };
}

const BLOCK = ["simplecoin.tasks.add_block"];

Deno.test("a block that matures was reported before, unless this program does not remember it", async () => {
  const { deliver } = setUp();
  assert.deepEqual(await deliver({ kind: "block", state: "accepted" }), BLOCK);
  assert.deepEqual(await deliver({ kind: "block", state: "mature" }), []);
  assert.deepEqual(await deliver({ kind: "block", state: "mature", hash: "cd".repeat(32) }), BLOCK);
});

Deno.test("an orphan that comes back into the chain is reported again, under its id of before", async () => {
  const { deliver, control } = setUp();
  await deliver({ kind: "block", state: "accepted" });
  assert.deepEqual(await deliver({ kind: "block", state: "orphaned" }), []);
  assert.deepEqual(await deliver({ kind: "block", state: "accepted" }), BLOCK);
  const [first, second] = control.published;
  assert.equal(first?.id, second?.id);
});

Deno.test("what comes again, as it may have got lost, says of a block what it said the first time", async () => {
  const { deliver, again, control } = setUp();
  const states = ["accepted", "orphaned", "accepted", "mature"] as const;
  for (const state of states) {
    // deno-lint-ignore no-await-in-loop -- one event after the other
    await deliver({ kind: "block", state });
  }
  const said = control.published.splice(0);
  assert.equal(said.length, 2);
  await again();
  assert.deepEqual(control.published, said);
});

Deno.test("a block whose task may be missing counts as not reported", async () => {
  const { deliver, control } = setUp();
  control.fails = true;
  await assert.rejects(deliver({ kind: "block", state: "accepted" }), new Error("away"));
  control.fails = false;
  // The same batch comes again.
  assert.deepEqual(await deliver({ kind: "share" }), BLOCK);
});

Deno.test("the status counts tasks, beside what the link says", async () => {
  const { deliver, destination } = setUp();
  await deliver({ kind: "share" }, { kind: "agent" });
  assert.equal(destination.status()["tasks"], 3);
  assert.equal(destination.status()["connected"], true);
});
