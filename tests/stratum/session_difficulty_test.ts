/** Which difficulty a session is told where it is not fitted, the port's or the miner's wish; and when it is told. */

import assert from "node:assert/strict";
import { difficulty, targetOfDifficulty } from "../../src/algorithms/difficulty.ts";
import {
  ADDRESS,
  announcedIn,
  EVERY_SHARE,
  makeJob,
  NO_SHARE,
  type SessionFixture,
  SHA256,
  startSession,
} from "./session_fixture.ts";

/** A port with a job; nobody has logged in. */
function startPort(options: Record<string, unknown>): SessionFixture {
  const fixture = startSession(options);
  fixture.post(makeJob(1));
  return fixture;
}

/** What a miner is told first that logs in with a password. */
async function toldFor(password: string, options: Record<string, unknown> = {}): Promise<unknown[]> {
  return announcedIn(await startPort(options).logIn(ADDRESS, password));
}

/** What a miner is told first that asks for something before it logs in. */
async function toldAfter(method: string, params: unknown[], options: Record<string, unknown> = {}): Promise<unknown[]> {
  const fixture = startPort(options);
  const answers = await fixture.ask(method, params);
  assert.equal(answers[0]?.error, null, JSON.stringify(answers));
  return announcedIn(await fixture.logIn());
}

for (const start of [512, 100, 0.1, EVERY_SHARE]) {
  Deno.test(`a new connection is told the start difficulty as it is written: ${start}`, async () => {
    assert.deepEqual(await toldFor("x", { start_difficulty: start }), [start]);
  });
}

for (
  const { password, floor = 64, told } of [
    { password: "-d 512", told: 512 },
    { password: "-d 500", told: 512 },
    { password: "--diff=513", told: 1024 },
    { password: "d=65", told: 128 },
    { password: "-d 1", told: 64 },
    { password: "-d 1", floor: 100, told: 128 },
    { password: "-d 1.5", floor: 0.001, told: 2 },
    { password: "-d 0.3", floor: 0.001, told: 0.3 },
    { password: "-d 0.0001", floor: 0.001, told: 0.001 },
    { password: "--start-diff 3000", told: 4096 },
    { password: "sd=3000", told: 4096 },
    { password: "sd=1", told: 64 },
    { password: "x,sd=3000,d=1000", told: 1024 },
  ]
) {
  Deno.test(`with minimum_manual_diff ${floor}, the password "${password}" gets ${told}`, async () => {
    assert.deepEqual(await toldFor(password, { start_difficulty: 256, minimum_manual_diff: floor }), [told]);
  });
}

for (
  const { start, password, told } of [
    { start: 512, password: "--min-diff 1000", told: 1024 },
    { start: 2048, password: "--min-diff 1000", told: 2048 },
    { start: 512, password: "--max-diff 200", told: 128 },
    { start: 128, password: "--max-diff 200", told: 128 },
    { start: 512, password: "--max-diff 1", told: 64 },
    { start: 512, password: "--min-diff 1024 --max-diff 128", told: 1024 },
    { start: 512, password: "md=64,maxd=1024", told: 512 },
  ]
) {
  Deno.test(`without vardiff, "${password}" makes ${told} of a start difficulty of ${start}`, async () => {
    assert.deepEqual(await toldFor(password, { start_difficulty: start }), [told]);
  });
}

for (
  const { suggested, floor = 64, told } of [
    { suggested: 1000, told: 1024 },
    { suggested: "1000", told: 1024 },
    { suggested: 1024, told: 1024 },
    { suggested: 0.25, told: 64 },
    { suggested: 0.25, floor: 0.001, told: 0.25 },
    { suggested: "0.3", floor: 0.001, told: 0.3 },
    { suggested: "1e3", told: 1024 },
  ]
) {
  Deno.test(`whoever suggests ${JSON.stringify(suggested)} gets ${told}, with minimum_manual_diff ${floor}`, async () => {
    assert.deepEqual(await toldAfter("mining.suggest_difficulty", [suggested], { minimum_manual_diff: floor }), [told]);
  });
}

for (const suggested of [0, -1, "", "much", "-5", "Infinity", null, [], {}, true]) {
  Deno.test(`the suggestion ${JSON.stringify(suggested)} is refused with 20 and changes nothing`, async () => {
    const fixture = startPort({ start_difficulty: 512 });
    await fixture.ask("mining.subscribe", ["test/1"]);
    const [answer] = await fixture.ask("mining.suggest_difficulty", [suggested]);
    assert.deepEqual([answer?.result, answer?.error?.[0]], [null, 20]);
    assert.deepEqual(announcedIn(await fixture.ask("mining.authorize", [ADDRESS, "x"])), [512]);
  });
}

