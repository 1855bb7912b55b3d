import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { createExtranonce1Allocator } from "../../src/stratum/extranonce.ts";
import {
  ADDRESS,
  EASY_BITS,
  EVERY_SHARE,
  JOB_TIME,
  makeJob,
  NO_SHARE,
  type Sent,
  startSession,
  submitParams,
} from "./session_fixture.ts";

/** Code and text of the only answer. */
function refusal(sent: Sent[]): { code: number | undefined; text: string | undefined } {
  assert.equal(sent.length, 1, JSON.stringify(sent));
  assert.equal(sent[0]?.result, null);
  return { code: sent[0]?.error?.[0], text: sent[0]?.error?.[1] };
}

Deno.test("subscribe gives both subscriptions, extranonce1 and the size of extranonce2", async () => {
  const { ask } = startSession();
  assert.deepEqual(await ask("mining.subscribe", ["cgminer/4.10"], "first"), [{
    id: "first",
    result: [[["mining.set_difficulty", "00000001"], ["mining.notify", "00000001"]], "00000001", 4],
    error: null,
  }]);
});

Deno.test("a second subscribe is answered like the first", async () => {
  const { ask } = startSession();
  const [first] = await ask("mining.subscribe", ["proxy/1"]);
  const [second] = await ask("mining.subscribe", ["proxy/1"]);
  assert.deepEqual(second, first);
});

Deno.test("authorize may come before subscribe; jobs come after both", async () => {
  const { ask, post } = startSession();
  post(makeJob(1));
  assert.deepEqual(await ask("mining.authorize", [ADDRESS, "x"]), [{ id: 1, result: true, error: null }]);
  const methods = (await ask("mining.subscribe", ["test/1"])).map(({ method }) => method);
  assert.deepEqual(methods, [undefined, "mining.set_difficulty", "mining.notify"]);
});

Deno.test("a miner that comes back names its subscription and gets it again, if nobody else has it", async () => {
  const extranonces = createExtranonce1Allocator({ bytes: 4, server: 0, shard: 0, start: 1 });
  const taken = extranonces.take();
  const { ask } = startSession({}, { extranonces });
  const subscriptionOf = async (agent: string, earlier: string) =>
    ((await ask("mining.subscribe", [agent, earlier]))[0]?.result as unknown[])[1];
  assert.equal(encodeHex(taken ?? assert.fail()), "00000001");
  assert.equal(await subscriptionOf("test/1", "00000001"), "00000002");
  const other = startSession({}, { extranonces });
  const [answer] = await other.ask("mining.subscribe", ["test/1", "000abcde"]);
  assert.equal((answer?.result as unknown[])[1], "000abcde");
});

Deno.test("where there is no extranonce1 left, subscribe is refused with 20", async () => {
  const extranonces = { bytes: 4, take: () => undefined, takeAgain: () => undefined, release() {} };
  const { ask } = startSession({}, { extranonces });
  assert.deepEqual(refusal(await ask("mining.subscribe", ["test/1"])), { code: 20, text: "the pool is full" });
});

Deno.test("a miner without a name is asked for it, and its answer is its name", async () => {
  const { ask, line, view } = startSession();
  const [, question] = await ask("mining.subscribe", []);
  assert.deepEqual(question, { id: 1, method: "client.get_version", params: [] });
  assert.deepEqual(await line('{"id":1,"result":"cgminer/4.12","error":null}'), []);
  assert.equal(view().agent, "cgminer/4.12");
});

Deno.test("a suggested target is a suggested difficulty", async () => {
  const { ask, post } = startSession({ minimum_manual_diff: EVERY_SHARE });
  post(makeJob(1));
  await ask("mining.subscribe", ["test/1"]);
  const target = "00000000003fffc0".padEnd(64, "0");
  assert.equal((await ask("mining.suggest_target", [target]))[0]?.result, true);
  const [, difficulty] = await ask("mining.authorize", [ADDRESS, "x"]);
  assert.deepEqual(difficulty?.params, [1024]);
});

for (const target of ["", "0", "xyz", 7, "f".repeat(65)]) {
  Deno.test(`the target ${JSON.stringify(target).slice(0, 20)} is refused with 20`, async () => {
    const { ask } = startSession();
    await ask("mining.subscribe", ["test/1"]);
    assert.equal(refusal(await ask("mining.suggest_target", [target])).code, 20);
  });
}

Deno.test("authorize answers true, then difficulty, then a clean job", async () => {
  const { ask, post } = startSession({ start_difficulty: 512 });
  post(makeJob(1));
  await ask("mining.subscribe", ["test/1"]);
  const [answer, difficulty, notify] = await ask("mining.authorize", [ADDRESS, "x"]);
  assert.deepEqual(answer, { id: 1, result: true, error: null });
  assert.deepEqual(difficulty, { id: null, method: "mining.set_difficulty", params: [512] });
  assert.equal(notify?.method, "mining.notify");
  assert.equal(notify?.params?.[8], true);
});

