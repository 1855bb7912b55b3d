/** A port over real sockets: what it does for miners that behave. */

import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { parseHeader } from "../../src/coin/header.ts";
import { noRefusals } from "../../src/sockets/refusal.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startPort } from "./port_fixture.ts";
import { ADDRESS, EASY_BITS, makeJob, NO_SHARE, submitParams } from "./session_fixture.ts";

const isNotify = ({ method }: { readonly method?: string }) => method === "mining.notify";

leakFreeTest("a miner logs in, gets a job, and its share is taken", async () => {
  await using fixture = await startPort();
  await using client = await fixture.connect();
  const { result } = await client.ask("mining.subscribe", ["test/1"]);
  assert.deepEqual(result, [[["mining.set_difficulty", "00000001"], ["mining.notify", "00000001"]], "00000001", 4]);
  assert.deepEqual((await client.ask("mining.authorize", [`${ADDRESS}.rig`, "x"])).result, true);
  assert.equal((await client.next()).method, "mining.set_difficulty");
  assert.deepEqual((await client.next()).params?.[0], "00000001");
  const answer = await client.ask("mining.submit", submitParams(makeJob(1)));
  assert.deepEqual([answer.result, answer.error], [true, null]);
  assert.deepEqual(fixture.records.map(({ port, address, worker, outcome }) => ({ port, address, worker, outcome })), [
    { port: "pool", address: ADDRESS, worker: "rig", outcome: "accepted" },
  ]);
});

leakFreeTest("a share that solves a block is handed on with header, coinbase and finder", async () => {
  await using fixture = await startPort({
    job: makeJob(1, { bits: EASY_BITS }),
    options: { start_difficulty: NO_SHARE },
  });
  await using miner = await fixture.miner();
  for (let tries = 0; tries < 64 && fixture.solves.length === 0; tries++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await miner.share();
  }
  const [{ jobNumber, header, coinbase, finder } = assert.fail()] = fixture.solves;
  assert.equal(jobNumber, 1);
  assert.equal(parseHeader(header).bits, EASY_BITS);
  assert(encodeHex(coinbase).includes(`${miner.extranonce1}00000000`));
  assert.deepEqual(finder, { address: ADDRESS, worker: "rig", port: "pool" });
});

leakFreeTest("a job on a new tip goes to everybody at once, one of the same block does not", async () => {
  await using fixture = await startPort();
  await using first = await fixture.miner();
  await using second = await fixture.miner();
  fixture.post(makeJob(2, { clean: false }));
  fixture.post(makeJob(3, { height: 101 }));
  const notifies = await Promise.all([first, second].map(({ client }) => client.next(isNotify)));
  assert.deepEqual(notifies.map(({ params }) => [params?.[0], params?.[8]]), [["00000003", true], ["00000003", true]]);
});

leakFreeTest("whoever logs in gets the newest job, as a clean one", async () => {
  await using fixture = await startPort();
  fixture.post(makeJob(2, { clean: false }));
  await using client = await fixture.connect();
  await client.ask("mining.subscribe", ["test/1"]);
  await client.ask("mining.authorize", [ADDRESS]);
  const { params } = await client.next(isNotify);
  assert.deepEqual([params?.[0], params?.[8]], ["00000002", true]);
});

leakFreeTest("two ports of one server never give out the same extranonce1", async () => {
  await using fixture = await startPort({ keys: ["one", "other"], layout: { server: 3, extranonceStart: 7 } });
  const given: string[] = [];
  for (const key of ["one", "other", "one", "other"]) {
    // deno-lint-ignore no-await-in-loop -- in this order
    const client = await fixture.connect({ port: fixture.ports.get(key) ?? assert.fail() });
    // deno-lint-ignore no-await-in-loop
    given.push(String(((await client.ask("mining.subscribe")).result as unknown[])[1]));
    // deno-lint-ignore no-await-in-loop
    await client[Symbol.asyncDispose]();
  }
  assert.deepEqual(given, ["03000007", "03000008", "03000009", "0300000a"]);
});

leakFreeTest("an extranonce1 is given back when its connection is gone", async () => {
  await using fixture = await startPort();
  const first = await fixture.miner();
  await first[Symbol.asyncDispose]();
  await pollUntil(
    async () => (await fixture.view.status()).client_count === 0 || undefined,
    10,
    "the first miner's end",
  );
  await using client = await fixture.connect();
  const { result } = await client.ask("mining.subscribe", ["test/1", first.extranonce1]);
  assert.equal((result as unknown[])[1], first.extranonce1);
});

