/** Reports to a real Redis, through all that may go wrong on the way. */

import assert from "node:assert/strict";
import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import type { JournalItem, ReadableJournal } from "../../src/journal/reader.ts";
import { startMiner } from "../../src/miner/miner.ts";
import { redisOptions } from "../../src/redis/options.ts";
import { createRedisDestination } from "../../src/reporters/redis/redis_destination.ts";
import { createReporter, type Reporter } from "../../src/reporters/reporter.ts";
import { block as blockRecord, open, share as shareRecord, withTemporaryPath } from "../journal/temporary_journal.ts";
import { createMemoryJournal } from "../reporters/memory_journal.ts";
import { openLossyPath, startDurableRedis } from "../reporters/redis/redis_durable.ts";
import { agent, block, PLAN_PARTS, share } from "../reporters/redis/redis_fixture.ts";
import { assertLedger, createRandom, drawItems, ledgerOf } from "../reporters/redis/redis_stream.ts";
import { createServer } from "../../src/server/server.ts";
import { configOf } from "../server/config_fixture.ts";
import { ADDRESS } from "../server/server_fixture.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";

const DEADLINE = 30;
const STOP_MS = 60_000;
/** So that a test does not wait as long as an operator may. */
const LONGEST_PAUSE_MS = 20;
const BATCH_ITEMS = 40;

function startReporter(journal: ReadableJournal, port: number, socketTimeout = 2): Reporter {
  const reader = journal.reader("redis");
  const reporter = createReporter({
    key: "redis",
    reader,
    destination: createRedisDestination({
      ...PLAN_PARTS,
      key: "redis",
      redis: redisOptions.parse({ host: "127.0.0.1", port, socket_timeout: socketTimeout }),
      journal: journal.id,
      reader: reader.name,
    }),
    intervalMs: 5,
    batchItems: BATCH_ITEMS,
    after(milliseconds, callback) {
      const timer = setTimeout(
        callback,
        milliseconds < STOP_MS ? Math.min(milliseconds, LONGEST_PAUSE_MS) : milliseconds,
      );
      return () => clearTimeout(timer);
    },
  });
  reporter.start();
  return reporter;
}

async function allReported(journal: ReadableJournal): Promise<void> {
  const reader = journal.reader("redis");
  await pollUntil(() => reader.lag().items === 0 || undefined, DEADLINE, "everything to be reported");
}

leakFreeTest(
  "SimpleCoin finds every round with exactly its shares, and none for a block that was rejected",
  async () => {
    await using redis = await startDurableRedis();
    const journal = createMemoryJournal("one");
    journal.append(
      share({ address: "alice", difficulty: 8 }),
      share({ address: "bob", difficulty: 0.000000125 }),
      block({ hash: "aa", height: 10 }),
      share({ address: "bob", difficulty: 32 }),
      block({ hash: "bb", height: 11, state: "found" }),
      block({ hash: "bb", height: 11, state: "rejected" }),
      share({ address: "alice", difficulty: 64 }),
      block({ hash: "cc", height: 12, currency: "DOGE", isAux: true, value: 0n }),
      block({ hash: "dd", height: 13 }),
      share({ address: "carol", difficulty: 128 }),
    );
    const reporter = startReporter(journal, redis.port);
    await allReported(journal);
    await reporter.stop(STOP_MS);
    const client = await redis.client();
    assert.deepEqual((await client.keys("*")).filter((key) => !key.startsWith("min_")).sort(), [
      "chain_1_slice",
      "chain_1_slice_1",
      "chain_1_slice_2",
      "chain_1_slice_index",
      "current_block_BEL_scrypt",
      "current_block_DOGE_scrypt",
      "current_block_LTC_scrypt",
      "powerpool_closed_rounds",
      "powerpool_cursor_one_redis",
      "unproc_block_aa",
      "unproc_block_cc",
      "unproc_block_dd",
    ]);
    assert.deepEqual(await client.lrange("chain_1_slice_1", 0, -1), ["alice:8", "bob:0.000000125"]);
    assert.deepEqual(await client.lrange("chain_1_slice_2", 0, -1), ["bob:32", "alice:64"]);
    assert.deepEqual(await client.lrange("chain_1_slice", 0, -1), ["carol:128"]);
    // Both rounds of the chain end with the third slice's number, which is a gap: the aux block had its shares.
    assert.equal(await client.get("chain_1_slice_index"), "3");
    const { chain_1_shares, chain_1_solve_index, merged, total_subsidy } = await client.hgetall("unproc_block_cc");
    assert.deepEqual([Number(chain_1_shares), chain_1_solve_index, merged, total_subsidy], [
      104.000000125,
      "2",
      "1",
      "0",
    ]);
    const found = block();
    assert.deepEqual(await client.hgetall("unproc_block_dd"), {
      chain_1_shares: "96",
      chain_1_solve_index: "3",
      chain_1_start_index: "1",
      start_time: `${found.foundAt / 1000}`,
      solve_time: `${found.foundAt / 1000}`,
      address: found.address,
      worker: "rig",
      height: "13",
      total_subsidy: "625000000",
      fees: "12345",
      hex_bits: "1900ffff",
      hash: "dd",
      currency: "LTC",
      algo: "scrypt",
      merged: "0",
    });
  },
);

