/** Whatever a miner saw accepted is in the journal, also when the pool is killed in the middle of it. */

import assert from "node:assert/strict";
import { readShares } from "../tools/journal_file.ts";
import { startDevnetPool, startMiners } from "./devnet_pool.ts";

const CONNECTIONS = 3;

/** How many shares are accepted before each kill. */
const KILLS = [100, 1000, 317];

Deno.test("after kill -9 every share that was answered with true is in the journal, once", async () => {
  const seen: string[] = [];
  await using running = await startDevnetPool();
  const { pool } = running;
  for (const [run, count] of KILLS.entries()) {
    // deno-lint-ignore no-await-in-loop -- one life of the pool after the other
    const clients = await startMiners(pool, CONNECTIONS, `run${run}rig`);
    // deno-lint-ignore no-await-in-loop
    await Promise.all(clients.map((client) => client.acceptedAtLeast(count)));
    // deno-lint-ignore no-await-in-loop
    await pool.kill9();
    // deno-lint-ignore no-await-in-loop
    await Promise.all(clients.map(({ ended }) => ended));
    for (const client of clients) {
      assert(client.accepted.length >= count, "shares were accepted before the kill");
      assert.deepEqual(client.refused, []);
      seen.push(...client.accepted);
      client.stop();
    }
    // deno-lint-ignore no-await-in-loop
    if (run < KILLS.length - 1) await pool.start();
  }
  const written = readShares(pool.journal).map(({ outcome, digest }) => `${outcome} ${digest}`);
  const journalled = new Set(written);
  assert.equal(journalled.size, written.length, "no share is written twice");
  assert.deepEqual(seen.filter((digest) => !journalled.has(`accepted ${digest}`)), [], "none is missing");
  assert.equal(new Set(seen).size, seen.length);
});
