/** Two whole pools with the configuration of docs/scaling.md, that report to one place, in front of several readers. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import type { ReceivedMessage } from "../reporters/amqp/amqp_fixture.ts";
import { startDurableRedis } from "../reporters/redis/redis_durable.ts";
import { type CeleryWorker, startCeleryWorker, type WorkedTask } from "../tools/celery_worker.ts";
import { type JournalledShare, readBlocks, readShares } from "../tools/journal_file.ts";
import { note } from "../tools/note.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type PoolProgram, startConfiguredPool } from "../tools/pool_program.ts";
import { startProxyBalancer } from "../tools/proxy_balancer.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";
import { startSteadyMiners } from "../tools/steady_miners.ts";
import { ADDRESS } from "./devnet_pool.ts";
import { collectQueue } from "./queue_collector.ts";
import { blocksSettled } from "./settled_blocks.ts";
import {
  countByWorker,
  DIFFICULTY,
  journalledByWorker,
  minutesByWorker,
  sharesInDouble,
  sharesInRounds,
  sharesInSlices,
  total,
  type WorkerCounts,
} from "./share_counts.ts";

const PAGE = new URL("../../docs/scaling.md", import.meta.url);
const DEADLINE = 60;

/** Shares a second of all miners together, how many miners there are, and how many shares are between two events. */
const RATE = 500;
const MINERS = 10;
const SHARES = 1000;

/** One share in 512 solves a block. */
const BITS = 0x1f7f_ffff;

const NUMBERS = [1, 2] as const;

/** Members of the components of a configuration, by key. */
type Members = Record<string, Record<string, unknown>>;

/** The configuration that operators read, with what a test changes. */
async function configuration(changes: Members): Promise<string> {
  const [, text = assert.fail("the page has no configuration")] =
    /```yaml\n(.*?)```/s.exec(await Deno.readTextFile(PAGE)) ?? [];
  const members: Members = parse(text);
  for (const [key, change] of Object.entries(changes)) {
    assert(key in members, `the page has no component ${key}`);
    members[key] = { ...members[key], ...change };
  }
  // JSON is YAML.
  return JSON.stringify(members);
}

/** Ports to which the numbers of both servers can be added, so that each pair is free. */
function portsForNumbers(): { miners: number; monitor: number } {
  const span = NUMBERS.length + 1;
  for (let tries = 0; tries < 100; tries++) {
    using listeners = new DisposableStack();
    const listen = (port: number) => listeners.use(Deno.listen({ hostname: "127.0.0.1", port })).addr.port;
    try {
      const base = listen(0);
      for (let offset = 1; offset < 2 * span; offset++) listen(base + offset);
      return { miners: base, monitor: base + span };
    } catch {
      // One of them is taken.
    }
  }
  throw new Error(`Cannot find ${2 * span} free ports in a row`);
}

/** Starts both servers, as `-s 1` and `-s 2`; each may have changes of its own. */
async function startServers(
  devnet: Devnet,
  changesOf: (number: number) => Members,
): Promise<readonly [PoolProgram, PoolProgram]> {
  const { miners, monitor } = portsForNumbers();
  const daemon = { address: "127.0.0.1", port: devnet.port, username: devnet.user, password: devnet.password };
  async function start(number: number): Promise<PoolProgram> {
    const { miners: ofPort = {}, ...others } = changesOf(number);
    const text = await configuration({
      chain: { pool_address: ADDRESS, block_poll: 0.1, coinservs: [daemon] },
      miners: { address: "127.0.0.1", port: miners, start_difficulty: DIFFICULTY, ...ofPort },
      monitor: { port: monitor },
      ...others,
    });
    const listens = { stratumPort: miners + number, monitorPort: monitor + number };
    return await startConfiguredPool({ ...listens, text, args: ["-s", `${number}`] });
  }
  const [one, two] = await Promise.allSettled(NUMBERS.map(start));
  if (one?.status === "fulfilled" && two?.status === "fulfilled") return [one.value, two.value];
  for (const pool of [one, two]) {
    // deno-lint-ignore no-await-in-loop -- one after the other will do
    if (pool?.status === "fulfilled") await pool.value[Symbol.asyncDispose]();
  }
  throw [one, two].find((pool) => pool?.status === "rejected")?.reason;
}