leakFreeTest("answers that get lost on the way count nothing twice", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(1);
  await using path = await openLossyPath(redis.port, () => random() < 0.15);
  const journal = createMemoryJournal("one");
  journal.append(...drawItems(3000, random, "a"));
  const reporter = startReporter(journal, path.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  assert(path.lost() > 10, `${path.lost()}`);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest("connections that are cut count nothing twice", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(2);
  const journal = createMemoryJournal("one");
  const reporter = startReporter(journal, redis.port);
  for (let turn = 0; turn < 20; turn++) {
    journal.append(...drawItems(100, random, `${turn}a`));
    reporter.wake();
    // deno-lint-ignore no-await-in-loop -- at whatever moment that comes
    await new Promise((resolve) => setTimeout(resolve, random() * 10));
    // deno-lint-ignore no-await-in-loop
    await redis.cutConnections();
  }
  await allReported(journal);
  await reporter.stop(STOP_MS);
  assert.notEqual(reporter.status()["failures"], 0);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest("a Redis that is killed and comes back has everything once", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(3);
  const journal = createMemoryJournal("one");
  const reporter = startReporter(journal, redis.port);
  for (let turn = 0; turn < 5; turn++) {
    journal.append(...drawItems(600, random, `${turn}a`));
    reporter.wake();
    // deno-lint-ignore no-await-in-loop -- at whatever moment that comes
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    // deno-lint-ignore no-await-in-loop
    await redis.kill9();
    // deno-lint-ignore no-await-in-loop
    await redis.restart();
  }
  await allReported(journal);
  await reporter.stop(STOP_MS);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest("a reporter that ends at twenty moments of any kind goes on where it was", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(4);
  const journal = createMemoryJournal("one");
  for (let turn = 0; turn < 20; turn++) {
    journal.append(...drawItems(200, random, `${turn}a`));
    const reporter = startReporter(journal.restarted(), redis.port);
    // deno-lint-ignore no-await-in-loop -- at whatever moment that comes
    await new Promise((resolve) => setTimeout(resolve, random() * 30));
    // deno-lint-ignore no-await-in-loop
    await reporter.stop(0);
  }
  const reporter = startReporter(journal.restarted(), redis.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest("a journal on the disk, opened again and again, is reported as it was written", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(6);
  const all: JournalItem[] = [];
  await withTemporaryPath(async (path) => {
    for (let turn = 0; turn < 6; turn++) {
      const journal = open(path);
      const reporter = startReporter(journal, redis.port);
      for (const item of drawItems(100, random, `${turn}a`)) {
        if (item.kind === "share") journal.appendShares([shareRecord(item)]);
        if (item.kind !== "block") continue;
        const id = journal.recordBlock(blockRecord({ ...item, time: item.foundAt }));
        journal.noteBlocks([{ id, state: item.state, reason: "", confirmations: 1 }]);
      }
      reporter.wake();
      // deno-lint-ignore no-await-in-loop -- at whatever moment that comes
      await new Promise((resolve) => setTimeout(resolve, random() * 30));
      // deno-lint-ignore no-await-in-loop
      await reporter.stop(turn < 5 ? 0 : STOP_MS);
      if (turn === 5) all.push(...journal.reader("test").take(10_000)?.items ?? []);
      journal.close();
    }
  });
  assert(ledgerOf(all).rounds.length > 3);
  await assertLedger(await redis.client(), all);
});

leakFreeTest("two servers that report to one Redis each have a place of their own, and share the chain", async () => {
  await using redis = await startDurableRedis();
  const random = createRandom(5);
  const journals = [createMemoryJournal("one"), createMemoryJournal("two")];
  for (const journal of journals) journal.append(...drawItems(1000, random, journal.id));
  const reporters = journals.map((journal) => startReporter(journal, redis.port));
  await Promise.all(journals.map(allReported));
  await Promise.all(reporters.map((reporter) => reporter.stop(STOP_MS)));
  const client = await redis.client();
  const last = Number(await client.get("chain_1_slice_index"));
  const keys = [...Array.from({ length: last }, (_, index) => `chain_1_slice_${index + 1}`), "chain_1_slice"];
  const elements = (await Promise.all(keys.map((key) => client.lrange(key, 0, -1)))).flat();
  for (const { id, items } of journals) {
    const { rounds, open, minutes } = ledgerOf(items);
    const own = [...rounds.flatMap(({ slice, shares }) => shares > 0 ? slice : []), ...open];
    assert.deepEqual(elements.filter((element) => element.split(":")[0]?.endsWith(id)), own);
    for (const { block } of rounds) {
      // deno-lint-ignore no-await-in-loop
      assert.equal(await client.exists(`unproc_block_${block.hash}`), 1);
    }
    for (const [key, fields] of minutes) {
      for (const [field, sum] of fields) {
        // deno-lint-ignore no-await-in-loop
        assert.equal(Number(await client.hget(key, field)), sum);
      }
    }
  }
});

leakFreeTest("a block that is accepted again after a reorganisation does not end another round", async () => {
  await using redis = await startDurableRedis();
  const journal = createMemoryJournal("one");
  journal.append(
    share(),
    block({ hash: "aa" }),
    share(),
    block({ hash: "aa", state: "orphaned" }),
    share(),
    block({ hash: "aa" }),
    block({ hash: "aa", state: "mature" }),
  );
  const reporter = startReporter(journal, redis.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  const client = await redis.client();
  assert.equal(await client.get("chain_1_slice_index"), "1");
  assert.equal(await client.hget("unproc_block_aa", "chain_1_shares"), "128");
  assert.equal(await client.llen("chain_1_slice"), 2);
});

leakFreeTest(
  "what a block is worth is filled in when it becomes known, unless SimpleCoin has taken it over",
  async () => {
    await using redis = await startDurableRedis();
    const client = await redis.client();
    const journal = createMemoryJournal("one");
    const unknown = { currency: "DOGE", isAux: true, value: undefined };
    journal.append(share(), block({ ...unknown, hash: "aa" }), block({ ...unknown, hash: "bb" }));
    const reporter = startReporter(journal, redis.port);
    await allReported(journal);
    assert.equal(await client.hget("unproc_block_aa", "total_subsidy"), "0");
    await client.del("unproc_block_bb");
    journal.append(block({ ...unknown, hash: "aa", value: 77n }), block({ ...unknown, hash: "bb", value: 77n }));
    await allReported(journal);
    await reporter.stop(STOP_MS);
    assert.equal(await client.hget("unproc_block_aa", "total_subsidy"), "77");
    assert.equal(await client.exists("unproc_block_bb"), 0);
  },
);

leakFreeTest("reports of agents are where SimpleCoin looks for them", async () => {
  await using redis = await startDurableRedis();
  const journal = createMemoryJournal("one");
  const status = agent({ type: "status", data: '{"type":"cgminer"}' });
  journal.append(agent({ address: "alice", data: "[65,null]" }), status);
  const reporter = startReporter(journal, redis.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  const client = await redis.client();
  const { stamp, time } = status;
  assert.deepEqual(await client.hgetall(`temp_${stamp}`), { alice_rig_0: "65", alice_rig_1: "None" });
  const key = `status_${status.address}_rig`;
  assert.deepEqual(JSON.parse(await client.get(key) ?? ""), { type: "cgminer", time: time / 1000 });
  const left = await client.ttl(key);
  assert(left > 86_300 && left <= 86_400, `${left}`);
});

for (
  const [what, spoil, mend, complaint] of [
    ["a key of another type", ["SET", "chain_1_slice", "x"], ["DEL", "chain_1_slice"], "chain_1_slice to be a list"],
    [
      "a sum that is no number",
      ["HSET", "current_block_LTC_scrypt", "chain_1_shares", "many"],
      ["DEL", "current_block_LTC_scrypt"],
      "a number in field chain_1_shares of key current_block_LTC_scrypt",
    ],
    [
      "a number of slices that is none",
      ["SET", "chain_1_slice_index", "many"],
      ["DEL", "chain_1_slice_index"],
      "a number in key chain_1_slice_index",
    ],
  ] as const
) {
  leakFreeTest(`${what} keeps all of a batch out, until that is mended`, async () => {
    await using log = await captureLog();
    await using redis = await startDurableRedis();
    const client = await redis.client();
    await client.call(spoil[0], ...spoil.slice(1));
    const journal = createMemoryJournal("one");
    journal.append(share(), agent(), block(), share());
    const reporter = startReporter(journal, redis.port);
    await log.line(new RegExp(`^Cannot report to Redis at .*: expected (key )?${complaint}, got`));
    assert.deepEqual(await client.keys("*"), [spoil[1]]);
    await client.call(mend[0], mend[1]);
    await allReported(journal);
    await reporter.stop(STOP_MS);
    await assertLedger(client, journal.items);
  });
}

leakFreeTest("of a batch that Redis has in part, it gets the rest", async () => {
  await using redis = await startDurableRedis();
  const client = await redis.client();
  await client.set("powerpool_cursor_one_redis", "1:1");
  const journal = createMemoryJournal("one");
  journal.append(share({ address: "alice" }), block({ hash: "aa" }), block({ hash: "bb" }), share({ address: "bob" }));
  const reporter = startReporter(journal, redis.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  assert.deepEqual(await client.keys("unproc_block_*"), ["unproc_block_bb"]);
  assert.deepEqual(await client.lrange("chain_1_slice", 0, -1), ["bob:128"]);
  assert.equal(await client.get("powerpool_cursor_one_redis"), "2:2");
});

leakFreeTest(
  "a Redis that takes nothing is asked by a new connection each time, for it may have been demoted",
  async () => {
    await using redis = await startDurableRedis();
    const client = await redis.client();
    await client.config("SET", "min-replicas-to-write", "1");
    const journal = createMemoryJournal("one");
    journal.append(share());
    const reporter = startReporter(journal, redis.port);
    await pollUntil(() => Number(reporter.status()["failures"]) > 3 || undefined, DEADLINE, "some failures");
    const [, connections] = /total_connections_received:(\d+)/.exec(await client.info("stats")) ?? [];
    assert(Number(connections) > 3, connections);
    assert.match(String(reporter.status()["last_error"]), /^NOREPLICAS/);
    await client.config("SET", "min-replicas-to-write", "0");
    await allReported(journal);
    await reporter.stop(STOP_MS);
    await assertLedger(client, journal.items);
  },
);

leakFreeTest("an outage is one line when it begins and one when it is over", async () => {
  await using log = await captureLog();
  await using redis = await startDurableRedis();
  const journal = createMemoryJournal("one");
  await redis.kill9();
  journal.append(share());
  const reporter = startReporter(journal, redis.port);
  await pollUntil(() => Number(reporter.status()["failures"]) > 3 || undefined, DEADLINE, "some failures");
  await redis.restart();
  await allReported(journal);
  await log.line(/^Reports to Redis at .* again/);
  await reporter.stop(STOP_MS);
  assert.equal(log.texts("warning").length, 1);
  assert.match(log.texts("warning")[0] ?? "", /^Cannot report to Redis at 127\.0\.0\.1:\d+: connect ECONNREFUSED/);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest("a Redis that has lost something is told, and gets all that is new", async () => {
  await using log = await captureLog();
  await using redis = await startDurableRedis();
  const journal = createMemoryJournal("one");
  journal.append(share());
  const reporter = startReporter(journal, redis.port);
  await allReported(journal);
  await (await redis.client()).flushall();
  journal.append(share({ address: "bob" }));
  await allReported(journal);
  await reporter.stop(STOP_MS);
  assert.match(log.texts("error").join(), /has lost what was reported to it from 0:0 to 1:0/);
  assert.deepEqual(await (await redis.client()).lrange("chain_1_slice", 0, -1), ["bob:128"]);
});

leakFreeTest("a journal that is behind Redis is told once, and nothing of it counts twice", async () => {
  await using log = await captureLog();
  await using redis = await startDurableRedis();
  const client = await redis.client();
  await client.set("powerpool_cursor_one_redis", "81:0");
  const journal = createMemoryJournal("one");
  for (let item = 0; item < 82; item++) journal.append(share());
  const reporter = startReporter(journal, redis.port);
  await allReported(journal);
  await reporter.stop(STOP_MS);
  assert.equal(await client.llen("chain_1_slice"), 1);
  assert.deepEqual(log.texts("error").map((text) => text.replace(/^.* is at/, "is at")), [
    "is at 81:0 already, the journal at 40:0: nothing is reported up to there (shares:events)",
  ]);
});

leakFreeTest("a reporter stops in its time though Redis does not answer any more", async () => {
  await using redis = await startDurableRedis();
  const journal = createMemoryJournal("one");
  journal.append(share());
  const reporter = startReporter(journal, redis.port, 30);
  await allReported(journal);
  redis.freeze();
  journal.append(share());
  reporter.wake();
  const start = performance.now();
  await reporter.stop(500);
  assert(performance.now() - start < 5000);
  redis.thaw();
  const next = startReporter(journal, redis.port);
  await allReported(journal);
  await next.stop(STOP_MS);
  await assertLedger(await redis.client(), journal.items);
});

leakFreeTest(
  "a whole pool: what its miner was told is accepted is in Redis, and the blocks of the chain are rounds",
  async () => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.use(await captureLog());
    const redis = cleanup.use(await startDurableRedis());
    const devnet = await startDevnet({ algorithm: "sha256" });
    cleanup.defer(() => devnet.stop());
    const server = createServer(configOf(
      "main: {type: PowerPool, shards: 1}\njournal: {type: Journal, path: ':memory:'}\n" +
        `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
        `coinservs: [{port: ${devnet.port}, username: ${devnet.user}, password: ${devnet.password}}]}\n` +
        `simplecoin: {type: powerpool.reporters.RedisReporter, chain: 3, redis: {host: 127.0.0.1, port: ${redis.port}}, ` +
        "pool_report_configs: [{user: pool, worker_format_string: '{currency}@{place}'}], attrs: {place: fra}}\n" +
        "pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n",
    ));
    cleanup.defer(() => server.stop());
    const { ports } = await server.start();
    const { accepted } = await startMiner({
      host: "127.0.0.1",
      port: ports.get("pool") ?? 0,
      user: `${ADDRESS}.rig`,
      password: "x",
      algorithm: requireAlgorithm("sha256"),
      threads: 1,
      onEvent() {},
      acceptedLimit: 40,
    }).done;
    await server.stop();

    const client = await redis.client();
    const difficulty = 1e-12;
    const sumOf = async (key: string, field: string) =>
      Math.round(Number(await client.hget(key, field) ?? 0) / difficulty);
    const minutes = await client.keys("min_acc_sha256_*");
    const worker = await Promise.all(minutes.map((key) => sumOf(key, `${ADDRESS}.rig`)));
    const pool = await Promise.all(minutes.map((key) => sumOf(key, "pool.DEV@fra")));
    const count = (sums: readonly number[]) => sums.reduce((sum, one) => sum + one, 0);
    assert(count(worker) >= accepted && accepted >= 40, `${worker} ${accepted}`);
    assert.equal(count(pool), count(worker));
    const solved = await client.keys("unproc_block_*");
    const { height } = devnet.tip();
    assert(height > 0);
    assert.equal(solved.length, height);
    const slices = (await client.keys("chain_3_slice*")).filter((key) => !key.endsWith("index"));
    const elements = (await Promise.all(slices.map((key) => client.lrange(key, 0, -1)))).flat();
    assert.equal(elements.length, count(worker));
    assert.deepEqual([...new Set(elements)], [`${ADDRESS}:0.000000000001`]);
    const rounds = await Promise.all(
      [...solved, "current_block_DEV_sha256"].map((key) => sumOf(key, "chain_3_shares")),
    );
    assert.equal(count(rounds), count(worker));
  },
);
