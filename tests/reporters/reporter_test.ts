import assert from "node:assert/strict";
import type { JournalBatch } from "../../src/journal/reader.ts";
import { createReporter, type Destination, type ReporterParts, type Settling } from "../../src/reporters/reporter.ts";
import { captureLog } from "../tools/captured_log.ts";
import { mostBetweenAnswers } from "../tools/echo_between.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { createMemoryJournal } from "./memory_journal.ts";

/** Turns of the event loop that an answer's way there and back takes at most, with some to spare. */
const FEW = 8;

/** A destination that does as it is told. */
function recorder() {
  const delivered: JournalBatch[] = [];
  const readied: AbortSignal[] = [];
  let waiting: { count: number; resolve(): void } | undefined;
  const control = {
    delivered,
    readied,
    /** What the next deliveries fail of. */
    failures: [] as string[],
    /** What deliveries and connections wait for. */
    gate: Promise.resolve(),
    readyGate: Promise.resolve(),
    closed: 0,
    /** Resolves when so many batches were delivered. */
    batches(count: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { count, resolve };
      look();
      return promise;
    },
  };
  function look(): void {
    if (waiting !== undefined && delivered.length >= waiting.count) waiting.resolve();
  }
  const destination: Destination = {
    name: "somewhere",
    async ready(signal) {
      readied.push(signal);
      await Promise.race([control.readyGate, aborted(signal)]);
      const failure = control.failures.shift();
      if (failure !== undefined) throw new Error(failure);
    },
    async deliver(batch, signal) {
      await Promise.race([control.gate, aborted(signal)]);
      delivered.push(batch);
      look();
    },
    status: () => ({ connected: true }),
    // deno-lint-ignore require-await
    async close() {
      control.closed++;
    },
  };
  return { ...control, control, destination };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/** Timers that go off when they are told to. */
function timers() {
  const pending: { milliseconds: number; callback(): void }[] = [];
  return {
    pending,
    after(milliseconds: number, callback: () => void) {
      const entry = { milliseconds, callback };
      pending.push(entry);
      return () => {
        const index = pending.indexOf(entry);
        if (index >= 0) pending.splice(index, 1);
      };
    },
    /** Waits until one is set, and gives how long it takes. */
    async set(): Promise<number> {
      // deno-lint-ignore no-await-in-loop -- turn after turn
      while (pending.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
      return (pending[0] as { milliseconds: number }).milliseconds;
    },
    goOff(): void {
      pending.shift()?.callback();
    },
  };
}

function make(changes: Partial<ReporterParts> = {}, settling?: Settling) {
  const journal = createMemoryJournal();
  const { destination, control } = recorder();
  const clock = timers();
  const reporter = createReporter({
    key: "reporter",
    reader: journal.reader("reporter"),
    destination: { ...destination, ...settling && { settling } },
    intervalMs: 60_000,
    batchItems: 2,
    now: () => 0,
    after: clock.after,
    ...changes,
  });
  return { journal, control, clock, reporter };
}

leakFreeTest(
  "what is in the journal is delivered batch by batch at once, and then looked for after the interval",
  async () => {
    const { journal, control, clock, reporter } = make();
    journal.append({ kind: "share" }, { kind: "block" }, { kind: "share" });
    reporter.start();
    await control.batches(2);
    assert.equal(await clock.set(), 60_000);
    assert.deepEqual(control.delivered.flatMap(({ items }) => items), journal.items);
    journal.append({ kind: "agent" });
    clock.goOff();
    await control.batches(3);
    await clock.set();
    assert.equal(reporter.status()["queue_size"], 0);
    assert.equal(reporter.status()["delivered"], 4);
    await reporter.stop(1000);
  },
);

leakFreeTest("somebody may have it look at once", async () => {
  const { journal, control, clock, reporter } = make();
  reporter.start();
  await clock.set();
  journal.append({ kind: "block" });
  reporter.wake();
  await control.batches(1);
  await clock.set();
  await reporter.stop(1000);
});

leakFreeTest("a batch is not passed before it was delivered, and comes again with the same bounds", async () => {
  const { journal, control, clock, reporter } = make();
  journal.append({ kind: "share" });
  const gate = Promise.withResolvers<void>();
  control.gate = gate.promise;
  reporter.start();
  const taken = journal.reader("reporter").take(5);
  gate.reject(new Error("no"));
  assert.equal(await clock.set(), 1000);
  journal.append({ kind: "share" });
  assert.deepEqual(journal.restarted().reader("reporter").take(5), taken);
  control.gate = Promise.resolve();
  clock.goOff();
  await control.batches(2);
  assert.deepEqual(control.delivered[0], taken);
  await clock.set();
  await reporter.stop(1000);
});

leakFreeTest("an outage is two lines in the log, and pauses that grow to a quarter of a minute", async () => {
  await using log = await captureLog();
  const { control, clock, reporter, journal } = make();
  control.failures.push(...Array.from({ length: 7 }, (_, index) => `reason ${index}`));
  journal.append({ kind: "share" });
  reporter.start();
  const pauses: number[] = [];
  for (let i = 0; i < 7; i++) {
    // deno-lint-ignore no-await-in-loop -- one try after the other
    pauses.push(await clock.set());
    assert.equal(reporter.status()["last_error"], `reason ${i}`);
    assert.equal(reporter.status()["failing"], true);
    clock.goOff();
  }
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  assert.equal(await clock.set(), 60_000);
  assert.deepEqual(log.texts(), [
    "Cannot report to somewhere: reason 0; the journal keeps what is to be reported until that works again",
    "Reports to somewhere again, after 7 failed tries; 0 items wait",
  ]);
  assert.equal(reporter.status()["failing"], false);
  await reporter.stop(1000);
});

leakFreeTest("one that delivers, but is late, says so once, and when it is on time again", async () => {
  await using log = await captureLog();
  const journal = createMemoryJournal();
  const reader = journal.reader("reporter");
  let now = 0;
  let age = 0;
  const { control, clock, reporter } = make({
    reader: { ...reader, lag: () => ({ items: reader.lag().items, age }) },
    now: () => now,
  });
  reporter.start();
  await clock.set();
  [now, age] = [300_000, 301_000];
  journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" });
  clock.goOff();
  await control.batches(2);
  await clock.set();
  assert.deepEqual(log.texts("warning"), [
    "Reports to somewhere are late: 1 items wait, the oldest for 301 s; nothing is lost by it",
  ]);
  age = 0;
  clock.goOff();
  await clock.set();
  assert.deepEqual(log.texts("info"), ["Reports to somewhere are on time again: 0 items wait"]);
  await reporter.stop(1000);
});

leakFreeTest("one that has failed has its time to catch up before it is late", async () => {
  await using log = await captureLog();
  let now = 0;
  let age = 0;
  const { control, clock, reporter } = make({
    reader: { ...createMemoryJournal().reader("reporter"), lag: () => ({ items: 1, age }) },
    now: () => now,
  });
  reporter.start();
  await clock.set();
  /** Has it look at a time; it fails if it is told to. */
  async function look(at: number, ...failures: string[]): Promise<void> {
    now = at;
    control.failures.push(...failures);
    clock.goOff();
    await clock.set();
  }
  age = 900_000;
  await look(600_000, "away");
  await look(899_999);
  assert.deepEqual(log.texts("warning").map((text) => text.slice(0, 13)), ["Cannot report"]);
  await look(900_000);
  assert.match(log.texts("warning")[1] ?? "", /^Reports to somewhere are late: /);
  await reporter.stop(1000);
});

leakFreeTest("what is not for the reporter is passed over", async () => {
  const { journal, control, clock, reporter } = make({ wants: (item) => item.kind === "block" });
  journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" }, { kind: "block" });
  reporter.start();
  await control.batches(1);
  await clock.set();
  assert.deepEqual(control.delivered.map(({ items }) => items.map(({ kind }) => kind)), [["block"]]);
  assert.equal(journal.reader("reporter").lag().items, 0);
  await reporter.stop(1000);
});

leakFreeTest("sockets are served between batches, also where none of their items is for the reporter", async () => {
  let batches = 0;
  const wants = () => {
    batches++;
    return false;
  };
  const { journal, clock, reporter } = make({ batchItems: 1, wants });
  journal.append(...Array.from({ length: 500 }, () => ({ kind: "share" as const })));
  const most = await mostBetweenAnswers(async () => {
    reporter.start();
    await clock.set();
  }, () => batches);
  assert.equal(batches, 500);
  assert(most <= FEW, `${most} batches while a socket waited`);
  await reporter.stop(0);
});

leakFreeTest("stopping delivers what is left, and closes", async () => {
  const { journal, control, clock, reporter } = make();
  reporter.start();
  await clock.set();
  journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" });
  await reporter.stop(1000);
  assert.equal(control.delivered.flatMap(({ items }) => items).length, 3);
  assert.equal(journal.reader("reporter").lag().items, 0);
  assert.equal(control.closed, 1);
  assert.deepEqual(clock.pending, []);
});

leakFreeTest(
  "stopping takes no longer than it may; what is left stays in the journal, and the log says how much",
  async () => {
    await using log = await captureLog();
    const { journal, control, clock, reporter } = make();
    journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" });
    control.gate = new Promise(() => {});
    reporter.start();
    const stopped = reporter.stop(500);
    assert.equal(await clock.set(), 500);
    clock.goOff();
    await stopped;
    assert.deepEqual(control.delivered, []);
    assert.equal(journal.reader("reporter").lag().items, 3);
    assert.deepEqual(log.texts(), ["Stopped with 3 items to report; they stay in the journal for the next start"]);
    assert.equal(control.closed, 1);
  },
);

leakFreeTest("stopping while the other side is away does not try once more", async () => {
  const { journal, control, clock, reporter } = make();
  journal.append({ kind: "share" });
  control.failures.push("away");
  reporter.start();
  await clock.set();
  await reporter.stop(1000);
  assert.equal(control.readied.length, 1);
  assert.deepEqual(control.delivered, []);
});

leakFreeTest("stopping while the other side is away does not wait for a connection that may never come", async () => {
  const { journal, control, clock, reporter } = make();
  journal.append({ kind: "share" });
  control.failures.push("away");
  reporter.start();
  await clock.set();
  control.readyGate = new Promise(() => {});
  clock.goOff();
  // No timer goes off any more: it would wait for ever.
  await reporter.stop(1000);
  assert.equal(control.readied.length, 2);
  assert.deepEqual(control.delivered, []);
});

leakFreeTest("one that was not started stops at once, and starts no more", async () => {
  const { journal, control, reporter } = make();
  journal.append({ kind: "share" });
  await reporter.stop(1000);
  reporter.start();
  assert.deepEqual(control.readied, []);
  assert.equal(control.closed, 1);
});

leakFreeTest("a journal that cannot be read is an outage like any other", async () => {
  await using log = await captureLog();
  const journal = createMemoryJournal();
  const reader = journal.reader("reporter");
  let broken = true;
  const { control, clock, reporter } = make({
    reader: {
      ...reader,
      take(limit) {
        if (broken) throw new Error("the disk is full");
        return reader.take(limit);
      },
    },
  });
  journal.append({ kind: "share" });
  reporter.start();
  assert.equal(await clock.set(), 1000);
  assert.match(log.texts("warning").join(), /the disk is full/);
  broken = false;
  clock.goOff();
  await control.batches(1);
  await clock.set();
  await reporter.stop(1000);
});

/** Says what it is told to of what was delivered; all is well unless told otherwise. */
function settling() {
  const answers: (boolean | Error)[] = [];
  let asked = 0;
  return {
    answers,
    get asked() {
      return asked;
    },
    graceMs: 1000,
    // deno-lint-ignore require-await
    async isIntact() {
      asked++;
      const answer = answers.shift() ?? true;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

/** Waits until a timer of so many milliseconds is set, and has it go off. */
async function goOff({ pending }: ReturnType<typeof timers>, milliseconds: number): Promise<void> {
  const find = () => pending.findIndex((timer) => timer.milliseconds === milliseconds);
  // deno-lint-ignore no-await-in-loop -- turn after turn
  while (find() < 0) await new Promise((resolve) => setTimeout(resolve, 0));
  pending.splice(find(), 1)[0]?.callback();
}

leakFreeTest("what may still get lost is passed once it has stayed for a while, before the next look", async () => {
  const stays = settling();
  let now = 0;
  const { journal, control, clock, reporter } = make({ now: () => now }, stays);
  journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" });
  reporter.start();
  await control.batches(2);
  await clock.set();
  assert.equal(reporter.status()["queue_size"], 3);
  assert.equal(stays.asked, 0);
  now += 1000;
  journal.append({ kind: "share" });
  await goOff(clock, 1000);
  await goOff(clock, 60_000);
  await control.batches(3);
  assert.equal(stays.asked, 1);
  assert.equal(reporter.status()["queue_size"], 1);
  await reporter.stop(1000);
  assert.equal(reporter.status()["queue_size"], 0);
});

leakFreeTest("what has got lost is delivered again at once, in the same batches", async () => {
  await using log = await captureLog();
  const stays = settling();
  let now = 0;
  const { journal, control, clock, reporter } = make({ now: () => now }, stays);
  journal.append({ kind: "share" }, { kind: "block" }, { kind: "share" });
  reporter.start();
  await control.batches(2);
  stays.answers.push(false);
  now += 1000;
  await goOff(clock, 1000);
  await control.batches(4);
  assert.deepEqual(control.delivered.slice(2), control.delivered.slice(0, 2));
  now += 1000;
  await goOff(clock, 1000);
  await reporter.stop(1000);
  assert.equal(control.delivered.length, 4);
  assert.equal(reporter.status()["queue_size"], 0);
  assert.deepEqual(log.texts(), ["somewhere may have lost what it confirmed last: it is delivered again"]);
});

leakFreeTest("what was delivered and not passed comes again after a crash, in the same batches", async () => {
  const { journal, control, clock, reporter } = make({}, settling());
  journal.append({ kind: "share" }, { kind: "share" }, { kind: "share" });
  reporter.start();
  await control.batches(2);
  await clock.set();
  journal.append({ kind: "share" });
  const reader = journal.restarted().reader("reporter");
  const first = reader.take(5);
  assert.deepEqual([first, reader.take(5, first?.to)], control.delivered);
  await reporter.stop(1000);
});

leakFreeTest("while much is delivered, it is asked once for many batches", async () => {
  const stays = settling();
  let now = 0;
  const { journal, control, clock, reporter } = make({ now: () => now += 100 }, stays);
  journal.append(...Array.from({ length: 100 }, () => ({ kind: "share" }) as const));
  reporter.start();
  await control.batches(50);
  await clock.set();
  assert(stays.asked > 0 && stays.asked < 20, `${stays.asked} times`);
  assert.deepEqual(control.delivered.flatMap(({ items }) => items), journal.items);
  await reporter.stop(1000);
});

leakFreeTest("whether it has stayed is asked again if that cannot be known", async () => {
  await using log = await captureLog();
  const stays = settling();
  let now = 0;
  const { journal, control, clock, reporter } = make({ now: () => now }, stays);
  journal.append({ kind: "share" });
  reporter.start();
  await control.batches(1);
  await clock.set();
  stays.answers.push(new Error("away"));
  now += 1000;
  await goOff(clock, 1000);
  // Both pauses are a second long: the one after the failure, and the one before it is asked again.
  await goOff(clock, 1000);
  await goOff(clock, 1000);
  await reporter.stop(1000);
  assert.deepEqual([stays.asked, control.delivered.length], [2, 1]);
  assert.equal(reporter.status()["queue_size"], 0);
  assert.match(log.texts("warning").join(), /^Cannot report to somewhere: away; /);
});

leakFreeTest("stopping delivers again what turns out to be lost then", async () => {
  const stays = settling();
  const { journal, control, clock, reporter } = make({}, stays);
  journal.append({ kind: "share" });
  reporter.start();
  await control.batches(1);
  await clock.set();
  stays.answers.push(false);
  await reporter.stop(1000);
  assert.deepEqual([stays.asked, control.delivered.length], [2, 2]);
  assert.equal(reporter.status()["queue_size"], 0);
});
