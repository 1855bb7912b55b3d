import assert from "node:assert/strict";
import fc from "fast-check";
import { createMinuteCounter } from "../../src/counters/minute_counter.ts";

const MINUTE = 60_000;

/** A counter and the clock that it reads; the clock starts on the minute. */
function counterWithClock() {
  const clock = { time: 1_700_000_040_000 };
  assert.equal(clock.time % MINUTE, 0);
  return { clock, counter: createMinuteCounter(() => clock.time) };
}

Deno.test("createMinuteCounter() starts with nothing", () => {
  assert.deepEqual(counterWithClock().counter.view(), { total: 0, lastMinute: 0, lastHour: 0 });
});

Deno.test("createMinuteCounter() shows a count in the total at once, in the others when its minute is over", () => {
  const { clock, counter } = counterWithClock();
  counter.add();
  counter.add(2.5);
  clock.time += MINUTE - 1;
  assert.deepEqual(counter.view(), { total: 3.5, lastMinute: 0, lastHour: 0 });
  clock.time += 1;
  assert.deepEqual(counter.view(), { total: 3.5, lastMinute: 3.5, lastHour: 3.5 });
});

Deno.test("createMinuteCounter() forgets a minute after one more, and after an hour", () => {
  const { clock, counter } = counterWithClock();
  counter.add(7);
  clock.time += 2 * MINUTE;
  assert.deepEqual(counter.view(), { total: 7, lastMinute: 0, lastHour: 7 });
  clock.time += 59 * MINUTE - 1;
  assert.deepEqual(counter.view(), { total: 7, lastMinute: 0, lastHour: 7 });
  clock.time += 1;
  assert.deepEqual(counter.view(), { total: 7, lastMinute: 0, lastHour: 0 });
});

Deno.test("createMinuteCounter() adds up sixty full minutes, the running one left out", () => {
  const { clock, counter } = counterWithClock();
  for (let minute = 0; minute <= 200; minute++) {
    if (minute > 0) clock.time += MINUTE;
    counter.add(minute);
  }
  const lastSixty = (140 + 199) / 2 * 60;
  assert.deepEqual(counter.view(), { total: 200 * 201 / 2, lastMinute: 199, lastHour: lastSixty });
});

for (const minutes of [61, 62, 122, 100_000]) {
  Deno.test(`createMinuteCounter() forgets everything but the total over a gap of ${minutes} minutes`, () => {
    const { clock, counter } = counterWithClock();
    for (let i = 0; i < 61; i++, clock.time += MINUTE) counter.add();
    clock.time += minutes * MINUTE;
    assert.deepEqual(counter.view(), { total: 61, lastMinute: 0, lastHour: 0 });
    counter.add(5);
    clock.time += MINUTE;
    assert.deepEqual(counter.view(), { total: 66, lastMinute: 5, lastHour: 5 });
  });
}

Deno.test("createMinuteCounter() goes on where it was when the clock is set back", () => {
  const { clock, counter } = counterWithClock();
  clock.time += MINUTE;
  counter.add(1);
  clock.time -= 30 * MINUTE;
  counter.add(2);
  assert.deepEqual(counter.view(), { total: 3, lastMinute: 0, lastHour: 0 });
  clock.time += 31 * MINUTE;
  assert.deepEqual(counter.view(), { total: 3, lastMinute: 3, lastHour: 3 });
});

Deno.test("createMinuteCounter() leaves no trace of the running minute in the hour", () => {
  const { clock, counter } = counterWithClock();
  counter.add(0.3);
  clock.time += MINUTE;
  counter.add(0.1);
  assert.equal(counter.view().lastHour, 0.3);
});

Deno.test("createMinuteCounter() shows what a list of all counts would show", () => {
  const steps = fc.array(fc.tuple(fc.oneof(fc.nat(MINUTE), fc.nat(90 * MINUTE)), fc.nat(1000)), { maxLength: 100 });
  fc.assert(fc.property(fc.nat(MINUTE), steps, (offset, counts) => {
    const { clock, counter } = counterWithClock();
    clock.time += offset;
    const all: { minute: number; amount: number }[] = [];
    for (const [pause, amount] of counts) {
      clock.time += pause;
      counter.add(amount);
      all.push({ minute: Math.floor(clock.time / MINUTE), amount });
      const now = Math.floor(clock.time / MINUTE);
      const within = (first: number, last: number) =>
        all.filter(({ minute }) => minute >= first && minute <= last).reduce((sum, { amount }) => sum + amount, 0);
      assert.deepEqual(counter.view(), {
        total: within(0, now),
        lastMinute: within(now - 1, now - 1),
        lastHour: within(now - 60, now - 1),
      });
    }
  }));
});