Deno.test("authorize without a password keeps the user name", async () => {
  const { ask, view } = startSession();
  await ask("mining.subscribe", ["test/1"]);
  await ask("mining.authorize", [`${ADDRESS}.rig`]);
  assert.deepEqual(view().miners, [{ address: ADDRESS, worker: "rig" }]);
});

for (const user of ["", "nobody", `${ADDRESS}x`, 7, null]) {
  Deno.test(`authorize refuses the user ${JSON.stringify(user)} with 24 and says what it wants`, async () => {
    const { ask } = startSession();
    await ask("mining.subscribe", ["test/1"]);
    const { code, text } = refusal(await ask("mining.authorize", [user, "x"]));
    assert.equal(code, 24);
    assert.match(String(text), /ADDRESS/);
  });
}

Deno.test("one connection may authorize several workers, each with shares of its own", async () => {
  const { ask, post, records } = startSession();
  const job = makeJob(1);
  post(job);
  await ask("mining.subscribe", ["test/1"]);
  await ask("mining.authorize", [`${ADDRESS}.a`, "x"]);
  await ask("mining.authorize", [`${ADDRESS}.b`, "x"]);
  await ask("mining.submit", submitParams(job, { user: `${ADDRESS}.a`, nonce: 1 }));
  await ask("mining.submit", submitParams(job, { user: `${ADDRESS}.b`, nonce: 2 }));
  assert.deepEqual(records.map(({ worker, outcome }) => [worker, outcome]), [["a", "accepted"], ["b", "accepted"]]);
});

Deno.test("a job that comes after the login is announced", async () => {
  const { logIn, post, take } = startSession();
  await logIn();
  post(makeJob(1));
  assert.deepEqual(take().map(({ method }) => method), ["mining.set_difficulty", "mining.notify"]);
});

Deno.test("nobody gets jobs before authorizing", async () => {
  const { ask, post, take, tick } = startSession();
  await ask("mining.subscribe", ["test/1"]);
  post(makeJob(1));
  tick();
  assert.deepEqual(take(), []);
});

Deno.test("an accepted share is answered with true and recorded with the difficulty of its job", async () => {
  const { logIn, ask, post, records } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.deepEqual(await ask("mining.submit", submitParams(job), 42), [{ id: 42, result: true, error: null }]);
  assert.equal(records.length, 1);
  const [record] = records;
  assert.deepEqual(
    { ...record, digest: record?.digest?.length },
    {
      time: JOB_TIME * 1000,
      port: "pool",
      currency: "DEV",
      address: ADDRESS,
      worker: "rig",
      outcome: "accepted",
      difficulty: EVERY_SHARE,
      digest: 32,
    },
  );
});

Deno.test("true is sent only once the share is written", async () => {
  const fixture = startSession();
  const job = makeJob(1);
  fixture.post(job);
  await fixture.logIn();
  const written = Promise.withResolvers<void>();
  fixture.append = () => written.promise;
  assert.deepEqual(await fixture.ask("mining.submit", submitParams(job)), []);
  written.resolve();
  assert.deepEqual(await fixture.ask("mining.ping"), [
    { id: 1, result: "pong", error: null },
    { id: 1, result: true, error: null },
  ]);
});

Deno.test("a share that cannot be written is refused with 20 and not counted", async () => {
  const fixture = startSession();
  const job = makeJob(1);
  fixture.post(job);
  await fixture.logIn();
  fixture.append = () => Promise.reject(new Error("disk full"));
  assert.equal(refusal(await fixture.ask("mining.submit", submitParams(job))).code, 20);
  assert.equal(fixture.view().acceptedWork, 0);
});

Deno.test("the same share again is a duplicate, however its hex is written", async () => {
  const { logIn, ask, post, records } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  await ask("mining.submit", submitParams(job, { nonce: "abcdef01" }));
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { nonce: "ABCDEF01" }))).code, 22);
  assert.deepEqual(records.map(({ outcome }) => outcome), ["accepted", "duplicate"]);
});

Deno.test("a nonce without its leading zeros is the same nonce", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.equal((await ask("mining.submit", submitParams(job, { nonce: "abc" })))[0]?.result, true);
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { nonce: "00000abc" }))).code, 22);
});

Deno.test("before the subscription, what has no id is not answered", async () => {
  const { ask } = startSession();
  assert.deepEqual(await ask("mining.suggest_difficulty", [1], null), []);
  assert.deepEqual(await ask("mining.capabilities", [{}], null), []);
  await ask("mining.subscribe", ["test/1"]);
  assert.deepEqual(await ask("mining.ping", [], null), [{ id: null, result: "pong", error: null }]);
});

