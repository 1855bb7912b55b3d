/** SIGHUP under load: what can change does, no miner is lost, no share either, and a bad file changes nothing. */

import assert from "node:assert/strict";
import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { connect, type LineClient } from "../stratum/line_client.ts";
import { readShares } from "../tools/journal_file.ts";
import { type PoolProgram, startPool } from "../tools/pool_program.ts";
import { type ShareClient, startShareClient } from "../tools/share_client.ts";
import { ADDRESS, following } from "./devnet_pool.ts";

const MINERS = 4;
const SHARES = 100;

/** Milliseconds between two shares of a miner. */
const PAUSE_MS = 5;

/** Every digest is a share of either. */
const BEFORE = 2 ** -60;
const AFTER = 2 ** -59;

/** Vardiff that gives one difficulty. */
function vardiff(difficulty: number): string {
  return `vardiff: {enabled: true, minimum_difficulty: ${difficulty}, maximum_difficulty: ${difficulty}}`;
}

/** A pool, the daemon that it follows, and another one of the same chain. */
async function startPair(shards: number) {
  await using cleanup = new AsyncDisposableStack();
  const started = Math.floor(Date.now() / 1000);
  // Of one clock, so that both have the same first block.
  const start = () => startDevnet({ algorithm: "sha256", now: () => started });
  const [first, second] = await Promise.all([start(), start()]);
  cleanup.defer(() => first.stop());
  cleanup.defer(() => second.stop());
  const pool = cleanup.use(
    await startPool({
      ...following(first),
      startDifficulty: BEFORE,
      mainLines: `  shards: ${shards}\n`,
      networkLines: "  job_refresh: 0.3\n  block_poll: 0.05\n",
      portLines: `  ${vardiff(BEFORE)}\n  push_job_interval: 0.5\n  log_level: ERROR\n`,
    }),
  );
  const owned = cleanup.move();
  return { first, second, pool, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Miners that do not come back if they lose their connection. */
function startMiners({ stratumPort: port }: PoolProgram): Promise<ShareClient[]> {
  const algorithm = requireAlgorithm("sha256");
  return Promise.all(
    Array.from(
      { length: MINERS },
      (_, rig) =>
        startShareClient({
          port,
          user: `${ADDRESS}.rig${rig}`,
          algorithm,
          window: 32,
          pauseMs: PAUSE_MS,
          withoutBlocks: true,
        }),
    ),
  );
}

/** Connects and logs in. */
async function logIn(pool: PoolProgram, user: string): Promise<LineClient & { readonly loggedIn: unknown }> {
  const client = await connect(pool.stratumPort);
  await client.ask("mining.subscribe", []);
  const { result } = await client.ask("mining.authorize", [user, "x"]);
  return Object.assign(client, { loggedIn: result });
}

/** Options of a component, as the monitor shows them. */
async function optionsOf(pool: PoolProgram, key: string): Promise<Record<string, unknown>> {
  return await pool.monitor(`/${key}/config`);
}

for (const shards of [1, 2]) {
  Deno.test(`a pool of ${shards} shards takes over a changed configuration under load and keeps it from a bad one`, async () => {
    await using pair = await startPair(shards);
    const { first, second, pool } = pair;
    await using watcher = await logIn(pool, `${ADDRESS}.watcher`);
    await watcher.next(({ method, params }) => method === "mining.set_difficulty" && params?.[0] === BEFORE);
    await using stranger = await logIn(pool, "bob");
    assert.notEqual(stranger.loggedIn, true);
    const miners = await startMiners(pool);
    await Promise.all(miners.map((miner) => miner.acceptedAtLeast(SHARES)));

    await pool.reload((text) =>
      text
        .replace(vardiff(BEFORE), `${vardiff(AFTER)}\n  aliases: {bob: ${ADDRESS}}\n  guards: {max_bad_lines: 2}`)
        .replace("log_format: text", "log_format: text\n  default_component_log_level: DEBUG")
        .replace(`port: ${first.port}`, `port: ${second.port}`)
        .replace(`username: ${first.user}, password: ${first.password}`, () =>
          `username: ${second.user}, password: ${second.password}`)
        .replace("push_job_interval: 0.5", "push_job_interval: 0.4\n  server_seed: 7")
        .replace("log_level: ERROR", "log_level: INFO")
    );
    await pool.logged("pool.server_seed: needs a restart (0 -> 7)");
    await pool.logged("Configuration read again: 8 options changed, 1 needs a restart");
    // A connection that was there before gets the new difficulty, and lives on with it.
    await watcher.next(({ method, params }) => method === "mining.set_difficulty" && params?.[0] === AFTER);
    assert.equal((await watcher.ask("mining.ping", [])).result, "pong");
    assert.equal((await stranger.ask("mining.authorize", ["bob", "x"])).result, true);
    for (const _ of Array(2)) stranger.send("no request\n");
    await assert.rejects(stranger.next(() => false), /the connection is gone/);
    // Shards heard of the log level.
    await pool.logged("INFO  pool: Cut off 127.0.0.1: sends lines that are no requests (max_bad_lines)");
    assert.equal((await optionsOf(pool, "main"))["default_component_log_level"], "DEBUG");
    const { server_seed: seed, guards } = await optionsOf(pool, "pool") as { server_seed: number; guards: object };
    assert.deepEqual([seed, (guards as { max_bad_lines: number }).max_bad_lines], [0, 2]);

    const counts = miners.map(({ accepted }) => accepted.length);
    await pool.reload((text) => text.replace("max_bad_lines: 2", "max_bad_lines: none, aliases: 5"));
    await pool.logged("ERROR main: The old configuration stays");
    assert.match(pool.log(), /config\.yml:\d+:\d+: pool\.guards\.max_bad_lines: expected a number, got "none"/);
    assert.deepEqual((await optionsOf(pool, "pool"))["guards"], guards);
    await Promise.all(miners.map((miner, i) => miner.acceptedAtLeast((counts[i] ?? 0) + SHARES)));
    assert.deepEqual(miners.flatMap(({ refused }) => refused), []);

    // Only the daemon that came has it.
    await second.call("generatetoaddress", 1, ADDRESS);
    const tip = await second.call("getbestblockhash") as string;
    await Promise.all(miners.map(({ stratum }) => stratum.jobOn(tip)));
    await pool.logged("New block 2:");

    await pool.stop();
    await Promise.all(miners.map(({ ended }) => ended));
    for (const miner of miners) miner.stop();
    const answered = miners.flatMap(({ accepted }) => accepted).sort();
    const written = readShares(pool.journal).filter(({ outcome }) => outcome === "accepted").map(({ digest }) =>
      digest
    );
    assert.deepEqual(written.sort(), answered);
    assert.doesNotMatch(pool.log(), /\b(?:died|lost)\b/);
  });
}