for (const [wish, told] of [[1000, 1024], [1024, 1024], [1, 64], [0.25, 64]] as const) {
  Deno.test(`whoever suggests the target of difficulty ${wish} gets ${told}`, async () => {
    const target = targetOfDifficulty(difficulty(wish), SHA256.difficultyOne).toString(16).padStart(64, "0");
    assert.deepEqual(await toldAfter("mining.suggest_target", [target]), [told]);
  });
}

Deno.test("a suggestion does not move a difficulty that the password has fixed", async () => {
  const fixture = startPort({ minimum_manual_diff: EVERY_SHARE });
  await fixture.ask("mining.suggest_difficulty", [2048]);
  assert.deepEqual(announcedIn(await fixture.logIn(ADDRESS, "-d 512")), [512]);
  assert.deepEqual(await fixture.ask("mining.suggest_difficulty", [4096]), [{ id: 1, result: true, error: null }]);
  fixture.post(makeJob(2, { height: 101 }));
  assert.deepEqual(announcedIn(fixture.take()), []);
});

for (
  const { value, start, told } of [
    { value: 1000, start: 512, told: 1024 },
    { value: 1000, start: 4096, told: 4096 },
    { value: 0, start: 512, told: 512 },
    { value: 1, start: 32, told: 64 },
  ]
) {
  Deno.test(`minimum-difficulty ${value} (BIP 310) makes ${told} of ${start}`, async () => {
    const params = [["minimum-difficulty"], { "minimum-difficulty.value": value }];
    assert.deepEqual(await toldAfter("mining.configure", params, { start_difficulty: start }), [told]);
  });
}

Deno.test("a new difficulty is told right before the next new job, which is no clean one, and never alone", async () => {
  const fixture = startPort({ minimum_manual_diff: EVERY_SHARE });
  await fixture.logIn();
  assert.deepEqual(await fixture.ask("mining.suggest_difficulty", [NO_SHARE]), [{ id: 1, result: true, error: null }]);
  fixture.tick();
  assert.deepEqual(fixture.take(), []);
  fixture.post(makeJob(2, { clean: false }));
  fixture.tick();
  const [first, second, ...others] = fixture.take();
  assert.deepEqual([first?.method, first?.params], ["mining.set_difficulty", [NO_SHARE]]);
  assert.deepEqual([second?.method, second?.params?.[0], second?.params?.[8]], ["mining.notify", "00000002", false]);
  assert.deepEqual(others, []);
});

Deno.test("a new difficulty makes a newer job of the same block come at once, not only after push_job_interval", async () => {
  const fixture = startPort({ minimum_manual_diff: EVERY_SHARE, push_job_interval: 30 });
  await fixture.logIn();
  fixture.post(makeJob(2, { clean: false }));
  fixture.tick();
  assert.deepEqual(fixture.take(), []);
  await fixture.ask("mining.suggest_difficulty", [NO_SHARE]);
  fixture.tick();
  assert.deepEqual(fixture.take().map(({ method }) => method), ["mining.set_difficulty", "mining.notify"]);
});

Deno.test("a difficulty that stays is told once", async () => {
  const fixture = startPort({});
  await fixture.logIn();
  fixture.post(makeJob(2, { height: 101 }));
  fixture.post(makeJob(3, { height: 102 }));
  assert.deepEqual(fixture.take().map(({ method }) => method), ["mining.notify", "mining.notify"]);
});

Deno.test("a wish that was taken back before a job came is not told of", async () => {
  const fixture = startPort({ minimum_manual_diff: EVERY_SHARE });
  await fixture.logIn();
  await fixture.ask("mining.suggest_difficulty", [NO_SHARE]);
  await fixture.ask("mining.suggest_difficulty", [EVERY_SHARE]);
  fixture.post(makeJob(2, { height: 101 }));
  assert.deepEqual(announcedIn(fixture.take()), []);
});

Deno.test("the wishes of every name hold for the whole connection, the last one's in the end", async () => {
  const fixture = startPort({});
  assert.deepEqual(announcedIn(await fixture.logIn(`${ADDRESS}.a`, "-d 512")), [512]);
  await fixture.ask("mining.authorize", [`${ADDRESS}.b`, "-d 1024"]);
  fixture.post(makeJob(2, { height: 101 }));
  assert.deepEqual(announcedIn(fixture.take()), [1024]);
});