leakFreeTest("shares that cannot be recorded are refused, and the log says so once for an outage", async () => {
  let full = true;
  await using fixture = await startPort({
    parts: {
      append() {
        if (full) throw new Error("disk full");
      },
    },
  });
  await using miner = await fixture.miner();
  const errorOf = async () => (await miner.share()).error?.[0];
  assert.deepEqual([await errorOf(), await errorOf()], [20, 20]);
  full = false;
  assert.equal((await miner.share()).result, true);
  full = true;
  assert.equal(await errorOf(), 20);
  assert.deepEqual(
    fixture.log.texts("error"),
    ["disk full", "disk full"].map((text) => `Shares are refused because they cannot be recorded: ${text}`),
  );
});

leakFreeTest("a block that cannot be handed on is a line in the log, and its share is taken all the same", async () => {
  const job = makeJob(1, { bits: EASY_BITS });
  await using fixture = await startPort({
    job,
    solve() {
      throw new Error("Cannot finish a block: its job 1 is gone");
    },
  });
  await using miner = await fixture.miner();
  const outcomes: unknown[] = [];
  while (fixture.log.texts("error").length === 0) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    outcomes.push((await miner.share()).result);
  }
  assert.equal(outcomes.at(-1), true);
  assert.match(fixture.log.texts("error")[0] ?? "", /^A block is lost: Cannot finish a block: its job 1 is gone$/);
});

leakFreeTest("a mistake of ours costs one miner its connection, not the others", async () => {
  let broken = false;
  await using fixture = await startPort({
    parts: {
      now() {
        if (broken) throw new TypeError("no such thing");
        return Date.now();
      },
    },
  });
  await using honest = await fixture.miner();
  await using unlucky = await fixture.miner();
  broken = true;
  const params = submitParams(makeJob(1), { jobId: "ffffffff" });
  unlucky.client.send(`${JSON.stringify({ id: 1, method: "mining.submit", params })}\n`);
  await unlucky.client.closed;
  broken = false;
  assert.match((await fixture.log.line(/no such thing/)).text, /^Cut off 127\.0\.0\.1: no such thing, at \{/);
  assert.equal((await honest.share()).result, true);
});

leakFreeTest("a port that is taken is refused with what to do", async () => {
  await using fixture = await startPort();
  await assert.rejects(startPort({ options: { port: fixture.port } }), {
    message: new RegExp(
      `^Cannot listen on 127\\.0\\.0\\.1:${fixture.port}: .*; choose another port or stop who has it$`,
    ),
  });
});

leakFreeTest("status() counts connections, names, jobs and shares", async () => {
  await using fixture = await startPort({ parts: { now: () => 1_700_000_000_000 } });
  await using _silent = await fixture.connect();
  await using miner = await fixture.miner();
  const { client } = miner;
  await client.ask("mining.authorize", [`${ADDRESS}.other`]);
  fixture.post(makeJob(2, { height: 101 }));
  fixture.post(makeJob(3, { clean: false, height: 101 }));
  await miner.share();
  await client.ask("mining.submit", submitParams(makeJob(1)));
  const { shares, timings, ...status } = await fixture.view.status();
  assert.deepEqual(status, {
    mhps: 0,
    hps: 0,
    last_flush_job: {
      algo: "sha256",
      pow_block_hash: false,
      currency: "DEV",
      job_id: "00000002",
      merged_networks: [],
      pushed_at: "2023-11-14T22:13:20.000Z",
    },
    client_count: 2,
    client_count_by_shard: [2],
    address_count: 1,
    address_worker_count: 2,
    active_jobs: 2,
    stale_jobs: 1,
    client_count_authed: 1,
    client_count_active: 1,
    client_count_idle: 0,
    banned_addresses: [],
    refused: noRefusals(),
  });
  assert.deepEqual(
    Object.entries(shares).map(([outcome, { count }]) => [outcome, count]),
    [["accepted", 1], ["low", 0], ["duplicate", 0], ["stale", 1], ["invalid", 0]],
  );
  // Of two jobs, the clean one went to all at once; of two shares, the stale one was not worth hashing.
  assert.deepEqual([timings.broadcast_seconds.count, timings.validation_seconds.count], [1, 1]);
});

leakFreeTest("sessions() tells of each connection who works by it, from where and with what", async () => {
  await using fixture = await startPort();
  await using miner = await fixture.miner();
  await miner.share();
  const [{ id, miners, remoteAddress, agent, idle } = assert.fail(), ...others] = await fixture.view.sessions();
  assert.deepEqual(miners, [{ address: ADDRESS, worker: "rig" }]);
  assert.deepEqual([id, remoteAddress, agent, idle, others], [0, "127.0.0.1", "test/1", false, []]);
  const [ofAddress, ofOther] = [await fixture.view.sessions(ADDRESS), await fixture.view.sessions("another")];
  assert.deepEqual([ofAddress.map(({ id }) => id), ofOther], [[0], []]);
});
