import assert from "node:assert/strict";
import { createReportBudget } from "../../src/agent/report_budget.ts";

const MINUTE_MS = 60_000;

/** How many reports there are left, by taking them. */
function takeAll(take: () => boolean): number {
  let taken = 0;
  while (take()) taken++;
  return taken;
}

Deno.test("a worker has a minute's reports at once, and then one after the other", () => {
  let now = 1_700_000_000_000;
  const budget = createReportBudget(60, () => now);
  assert.equal(takeAll(() => budget.take("a")), 60);
  now += 999;
  assert.equal(budget.take("a"), false);
  now += 1;
  assert.equal(takeAll(() => budget.take("a")), 1);
  now += 2 * MINUTE_MS;
  assert.equal(takeAll(() => budget.take("a")), 60);
});

Deno.test("each worker has a budget of its own", () => {
  const budget = createReportBudget(3, () => 0);
  assert.equal(takeAll(() => budget.take("a")), 3);
  assert.equal(takeAll(() => budget.take("b")), 3);
});

Deno.test("a budget of less than one a minute lets one through, and the next when it is due", () => {
  let now = 1_700_000_000_000;
  const budget = createReportBudget(0.5, () => now);
  assert.equal(takeAll(() => budget.take("a")), 1);
  now += 2 * MINUTE_MS;
  assert.equal(takeAll(() => budget.take("a")), 1);
});

Deno.test("a clock that is set back silences nobody for longer than a minute", () => {
  let now = 1_700_000_000_000;
  const budget = createReportBudget(60, () => now);
  takeAll(() => budget.take("a"));
  now -= 24 * 60 * MINUTE_MS;
  assert.equal(budget.take("a"), false);
  now += MINUTE_MS;
  assert.equal(budget.take("a"), true);
});

Deno.test("workers that have all their budget again are forgotten, when another one takes of its own", () => {
  let now = 1_700_000_000_000;
  const budget = createReportBudget(60, () => now);
  budget.take("calm");
  takeAll(() => budget.take("busy"));
  assert.equal(budget.size, 2);
  now += 1000;
  assert.equal(takeAll(() => budget.take("busy")), 1);
  assert.equal(budget.size, 1);
  now += MINUTE_MS;
  for (let i = 0; i < 1000; i++) {
    budget.take(`worker ${i}`);
    now += 500;
  }
  assert.ok(budget.size < 5);
});
