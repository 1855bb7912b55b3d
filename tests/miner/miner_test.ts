// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { startHashers } from "../../src/miner/hashers.ts";
import { type MinerOptions, startMiner } from "../../src/miner/miner.ts";
import type { MinerEvent } from "../../src/miner/miner_event.ts";
import { createFakeTimers } from "./fake_timers.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { notifyFixture } from "./notify_fixture.ts";
import { startTestPool, type TestConnection, type TestPoolOptions } from "./test_pool.ts";

/** Difficulties at which a share takes some thousands of sha256 hashes, and some tens of scrypt. */
const EASY = { sha256: 2 ** -19, scrypt: 2 ** -11 };

const { notify } = notifyFixture("ltc_2_segwit_txs");
const any = () => true;

/** A job under another name, clean or not, with a time of its own, so that no two have a header in common. */
function job(id: number, clean: boolean): unknown[] {
  return notify.with(0, `job ${id}`).with(7, (0x6b000000 + id).toString(16)).with(8, clean);
}

type EventOf<K> = Extract<MinerEvent, { kind: K }>;

/** Runs a test with a miner at a pool of its own that has sent it an easy job, and stops both. */
async function withMiner(
  test: (parts: {
    miner: ReturnType<typeof startMiner>;
    pool: Awaited<ReturnType<typeof startTestPool>>;
    connection: TestConnection;
    events: Inbox<MinerEvent>;
    next: <K extends MinerEvent["kind"]>(kind: K) => Promise<EventOf<K>>;
  }) => Promise<void>,
  options: Partial<MinerOptions> & Pick<TestPoolOptions, "answer"> = {},
): Promise<void> {
  const algorithm = options.algorithm === scrypt ? "scrypt" : "sha256";
  const { answer, ...minerOptions } = options;
  const pool = await startTestPool(answer === undefined ? { algorithm } : { algorithm, answer });
  const events = createInbox<MinerEvent>();
  const miner = startMiner({
    host: "127.0.0.1",
    port: pool.port,
    user: "me.rig",
    password: "x",
    algorithm: sha256,
    threads: 1,
    onEvent: events.push,
    ...minerOptions,
  });
  const next = <K extends MinerEvent["kind"]>(kind: K) =>
    events.next((event): event is EventOf<K> => event.kind === kind);
  try {
    await next("connected");
    const connection = await pool.connections.next(any);
    connection.setDifficulty(EASY[algorithm]);
    connection.notify(job(1, true));
    await test({ miner, pool, connection, events, next });
  } finally {
    await miner.stop();
    await pool.close();
  }
}

for (const algorithm of [sha256, scrypt]) {
  Deno.test(`startMiner() mines ${algorithm.name} shares that the pool accepts`, async () => {
    await withMiner(async ({ connection, next }) => {
      for (let i = 0; i < 5; i++) {
        const share = await connection.shares.next(any);
        assert.deepEqual([share.refused, share.user, share.jobId], [undefined, "me.rig", "job 1"]);
        await next("accepted");
      }
    }, { algorithm });
  });
}

Deno.test("startMiner() names itself to the pool", async () => {
  await withMiner(async ({ connection }) => {
    const { params } = await connection.calls.next(({ method }) => method === "mining.subscribe");
    assert.deepEqual(params, [`powerpool-miner/${project.version}`]);
  });
});

Deno.test("startMiner() tells how hard a share is and whether it solves a block", async () => {
  await withMiner(async ({ next }) => {
    const { difficulty, block, jobId } = await next("share");
    assert.ok(difficulty >= EASY.sha256);
    // The fixture's network target is met by every other hash, and so by every share.
    assert.deepEqual([block, jobId], [true, "job 1"]);
  });
});

Deno.test("startMiner() never sends a share twice with two threads, and both threads find some", async () => {
  await withMiner(async ({ connection }) => {
    const halves = new Set<boolean>();
    let jobs = 1;
    while (connection.shares.all.length < 60 || halves.size < 2) {
      const { header, refused } = await connection.shares.next(any);
      // 22 is a duplicate; 21 may happen to a share that was on its way when the clean job left the pool.
      assert.ok(refused === undefined || refused === 21, `refused with ${refused}`);
      if (header !== "") halves.add(parseInt(header.slice(158), 16) >= 0x80);
      if (connection.shares.all.length % 10 === 0) connection.notify(job(++jobs, jobs % 2 === 0));
    }
    const headers = connection.shares.all.map(({ header }) => header).filter((header) => header !== "");
    assert.equal(new Set(headers).size, headers.length);
  }, { threads: 2 });
});

Deno.test("startMiner() finds new shares when the same job is sent again under another name", async () => {
  await withMiner(async ({ connection }) => {
    for (let i = 0; i < 5; i++) {
      await connection.shares.next(any);
      connection.notify(job(1, false).with(0, `copy ${i}`));
      await connection.shares.next(({ jobId }) => jobId === `copy ${i}`);
    }
    const headers = connection.shares.all.map(({ header }) => header);
    assert.equal(new Set(headers).size, headers.length);
    assert.ok(new Set(connection.shares.all.map(({ extranonce2 }) => extranonce2)).size >= 6);
  });
});

