import assert from "node:assert/strict";
import { createTemplateClock } from "../../src/jobmanagers/template_age.ts";

Deno.test("the age of a template runs from when it was taken, and the time without one from the start", () => {
  let now = 1_000_000;
  const clock = createTemplateClock(15_000, () => now);
  assert.deepEqual(clock.view(), { ageMs: undefined, withoutMs: 0, maxAgeMs: 150_000 });
  clock.started();
  now += 4000;
  assert.deepEqual(clock.view(), { ageMs: undefined, withoutMs: 4000, maxAgeMs: 150_000 });
  clock.taken();
  now += 700;
  assert.deepEqual(clock.view(), { ageMs: 700, withoutMs: 700, maxAgeMs: 150_000 });
});

Deno.test("a clock that was set back makes no template younger than new", () => {
  let now = 1_000_000;
  const clock = createTemplateClock(15_000, () => now);
  clock.taken();
  now -= 60_000;
  assert.equal(clock.view().ageMs, 0);
});

for (const [refreshMs, maxAgeMs] of [[1000, 150_000], [15_000, 150_000], [60_000, 600_000]] as const) {
  Deno.test(`a template that is refreshed every ${refreshMs} ms is too old after ${maxAgeMs} ms`, () => {
    assert.equal(createTemplateClock(refreshMs, Date.now).view().maxAgeMs, maxAgeMs);
  });
}