Deno.test("a share of the same numbers under another job of the block is another share", async () => {
  const { logIn, ask, post, records } = startSession();
  const first = makeJob(1);
  const second = makeJob(2, { clean: false });
  post(first);
  await logIn();
  await ask("mining.submit", submitParams(first));
  post(second);
  await ask("mining.submit", submitParams(second));
  assert.deepEqual(records.map(({ outcome }) => outcome), ["accepted", "accepted"]);
  assert.notDeepEqual(records[0]?.digest, records[1]?.digest);
});

Deno.test("a share that does not meet its difficulty is refused with 23", async () => {
  const { logIn, ask, post, records } = startSession({ start_difficulty: NO_SHARE });
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.equal(refusal(await ask("mining.submit", submitParams(job))).code, 23);
  assert.equal(records[0]?.outcome, "low");
});

Deno.test("a job replaced by a newer one of the same block stays valid", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  post(makeJob(2, { clean: false }));
  assert.equal((await ask("mining.submit", submitParams(job)))[0]?.result, true);
});

Deno.test("after a new block the old jobs are stale, 21", async () => {
  const { logIn, ask, post, take, records } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  post(makeJob(2, { height: 101 }));
  take();
  assert.equal(refusal(await ask("mining.submit", submitParams(job))).code, 21);
  assert.deepEqual(records.map(({ outcome, currency }) => [outcome, currency]), [["stale", "DEV"]]);
});

Deno.test("an unknown job is answered with 21", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { jobId: "ffff00" }))).code, 21);
});

for (
  const { name, offset, good } of [
    { name: "at the earliest time", offset: -3600, good: true },
    { name: "before the earliest time", offset: -3601, good: false },
    { name: "two hours ahead", offset: 7200, good: true },
    { name: "more than two hours ahead", offset: 7201, good: false },
  ]
) {
  Deno.test(`a share ${name} is ${good ? "accepted" : "invalid"}`, async () => {
    const { logIn, ask, post, records } = startSession();
    const job = makeJob(1);
    post(job);
    await logIn();
    const sent = await ask("mining.submit", submitParams(job, { time: JOB_TIME + offset }));
    assert.equal(sent[0]?.error?.[0] ?? 0, good ? 0 : 20);
    assert.equal(records[0]?.outcome, good ? "accepted" : "invalid");
  });
}

Deno.test("rolled version bits within the negotiated mask count, others do not", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  const [configured] = await ask("mining.configure", [["version-rolling"], { "version-rolling.mask": "00ffe000" }]);
  assert.deepEqual(configured?.result, { "version-rolling": true, "version-rolling.mask": "00ffe000" });
  await logIn();
  const within = await ask("mining.submit", submitParams(job, { versionBits: "00002000" }));
  assert.equal(within[0]?.result, true);
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { versionBits: "01000000" }))).code, 20);
});

Deno.test("version bits without configure are refused", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { versionBits: "00002000" }))).code, 20);
});

Deno.test("shares are judged by the difficulty that their job was sent with", async () => {
  const { logIn, ask, post, records, take, tick } = startSession({ minimum_manual_diff: EVERY_SHARE });
  const first = makeJob(1);
  post(first);
  await logIn();
  await ask("mining.suggest_difficulty", [NO_SHARE]);
  const second = makeJob(2, { clean: false });
  post(second);
  tick();
  assert.deepEqual(take().map(({ method, params }) => method === "mining.set_difficulty" ? params : method), [
    [NO_SHARE],
    "mining.notify",
  ]);
  await ask("mining.submit", submitParams(first));
  await ask("mining.submit", submitParams(second));
  assert.deepEqual(records.map(({ outcome, difficulty }) => [outcome, difficulty]), [
    ["accepted", EVERY_SHARE],
    ["low", NO_SHARE],
  ]);
});

Deno.test("a suggested difficulty below the port's floor becomes the floor", async () => {
  const { ask, post } = startSession({ minimum_manual_diff: 64 });
  post(makeJob(1));
  await ask("mining.subscribe", ["test/1"]);
  await ask("mining.suggest_difficulty", [1]);
  const [, difficulty] = await ask("mining.authorize", [ADDRESS, "x"]);
  assert.deepEqual(difficulty?.params, [64]);
});

Deno.test("a share that solves a block is handed on before it is answered, whatever its own difficulty", async () => {
  const fixture = startSession({ start_difficulty: NO_SHARE });
  const job = makeJob(1, { bits: EASY_BITS });
  fixture.post(job);
  await fixture.logIn();
  fixture.append = () => new Promise(() => {});
  for (let nonce = 0; fixture.solves.length === 0 && nonce < 64; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await fixture.ask("mining.submit", submitParams(job, { nonce }));
  }
  const [solve] = fixture.solves;
  assert.equal(solve?.job.number, 1);
  assert.equal(solve?.solution.header.length, 80);
  assert.deepEqual(solve?.finder, { address: ADDRESS, worker: "rig" });
});