Deno.test("startMiner() drops shares of earlier jobs once a clean job has come", async () => {
  await withMiner(async ({ connection, events, next }) => {
    for (let id = 2; id <= 20; id++) {
      await next("share");
      connection.notify(job(id, true));
      await events.next((event) => event.kind === "job" && event.jobId === `job ${id}`);
    }
    await next("share");
    let current = "";
    for (const event of events.all) {
      if (event.kind === "job") current = event.jobId;
      if (event.kind === "share") assert.equal(event.jobId, current);
    }
  }, { threads: 2 });
});

Deno.test("startMiner() applies a new difficulty from the next job on", async () => {
  await withMiner(async ({ connection, next }) => {
    assert.equal((await next("job")).difficulty, EASY.sha256);
    await connection.shares.next(any);
    connection.setDifficulty(4 * EASY.sha256);
    for (let i = 0; i < 3; i++) assert.equal((await next("share")).jobId, "job 1");
    connection.notify(job(2, false));
    assert.equal((await next("job")).difficulty, 4 * EASY.sha256);
    // The pool judges shares of the first job by the first difficulty, those of the second by the second.
    const share = await connection.shares.next(({ jobId }) => jobId === "job 2");
    assert.equal(share.refused, undefined);
    assert.ok(connection.shares.all.every(({ refused }) => refused === undefined));
  });
});

Deno.test("startMiner() uses new extranonces from the next job on", async () => {
  await withMiner(async ({ connection }) => {
    await connection.shares.next(any);
    connection.setExtranonce("aabbccddeeff", 2);
    connection.notify(job(2, true));
    const share = await connection.shares.next(({ jobId }) => jobId === "job 2");
    assert.deepEqual([share.refused, share.extranonce2.length], [undefined, 4]);
  });
});

Deno.test("startMiner() reports a refused share with the pool's code and words", async () => {
  const answer = (method: string, id: unknown) =>
    method === "mining.submit" ? { id, result: null, error: [24, "Unauthorized worker", null] } : undefined;
  await withMiner(async ({ miner, next }) => {
    const { code, reason, jobId } = await next("rejected");
    assert.deepEqual([code, reason, jobId], [24, "Unauthorized worker", "job 1"]);
    await miner.stop();
    const { accepted, rejected } = await miner.done;
    assert.equal(accepted, 0);
    assert.ok(rejected >= 1);
  }, { answer });
});

Deno.test("startMiner() comes back when the pool goes away, and mines what it gets then", async () => {
  const timers = createFakeTimers();
  await withMiner(async ({ pool, connection, next }) => {
    await connection.shares.next(any);
    connection.drop();
    assert.equal((await next("disconnected")).retryMilliseconds, 1000);
    timers.advance(1000);
    await next("connected");
    const again = await pool.connections.next(any);
    again.setDifficulty(EASY.sha256);
    again.notify(job(2, true));
    const share = await again.shares.next(any);
    assert.deepEqual([share.jobId, share.refused], ["job 2", undefined]);
  }, { timers });
});

Deno.test("startMiner() reports its hash rate at every interval", async () => {
  const timers = createFakeTimers();
  await withMiner(async ({ next }) => {
    await next("share");
    timers.advance(10_000);
    assert.ok((await next("hashrate")).hashesPerSecond > 0);
    timers.advance(10_000);
    await next("hashrate");
  }, { timers });
});

Deno.test("startMiner() ends by itself when enough shares are accepted", async () => {
  await withMiner(async ({ miner, events }) => {
    const { accepted, hashes, failed } = await miner.done;
    assert.deepEqual([accepted, failed], [3, false]);
    assert.equal(events.all.filter(({ kind }) => kind === "accepted").length, 3);
    assert.ok(hashes >= 3);
  }, { acceptedLimit: 3 });
});

Deno.test("startMiner() can be stopped twice, and before the pool has answered", async () => {
  const pool = await startTestPool({ algorithm: "sha256" });
  const miner = startMiner({
    host: "127.0.0.1",
    port: pool.port,
    user: "me",
    password: "x",
    algorithm: sha256,
    threads: 2,
    onEvent: () => {},
  });
  await Promise.all([miner.stop(), miner.stop()]);
  assert.equal((await miner.done).accepted, 0);
  await pool.close();
});

Deno.test("startHashers() reports threads that die, and how many are left", async () => {
  const left: number[] = [];
  await new Promise<void>((resolve) => {
    startHashers({
      algorithm: "nonsense",
      threads: 2,
      onProgress: () => {},
      onError(reason, count) {
        assert.match(reason, /nonsense/);
        left.push(count);
        if (count === 0) resolve();
      },
    });
  });
  assert.deepEqual(left, [1, 0]);
});
