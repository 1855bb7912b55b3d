import assert from "node:assert/strict";
import { KEEP_PER_MS, kept, keptBy, LONGEST_KEEP_MS } from "../../../src/monitor/view/kept.ts";

/** A clock, and answers that count up. */
function counting(): { at: number; made: number; now(): number; make(): Promise<number> } {
  return {
    at: 0,
    made: 0,
    now() {
      return this.at;
    },
    make() {
      return Promise.resolve(++this.made);
    },
  };
}

Deno.test("an answer is kept for its time, and made anew afterwards", async () => {
  const clock = counting();
  const keep = kept(() => clock.make(), { keepMs: 1000, now: () => clock.at });
  assert.equal(await keep(), 1);
  clock.at = 999;
  assert.equal(await keep(), 1);
  clock.at = 1000;
  assert.equal(await keep(), 2);
});

Deno.test("who asks while an answer is made waits for that one", async () => {
  const clock = counting();
  const answer = Promise.withResolvers<string>();
  const keep = kept(() => (clock.made++, answer.promise), { keepMs: 1000, now: () => clock.at });
  const asked = [keep(), keep()];
  clock.at = 60_000;
  asked.push(keep());
  answer.resolve("it");
  assert.deepEqual(await Promise.all(asked), ["it", "it", "it"]);
  assert.equal(clock.made, 1);
});

Deno.test("a failure is told to all who wait, and not kept", async () => {
  let fails = true;
  const keep = kept(() => fails ? Promise.reject(new Error("gone")) : Promise.resolve("there"), {
    keepMs: 1000,
    now: () => 0,
  });
  const asked = [keep(), keep()];
  await Promise.all(asked.map((one) => assert.rejects(one, { message: "gone" })));
  fails = false;
  assert.equal(await keep(), "there");
});

Deno.test("what throws before it waits fails like everything else", async () => {
  const keep = kept(() => {
    throw new Error("gone");
  }, { keepMs: 1000, now: () => 0 });
  await assert.rejects(keep(), { message: "gone" });
});

Deno.test("an answer is not kept by a clock that was set back", async () => {
  const clock = counting();
  const keep = kept(() => clock.make(), { keepMs: 1000, now: () => clock.at });
  await keep();
  clock.at = -3_600_000;
  assert.equal(await keep(), 2);
});

for (
  const [name, took, keeps] of [
    ["a twentieth of the time at most is spent", 500, 500 * KEEP_PER_MS],
    ["no answer is kept for ever", 3_600_000, LONGEST_KEEP_MS],
  ] as const
) {
  Deno.test(`what takes ${took} ms is kept for ${keeps} ms: ${name}`, async () => {
    const clock = counting();
    const keep = kept(() => {
      clock.at += took;
      return clock.make();
    }, { keepMs: 1000, now: () => clock.at });
    await keep();
    clock.at += keeps - 1;
    assert.equal(await keep(), 1);
    clock.at += 1;
    assert.equal(await keep(), 2);
  });
}

Deno.test("answers are kept by key, the ones asked for last, as many as are to be kept", async () => {
  const made: string[] = [];
  const keep = keptBy((key: string) => (made.push(key), Promise.resolve(key)), { keepMs: 1000, most: 2, now: () => 0 });
  await Promise.all(["a", "b", "a", "c", "a", "b"].map(keep));
  assert.deepEqual(made, ["a", "b", "c", "b"]);
});
