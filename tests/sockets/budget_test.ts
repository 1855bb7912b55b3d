import assert from "node:assert/strict";
import fc from "fast-check";
import { createBudget, overdraftMs, spend } from "../../src/sockets/budget.ts";

Deno.test("a stock can be spent at once, and not one more", () => {
  const budget = createBudget(10, 5);
  let fullAt = 0;
  for (let i = 0; i < 5; i++) fullAt = spend(budget, fullAt, 1000);
  assert.equal(overdraftMs(budget, fullAt, 1000), 0);
  fullAt = spend(budget, fullAt, 1000);
  assert.equal(overdraftMs(budget, fullAt, 1000), 100);
});

Deno.test("what was spent comes back with time, up to the stock", () => {
  const budget = createBudget(10, 5);
  const fullAt = spend(budget, 0, 1000, 7);
  assert.equal(overdraftMs(budget, fullAt, 1000), 200);
  assert.equal(overdraftMs(budget, fullAt, 1199), 1);
  assert.equal(overdraftMs(budget, fullAt, 1200), 0);
  assert.equal(overdraftMs(budget, spend(budget, fullAt, 60_000, 5), 60_000), 0);
  assert.equal(overdraftMs(budget, spend(budget, fullAt, 60_000, 6), 60_000), 100);
});

Deno.test("spending many at once is spending them one by one", () => {
  const budget = createBudget(4, 8); // costs of 250 ms, exact as numbers
  fc.assert(fc.property(fc.nat(20), fc.nat(1000), fc.nat(1000), (count, fullAt, now) => {
    let oneByOne = Math.max(fullAt, now);
    for (let i = 0; i < count; i++) oneByOne = spend(budget, oneByOne, now);
    assert.equal(spend(budget, fullAt, now, count), oneByOne);
  }));
});

Deno.test("whoever waits out the overdraft gets the rate in the long run, and the stock on top", () => {
  const rate = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(rate, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 50 }), (rate, stock, lines) => {
      const budget = createBudget(rate, stock);
      let now = 0;
      let fullAt = 0;
      let taken = 0;
      while (now < 10_000) {
        fullAt = spend(budget, fullAt, now, lines);
        taken += lines;
        now += overdraftMs(budget, fullAt, now);
        // Every turn of the event loop takes time.
        now += 0.5;
      }
      const most = rate * now / 1000 + stock + lines;
      assert(taken <= most * 1.000001, `${taken} of ${most}`);
    }),
  );
});
