import assert from "node:assert/strict";
import {
  createLineQueue,
  LINE_BURST,
  LINES_PER_SECOND,
  MAX_WAITING_CHARACTERS,
  MAX_WAITING_LINES,
} from "../../src/agent/line_queue.ts";

/** Lets everything run that waits for this turn to end. */
async function turn(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    // deno-lint-ignore no-await-in-loop -- each lets one layer of promises run
    await Promise.resolve();
  }
}

/** A queue whose lines are worked off when the test says so. */
function heldQueue(): {
  readonly queue: ReturnType<typeof createLineQueue>;
  readonly begun: string[];
  /** Ends the work on the line begun last. */
  finish(): Promise<void>;
} {
  const begun: string[] = [];
  let done = () => {};
  const queue = createLineQueue({
    handle(line) {
      begun.push(line);
      return new Promise((resolve) => done = resolve);
    },
  });
  return {
    queue,
    begun,
    finish() {
      done();
      return turn();
    },
  };
}

Deno.test("a line is begun when the one before it is done", async () => {
  const { queue, begun, finish } = heldQueue();
  for (const line of ["a", "b", "c"]) assert.ok(queue.push(line));
  assert.deepEqual(begun, ["a"]);
  await finish();
  assert.deepEqual(begun, ["a", "b"]);
  queue.push("d");
  await finish();
  await finish();
  assert.deepEqual(begun, ["a", "b", "c", "d"]);
  await finish();
  queue.push("e");
  assert.deepEqual(begun, ["a", "b", "c", "d", "e"]);
});

Deno.test("so many lines may wait behind the one in work, and no more, until one of them is begun", async () => {
  const { queue, finish } = heldQueue();
  queue.push("in work");
  for (let i = 0; i < MAX_WAITING_LINES; i++) assert.ok(queue.push("x"));
  assert.equal(queue.push("x"), false);
  await finish();
  assert.ok(queue.push("x"));
  assert.equal(queue.push("x"), false);
});

Deno.test("so many characters may wait, and no more, until a line is begun", async () => {
  const { queue, finish } = heldQueue();
  queue.push("in work");
  assert.ok(queue.push("x".repeat(MAX_WAITING_CHARACTERS - 1)));
  assert.ok(queue.push("x"));
  assert.equal(queue.push("x"), false);
  await finish();
  assert.ok(queue.push("x".repeat(MAX_WAITING_CHARACTERS - 1)));
});

Deno.test("close() forgets what waits, and what comes later", async () => {
  const { queue, begun, finish } = heldQueue();
  queue.push("a");
  queue.push("b");
  queue.close();
  assert.ok(queue.push("c"));
  await finish();
  assert.deepEqual(begun, ["a"]);
});

/** A queue that works at once, with a clock and alarms of the test's. */
function timedQueue(): {
  readonly queue: ReturnType<typeof createLineQueue>;
  /** Lines begun so far. */
  count(): number;
  /** Moves the clock on, and rings the alarms that are due. */
  pass(milliseconds: number): Promise<void>;
  readonly alarms: ReadonlySet<unknown>;
} {
  let now = 0;
  let begun = 0;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  const queue = createLineQueue({
    handle() {
      begun++;
      return Promise.resolve();
    },
    clock: () => now,
    after(milliseconds, ring) {
      const alarm = { at: now + milliseconds, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
  });
  return {
    queue,
    count: () => begun,
    alarms,
    async pass(milliseconds) {
      now += milliseconds;
      for (const alarm of [...alarms].filter(({ at }) => at <= now)) {
        alarms.delete(alarm);
        alarm.ring();
      }
      await turn();
    },
  };
}

/** Sends so many lines, each when there is nothing before it. */
async function sendAll({ push }: ReturnType<typeof createLineQueue>, lines: number): Promise<void> {
  for (let i = 0; i < lines; i++) {
    push("x");
    // deno-lint-ignore no-await-in-loop -- each is worked off before the next one comes
    await turn();
  }
}

Deno.test("a burst is worked off at once, and then so many lines a second", async () => {
  const { queue, count, pass } = timedQueue();
  await sendAll(queue, LINE_BURST + 3);
  assert.equal(count(), LINE_BURST);
  await pass(1000 / LINES_PER_SECOND - 1);
  assert.equal(count(), LINE_BURST);
  await pass(1);
  assert.equal(count(), LINE_BURST + 1);
  await pass(1000 / LINES_PER_SECOND);
  await pass(1000 / LINES_PER_SECOND);
  assert.equal(count(), LINE_BURST + 3);
});

Deno.test("whoever sends on while it has to wait fills its queue", async () => {
  const { queue } = timedQueue();
  await sendAll(queue, LINE_BURST + 1 + MAX_WAITING_LINES);
  assert.equal(queue.push("x"), false);
});

Deno.test("close() ends the wait, and the line that waited is not worked off", async () => {
  const { queue, count, alarms, pass } = timedQueue();
  await sendAll(queue, LINE_BURST + 1);
  assert.equal(alarms.size, 1);
  queue.close();
  assert.equal(alarms.size, 0);
  await pass(1_000_000);
  assert.equal(count(), LINE_BURST);
});
