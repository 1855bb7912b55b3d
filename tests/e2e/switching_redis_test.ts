/** Profit switching by scores in a real Redis. */

import assert from "node:assert/strict";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { createRedisScores } from "../../src/jobmanagers/scores/score_redis.ts";
import { redisOptions } from "../../src/redis/options.ts";
import { createServer } from "../../src/server/server.ts";
import { configOf } from "../server/config_fixture.ts";
import { ADDRESS } from "../server/server_fixture.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startRedis } from "../tools/redis_server.ts";

const NOW = 1_764_000_000_000;
const DEADLINE = 20;
const PASSWORD = "hunter2";

const { signal } = new AbortController();

leakFreeTest("scores are read under PowerPool's keys, with the password, from the database that is named", async () => {
  await using redis = await startRedis({ password: PASSWORD });
  const options = redisOptions.parse({ host: "127.0.0.1", port: redis.port, password: PASSWORD });
  const source = createRedisScores(options, () => NOW);
  try {
    assert.deepEqual(await source.read(["LTC"], signal), { scores: new Map(), faults: [] });
    for (
      const [key, value] of [
        ["LTC_profit", "0.0021"],
        ["LTC_ratio", "0.98"],
        ["DOGE_profit", "3e-6"],
        ["DOGE_time", "1763999000"],
        ["VTC_profit", "nonsense"],
        ["BTC_ratio", "1"],
      ] as const
    ) {
      // deno-lint-ignore no-await-in-loop -- one key after the other
      assert.equal(await redis.command("SET", key, value), "+OK");
    }
    assert.deepEqual(await source.read(["LTC", "DOGE", "VTC", "BTC"], signal), {
      scores: new Map([
        ["LTC", { profit: 0.0021, ratio: 0.98, time: NOW }],
        ["DOGE", { profit: 3e-6, ratio: 1, time: 1_763_999_000_000 }],
      ]),
      faults: ['VTC: expected its profit to be a number from 0 on, got "nonsense"'],
    });
    const other = createRedisScores({ ...options, db: 1 }, () => NOW);
    assert.deepEqual(await other.read(["LTC"], signal), { scores: new Map(), faults: [] });
    await other.close();
  } finally {
    await source.close();
  }
});

leakFreeTest("a Redis that is away fails readings with its reason, and is read again when it is back", async () => {
  await using redis = await startRedis();
  const source = createRedisScores(redisOptions.parse({ host: "127.0.0.1", port: redis.port }), () => NOW);
  const reading = () => source.read(["LTC"], signal);
  try {
    await reading();
    await redis.stop();
    await assert.rejects(
      pollUntil(() => reading().then(() => undefined), DEADLINE, "an error"),
      { message: new RegExp(`^Cannot read scores from Redis at 127.0.0.1:${redis.port}: `) },
    );
    await pollUntil(
      async () => {
        const error = await reading().then(() => undefined, (error: Error) => error);
        return error?.message.includes("ECONNREFUSED") || undefined;
      },
      DEADLINE,
      "the reason",
    );
    await redis.restart();
    await redis.command("SET", "LTC_profit", "5");
    const { scores } = await pollUntil(() => reading().catch(() => undefined), DEADLINE, "Redis to be read again");
    assert.equal(scores.get("LTC")?.profit, 5);
  } finally {
    await source.close();
  }
});

leakFreeTest("a Redis that was never there fails readings, and can be closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const source = createRedisScores(redisOptions.parse({ host: "127.0.0.1", port }), () => NOW);
  await assert.rejects(source.read(["LTC"], signal), { message: /: connect ECONNREFUSED/ });
  await source.close();
});

leakFreeTest("a wrong password is told as such, without the password", async () => {
  await using redis = await startRedis({ password: PASSWORD });
  const source = createRedisScores(
    redisOptions.parse({ host: "127.0.0.1", port: redis.port, password: "hunter3" }),
    () => NOW,
  );
  await assert.rejects(source.read(["LTC"], signal), ({ message }: Error) => {
    assert.match(message, /^Cannot read scores from Redis at .*: (WRONGPASS|NOAUTH)/);
    return !/hunter/.test(message);
  });
  await source.close();
});

leakFreeTest("a server mines the chain that Redis says is best, and goes on while Redis is away", async () => {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const redis = cleanup.use(await startRedis());
  const [one, two] = [await startDevnet({ algorithm: "sha256" }), await startDevnet({ algorithm: "sha256" })];
  cleanup.defer(async () => void await Promise.all([one.stop(), two.stop()]));
  const network = (key: string, currency: string, { port, user, password }: typeof one) =>
    `${key}: {type: MonitorNetwork, currency: ${currency}, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
    `coinservs: [{port: ${port}, username: ${user}, password: ${password}}]}\n`;
  await redis.command("SET", "ONE_profit", "2");
  await redis.command("SET", "TWO_profit", "1");
  const server = createServer(configOf(
    "main: {type: PowerPool, shards: 1}\njournal: {type: Journal, path: ':memory:'}\n" +
      network("first", "ONE", one) + network("second", "TWO", two) +
      "best: {type: MonitorNetworkMulti, jobmanagers: [first, second], min_stay: 0, profit_poll_int: 0.05, " +
      `redis: {host: 127.0.0.1, port: ${redis.port}}}\n` +
      "pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0}\n",
  ));
  cleanup.defer(() => server.stop());
  await server.start();
  await log.line(/^Mining first|^Switched from second.* to first/);
  await redis.command("SET", "TWO_profit", "5");
  await log.line(/^Switched from first, .* to second/);
  await redis.stop();
  await log.line(/^Cannot read scores from Redis at .*; the scores read last are used$/);
  await two.goDown();
  await log.line(/^Switched from second, .* to first .*: its daemon gives no work$/);
});
