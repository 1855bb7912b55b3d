import assert from "node:assert/strict";
import { createLateness, LATE_MS } from "../../src/reporters/lateness.ts";

/** Lateness, how old the oldest item is, what the time is, and what was told. */
function setup() {
  const told: string[] = [];
  const state = { age: 0, items: 7, now: 0 };
  const line = (level: string) => (template: string, values: Record<string, unknown>) =>
    void told.push(`${level}: ${template.replaceAll(/\{(\w+)\}/g, (_, name) => String(values[name]))}`);
  const lateness = createLateness({
    name: () => "somewhere",
    lag: () => ({ items: state.items, age: state.age }),
    log: { warn: line("warning"), info: line("info") },
    now: () => state.now,
  });
  /** Looks, with an age and at a time. */
  function look(age: number, now: number): void {
    Object.assign(state, { age, now });
    lateness.look();
  }
  return { told, state, lateness, look };
}

Deno.test("a reporter that is late is told of once, and when it has caught up", () => {
  const { told, state, look } = setup();
  look(LATE_MS, LATE_MS);
  assert.deepEqual(told, []);
  look(LATE_MS + 1000, LATE_MS);
  look(LATE_MS + 5000, LATE_MS + 5000);
  assert.deepEqual(told, [
    "warning: Reports to somewhere are late: 7 items wait, the oldest for 301 s; nothing is lost by it",
  ]);
  // A little younger is not on time.
  look(LATE_MS - 1000, LATE_MS + 6000);
  look(LATE_MS + 1000, LATE_MS + 7000);
  assert.equal(told.length, 1);
  state.items = 0;
  look(0, LATE_MS + 8000);
  look(0, LATE_MS + 9000);
  assert.deepEqual(told.slice(1), ["info: Reports to somewhere are on time again: 0 items wait"]);
  look(LATE_MS + 1, LATE_MS + 10_000);
  assert.equal(told.length, 3);
});

Deno.test("what waited when a reporter began, or while the other side was away, may be old for a while", () => {
  const { told, state, lateness, look } = setup();
  look(10 * LATE_MS, LATE_MS - 1);
  assert.deepEqual(told, []);
  state.now = LATE_MS;
  lateness.excuse();
  look(10 * LATE_MS, 2 * LATE_MS - 1);
  assert.deepEqual(told, []);
  look(10 * LATE_MS, 2 * LATE_MS);
  assert.equal(told.length, 1);
});

Deno.test("a clock that was set back does not silence it", () => {
  const { told, state, lateness, look } = setup();
  state.now = 10 * LATE_MS;
  lateness.excuse();
  look(2 * LATE_MS, 0);
  assert.equal(told.length, 1);
});