/** Waits until the reporters of a server have nothing left to do. */
async function everythingReported(pool: PoolProgram, reporters: readonly string[]): Promise<void> {
  await pollUntil(
    async () => {
      const components = await Promise.all(reporters.map((key) => pool.monitor(`/${key}/`)));
      return components.every((component) => /"queue_size": ?0\b/.test(JSON.stringify(component))) || undefined;
    },
    DEADLINE,
    `${reporters.join(", ")} to have reported everything`,
  );
}

function accepted(shares: readonly JournalledShare[]): JournalledShare[] {
  return shares.filter(({ outcome }) => outcome === "accepted");
}

/** Tasks of a name, each once by its id. */
function tasksOf(tasks: readonly WorkedTask[], name: string): WorkedTask[] {
  const unique = new Map<string, WorkedTask>();
  for (const task of tasks) {
    const before = unique.get(task.id);
    if (before !== undefined) assert.equal(task.text, before.text, "a repeat says the same");
    unique.set(task.id, task);
  }
  return [...unique.values()].filter(({ task }) => task === `simplecoin.tasks.${name}`);
}

/** Shares of both outcomes that tasks have of each worker, over all minutes. */
function workedByWorker(tasks: readonly WorkedTask[], argument: string): WorkerCounts {
  return countByWorker(
    tasksOf(tasks, "add_one_minute").map(({ kwargs }) =>
      [`${kwargs["user"]}.${kwargs["worker"]}`, sharesInDouble(Number(kwargs[argument] ?? 0))] as const
    ),
  );
}

/** Shares that all workers together have put down for the addresses of miners. */
function sharesWorked(workers: readonly CeleryWorker[]): number {
  const tasks = tasksOf(workers.flatMap((worker) => worker.tasks()), "add_share");
  return total(tasks.map(({ args: [, sum] }) => sharesInDouble(Number(sum))));
}

/** Ids of the shares among events, each once. */
function shareIds(messages: readonly ReceivedMessage[], server: string): Set<string> {
  const own = messages.filter(({ body }) => body["event"] === "share" && body["server"] === server);
  return new Set(own.map(({ id }) => id));
}