for (
  const { name, params } of [
    { name: "no parameters", params: [] },
    { name: "too many", params: ["u", "1", "00000000", "00000000", "00000000", "00000000", "1"] },
    { name: "numbers for texts", params: [`${ADDRESS}.rig`, 1, 2, 3, 4] },
    { name: "a short extranonce2", params: [`${ADDRESS}.rig`, "00000001", "0000", "65000000", "00000000"] },
    { name: "a long extranonce2", params: [`${ADDRESS}.rig`, "00000001", "0000000000", "65000000", "00000000"] },
    {
      name: "an extranonce2 that is no hex",
      params: [`${ADDRESS}.rig`, "00000001", "zzzzzzzz", "65000000", "00000000"],
    },
    { name: "an empty nonce", params: [`${ADDRESS}.rig`, "00000001", "00000000", "65000000", ""] },
    { name: "a long nonce", params: [`${ADDRESS}.rig`, "00000001", "00000000", "65000000", "000000000"] },
    { name: "a nonce with a prefix", params: [`${ADDRESS}.rig`, "00000001", "00000000", "65000000", "0x000000"] },
  ]
) {
  Deno.test(`submit with ${name} is refused and nothing is accepted`, async () => {
    const { logIn, ask, post, records } = startSession();
    post(makeJob(1));
    await logIn();
    const { code } = refusal(await ask("mining.submit", params));
    assert.ok(code === 20 || code === 24, `code ${code}`);
    assert.ok(records.every(({ outcome }) => outcome === "invalid"));
  });
}

Deno.test("submit under a name that was not authorized is refused with 24", async () => {
  const { logIn, ask, post } = startSession();
  const job = makeJob(1);
  post(job);
  await logIn();
  assert.equal(refusal(await ask("mining.submit", submitParams(job, { user: `${ADDRESS}.other` }))).code, 24);
});

Deno.test("submit before subscribe is refused with 25", async () => {
  const { ask } = startSession();
  assert.equal(refusal(await ask("mining.submit", submitParams(makeJob(1)))).code, 25);
});

for (const text of ["nonsense", "[]", "null", "7", '{"id":1}', '{"id":1,"method":7}', '{"method":"x","params":{}}']) {
  Deno.test(`the line ${text} is answered with an error`, async () => {
    const { line } = startSession();
    assert.equal(refusal(await line(text)).code, 20);
  });
}

Deno.test("an unknown method is refused with 20, its id echoed", async () => {
  const { ask } = startSession();
  const sent = await ask("mining.get_transactions", [], { any: ["id"] });
  assert.equal(refusal(sent).code, 20);
  assert.deepEqual(sent[0]?.id, { any: ["id"] });
});

Deno.test("names of Object's own members are not methods", async () => {
  const { ask } = startSession();
  assert.equal(refusal(await ask("constructor")).code, 20);
  assert.equal(refusal(await ask("__proto__")).code, 20);
});

Deno.test("an answer of the miner is nothing to answer", async () => {
  const { line } = startSession();
  assert.deepEqual(await line('{"id":1,"result":true,"error":null}'), []);
});

Deno.test("a newer job of the same block comes when the interval has passed, not before", async () => {
  const fixture = startSession({ push_job_interval: 30 });
  fixture.post(makeJob(1));
  await fixture.logIn();
  fixture.post(makeJob(2, { clean: false }));
  fixture.now += 29_000;
  fixture.tick();
  assert.deepEqual(fixture.take(), []);
  fixture.now += 1_000;
  fixture.tick();
  const [notify] = fixture.take();
  assert.equal(notify?.params?.[0], "00000002");
  assert.equal(notify?.params?.[8], false);
});

Deno.test("the same job is never sent twice", async () => {
  const fixture = startSession();
  fixture.post(makeJob(1));
  await fixture.logIn();
  fixture.now += 600_000;
  fixture.tick();
  assert.deepEqual(fixture.take(), []);
});

Deno.test("a miner without shares is idle after a while and disconnected after a longer one", async () => {
  const fixture = startSession({ idle_worker_threshold: 300, idle_worker_disconnect_threshold: 3600 });
  fixture.post(makeJob(1));
  await fixture.logIn();
  fixture.now += 299_000;
  fixture.tick();
  assert.equal(fixture.view().idle, false);
  fixture.now += 1_000;
  fixture.tick();
  assert.equal(fixture.view().idle, true);
  assert.equal(fixture.closed, false);
  fixture.now += 3_300_000;
  fixture.tick();
  assert.equal(fixture.closed, true);
});
