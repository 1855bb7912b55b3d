/** Sessions whose port goes over to other options. All difficulties are so low that every share is good. */

import assert from "node:assert/strict";
import { ADDRESS, announcedIn, makeJob, type SessionFixture, startSession, submitParams } from "./session_fixture.ts";

const OLD = 2 ** -50;
const NEW = 2 ** -45;

/** Vardiff between two difficulties. */
function vardiff(least: number, greatest: number, more: object = {}): object {
  return { vardiff: { enabled: true, minimum_difficulty: least, maximum_difficulty: greatest, ...more } };
}

/** Gives the port a newer job of the same block and lets it look; returns the difficulties that were announced. */
function nextJob(session: SessionFixture, number: number): unknown[] {
  session.take();
  session.post(makeJob(number, { clean: false }));
  session.tick();
  return announcedIn(session.take());
}

for (
  const [what, before, after, password, announced] of [
    ["a fixed difficulty", { start_difficulty: OLD }, { start_difficulty: NEW }, "x", [NEW]],
    ["the same fixed difficulty", { start_difficulty: OLD }, { start_difficulty: OLD, message: "x" }, "x", []],
    ["a fixed difficulty beside the miner's own", { start_difficulty: OLD }, { start_difficulty: NEW }, "d=128", []],
    ["vardiff with other bounds", vardiff(OLD, OLD), vardiff(NEW, NEW), "x", [NEW]],
    ["vardiff whose bounds still hold", vardiff(OLD, NEW), vardiff(OLD / 2, NEW), "x", []],
    ["vardiff in place of a fixed difficulty", { start_difficulty: OLD }, vardiff(NEW, NEW), "x", [NEW]],
    ["a fixed difficulty in place of vardiff", vardiff(OLD, OLD), { start_difficulty: NEW }, "x", [NEW]],
    ["vardiff by address", vardiff(OLD, OLD), vardiff(NEW, NEW, { scope: "address" }), "x", [NEW]],
  ] as const
) {
  Deno.test(`a live session whose port gets ${what} is told ${announced.length === 0 ? "nothing" : "the new one"}`, async () => {
    const session = startSession({ start_difficulty: OLD, ...before });
    session.post(makeJob(1));
    await session.logIn(`${ADDRESS}.rig`, password);
    session.now += 1000;
    session.change({ start_difficulty: OLD, ...after });
    assert.deepEqual(announcedIn(session.take()), []);
    assert.deepEqual(nextJob(session, 2), announced);
    assert.deepEqual(nextJob(session, 3), []);
  });
}

Deno.test("a session that asked for a difficulty keeps it when the port's changes", async () => {
  const session = startSession({ start_difficulty: OLD, minimum_manual_diff: OLD });
  session.post(makeJob(1));
  await session.logIn();
  await session.ask("mining.suggest_difficulty", [OLD * 4]);
  session.change({ start_difficulty: NEW, minimum_manual_diff: OLD });
  assert.deepEqual(nextJob(session, 2), [OLD * 4]);
  assert.equal(session.view().difficulty, OLD * 4);
});

Deno.test("shares of a job are judged by the difficulty that it was sent with, whatever the port's is now", async () => {
  const session = startSession({ start_difficulty: OLD });
  const job = makeJob(1);
  session.post(job);
  await session.logIn();
  session.change({ start_difficulty: NEW });
  nextJob(session, 2);
  await session.ask("mining.submit", submitParams(job));
  await session.ask("mining.submit", submitParams(makeJob(2)));
  assert.deepEqual(session.records.map(({ difficulty, outcome }) => [difficulty, outcome]), [
    [OLD, "accepted"],
    [NEW, "accepted"],
  ]);
});

Deno.test("vardiff goes on from the difficulty that it had found when its rules change", async () => {
  const session = startSession({ start_difficulty: OLD, ...vardiff(OLD, 1) });
  session.post(makeJob(1));
  await session.logIn();
  const shares = Array.from({ length: 200 }, (_, nonce) => submitParams(makeJob(1), { nonce }));
  await Promise.all(shares.map((share) => session.ask("mining.submit", share)));
  session.now += 60_000;
  const [found] = nextJob(session, 2);
  assert.ok(typeof found === "number" && found > OLD, String(found));
  session.change({ start_difficulty: OLD, ...vardiff(OLD / 4, 1) });
  assert.deepEqual(nextJob(session, 3), []);
  assert.equal(session.view().difficulty, found);
});

Deno.test("new connections get the new difficulty at once", async () => {
  const session = startSession({ start_difficulty: OLD });
  session.post(makeJob(1));
  session.change({ start_difficulty: NEW });
  assert.deepEqual(announcedIn(await session.open().logIn()), [NEW]);
});

Deno.test("aliases, messages and the rules for names hold from the next login", async () => {
  const session = startSession();
  session.post(makeJob(1));
  assert.notEqual((await session.ask("mining.authorize", ["bob"])).at(-1)?.error ?? null, null);
  session.change({ aliases: { bob: ADDRESS }, message: "Welcome" });
  const sent = await session.ask("mining.authorize", ["bob"]);
  assert.deepEqual(sent.map(({ result, params }) => result ?? params), [true, ["Welcome"]]);
});

Deno.test("intervals and thresholds hold for sessions that are there", async () => {
  const session = startSession({ push_job_interval: 100, idle_worker_disconnect_threshold: 1000 });
  session.post(makeJob(1));
  await session.logIn();
  session.now += 20_000;
  session.post(makeJob(2, { clean: false }));
  session.take();
  session.tick();
  assert.deepEqual(session.take(), []);
  session.change({ push_job_interval: 10, idle_worker_disconnect_threshold: 60 });
  session.tick();
  assert.equal(session.take().at(-1)?.method, "mining.notify");
  session.now += 60_000;
  session.tick();
  assert.equal(session.closed, true);
});

Deno.test("bounds on bad lines and bad shares hold for sessions that are there", async () => {
  const session = startSession({ guards: { max_bad_lines: 100, invalid_share_window: 100 } });
  session.post(makeJob(1));
  await session.logIn();
  session.change({ guards: { max_bad_lines: 1, invalid_share_window: 2 } });
  const bad = submitParams(makeJob(1), { time: 1 });
  await Promise.all([bad, bad].map((share) => session.ask("mining.submit", share)));
  assert.equal(session.misconduct, 1);
  await session.line("no request");
  assert.match(session.cutReason, /max_bad_lines/);
});
