import assert from "node:assert/strict";
import { createSingleFlight } from "../../../src/jobmanagers/blocks/single_flight.ts";

/** A task whose runs end when they are told to. */
function createTask() {
  const runs: { readonly signal: AbortSignal; end(): void; fail(error: unknown): void }[] = [];
  const failures: unknown[] = [];
  const alarms: { readonly milliseconds: number; readonly callback: () => void; takenBack: boolean }[] = [];
  const flight = createSingleFlight({
    run(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => reject(signal.reason));
      runs.push({ signal, end: resolve, fail: reject });
      return promise;
    },
    onFailure: (error) => failures.push(error),
    retryMs: 50,
    after(milliseconds, callback) {
      const alarm = { milliseconds, callback, takenBack: false };
      alarms.push(alarm);
      return () => {
        alarm.takenBack = true;
      };
    },
  });
  return { flight, runs, failures, alarms };
}

/** Lets everything go on that waits for nothing but promises. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("a task runs at once when it is wanted", () => {
  const { flight, runs } = createTask();
  assert.equal(runs.length, 0);
  flight.want();
  assert.equal(runs.length, 1);
});

Deno.test("all who want it during a run get one more run, after that", async () => {
  const { flight, runs } = createTask();
  flight.want();
  flight.want();
  flight.want();
  assert.equal(runs.length, 1);
  runs[0]?.end();
  await settled();
  assert.equal(runs.length, 2);
  runs[1]?.end();
  await settled();
  assert.equal(runs.length, 2);
});

Deno.test("a run that failed is told, and followed by another after the pause", async () => {
  const { flight, runs, failures, alarms } = createTask();
  flight.want();
  runs[0]?.fail("broken");
  await settled();
  assert.deepEqual([failures, runs.length, alarms.map(({ milliseconds }) => milliseconds)], [["broken"], 1, [50]]);
  alarms[0]?.callback();
  assert.equal(runs.length, 2);
});

Deno.test("stopping ends the run under way without telling of it, and nothing runs any more", async () => {
  const { flight, runs, failures } = createTask();
  flight.want();
  await flight.stop();
  flight.want();
  assert.deepEqual([runs.length, runs[0]?.signal.aborted, failures], [1, true, []]);
});

Deno.test("stopping takes back the run that was to follow a failure", async () => {
  const { flight, runs, alarms } = createTask();
  flight.want();
  runs[0]?.fail("broken");
  await settled();
  await flight.stop();
  assert.deepEqual(alarms.map(({ takenBack }) => takenBack), [true]);
});