Deno.test("two servers and two workers: what is worked on is what both journals have, through deaths of both kinds", async () => {
  await using broker = await startRabbitmq();
  await using redis = await startDurableRedis();
  await using cleanup = new AsyncDisposableStack();
  const devnet = await startDevnet({ algorithm: "sha256", bits: BITS });
  cleanup.defer(() => devnet.stop());
  const servers = await startServers(devnet, () => ({
    miners: { proxy_from: ["127.0.0.1"] },
    tasks: { celery: { BROKER_URL: broker.url }, share_batch_interval: 0.1 },
    events: { url: broker.url, interval: 0.1 },
    simplecoin: { redis: { host: "127.0.0.1", port: redis.port } },
  }));
  const [one, two] = servers;
  for (const server of servers) cleanup.use(server);
  const workers = await Promise.all([startCeleryWorker(broker.url), startCeleryWorker(broker.url)]);
  for (const worker of workers) cleanup.use(worker);
  const readers = await Promise.all([
    collectQueue(broker, "pool-events"),
    collectQueue(broker, "pool-events"),
  ]);
  for (const reader of readers) cleanup.use(reader);
  const balancer = cleanup.use(startProxyBalancer(servers.map(({ stratumPort }) => stratumPort)));
  const miners = cleanup.use(
    startSteadyMiners({
      port: balancer.port,
      address: ADDRESS,
      algorithm: "sha256",
      miners: MINERS,
      perSecond: RATE,
    }),
  );
  await miners.more(SHARES);
  const [mortal, survivor] = workers as [CeleryWorker, CeleryWorker];
  await Promise.all(workers.map((worker) => worker.done(1)));
  await mortal.kill9();
  await miners.more(SHARES);
  await two.kill9();
  // Its miners have gone over to the other one.
  await miners.more(SHARES);
  await two.start();
  await miners.more(SHARES);
  await miners.stop();
  await Promise.all(servers.map((server) => blocksSettled(server, devnet)));
  await Promise.all(servers.map((server) => everythingReported(server, ["tasks", "events", "simplecoin"])));
  await Promise.all(servers.map((server) => server.stop()));
  await Promise.all(readers.map((reader) => reader.finish()));

  const [ofOne, ofTwo] = [readShares(one.journal), readShares(two.journal)];
  const all = [...ofOne, ...ofTwo];
  const count = accepted(all).length;
  const done = () => sharesWorked(workers) >= count || undefined;
  await pollUntil(done, DEADLINE, "the workers to be done");

  // What each server gave out is its own.
  const extranonces = miners.extranonces();
  assert.equal(new Set(extranonces).size, extranonces.length);
  assert.deepEqual(new Set(extranonces.map((extranonce1) => parseInt(extranonce1.slice(0, 2), 16))), new Set(NUMBERS));
  const journalled = new Set(accepted(all).map(({ digest }) => digest));
  assert.equal(journalled.size, count, "no share was found twice");
  assert.deepEqual(miners.accepted().filter((digest) => !journalled.has(digest)), [], "true is for what is written");

  // Tasks of both workers.
  const tasks = workers.flatMap((worker) => worker.tasks());
  assert.equal(sharesWorked(workers), count);
  const { [`pool.pool_1`]: byOne = 0, [`pool.pool_2`]: byTwo = 0, ...byMiners } = workedByWorker(tasks, "valid_shares");
  assert.deepEqual([byOne, byTwo], [accepted(ofOne).length, accepted(ofTwo).length]);
  assert.deepEqual(byMiners, journalledByWorker(all, "accepted"));
  const { [`pool.pool_1`]: _one, [`pool.pool_2`]: _two, ...stale } = workedByWorker(tasks, "stale_shares");
  assert.deepEqual(stale, journalledByWorker(all, "stale"));
  note(`tasks of the workers: ${mortal.tasks().length}, ${survivor.tasks().length}`);
  note(
    `shares of the servers: ${ofOne.length}, ${ofTwo.length}; ${readBlocks(one.journal).length} and ${
      readBlocks(two.journal).length
    } blocks`,
  );

  // Events of both readers.
  const events = readers.flatMap(({ messages }) => messages);
  const [eventsOfOne, eventsOfTwo] = [shareIds(events, "pool_1"), shareIds(events, "pool_2")];
  assert.deepEqual([eventsOfOne.size, eventsOfTwo.size], [ofOne.length, ofTwo.length]);
  assert(eventsOfOne.isDisjointFrom(eventsOfTwo));
  assert(readers.every(({ messages }) => messages.length > 0));

  // Redis, where both report to one chain.
  const client = await redis.client();
  assert.deepEqual(await minutesByWorker(client, "acc"), journalledByWorker(all, "accepted"));
  assert.equal(await sharesInSlices(client, 1), count);
  assert.equal(await sharesInRounds(client, 1, "BTC"), count);
  const won = servers.flatMap(({ journal }) =>
    readBlocks(journal).filter(({ state }) => state === "accepted" || state === "mature")
  );
  const rounds = new Set((await client.keys("unproc_block_*")).map((key) => key.slice("unproc_block_".length)));
  const worked = new Set(tasksOf(tasks, "add_block").map(({ kwargs }) => String(kwargs["hash_hex"])));
  assert.deepEqual(won.map(({ hash }) => hash).filter((hash) => !rounds.has(hash) || !worked.has(hash)), []);
});

Deno.test("two servers report to chains of their own in one Redis, and each chain has its server's shares", async () => {
  await using redis = await startDurableRedis();
  await using cleanup = new AsyncDisposableStack();
  const devnet = await startDevnet({ algorithm: "sha256", bits: BITS });
  cleanup.defer(() => devnet.stop());
  const servers = await startServers(devnet, (number) => ({
    miners: { reporter: "simplecoin" },
    simplecoin: { chain: number, redis: { host: "127.0.0.1", port: redis.port } },
  }));
  for (const server of servers) cleanup.use(server);
  const miners = servers.map(({ stratumPort: port }) =>
    cleanup.use(
      startSteadyMiners({ port, address: ADDRESS, algorithm: "sha256", miners: MINERS, perSecond: RATE / 2 }),
    )
  );
  await Promise.all(miners.map((group) => group.more(SHARES)));
  await Promise.all(miners.map((group) => group.stop()));
  await Promise.all(servers.map((server) => blocksSettled(server, devnet)));
  await Promise.all(servers.map((server) => everythingReported(server, ["simplecoin"])));
  await Promise.all(servers.map((server) => server.stop()));

  const client = await redis.client();
  const shares = servers.map(({ journal }) => accepted(readShares(journal)));
  const counts = shares.map(({ length }) => length);
  assert.deepEqual(await Promise.all(NUMBERS.map((chain) => sharesInSlices(client, chain))), counts);
  assert.deepEqual(await Promise.all(NUMBERS.map((chain) => sharesInRounds(client, chain, "BTC"))), counts);
  assert.deepEqual(await minutesByWorker(client, "acc"), journalledByWorker(shares.flat(), "accepted"));
});
