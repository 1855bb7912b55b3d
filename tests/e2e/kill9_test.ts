/** Whatever a miner saw accepted is in the journal, also when the pool is killed in the middle of it. */

import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { readShares } from "../tools/journal_file.ts";
import { startPool } from "../tools/pool_program.ts";
import { startShareClient } from "../tools/share_client.ts";

const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
const CONNECTIONS = 3;

/** How many shares are accepted before each kill. */
const KILLS = [100, 1000, 317];

Deno.test("after kill -9 every share that was answered with true is in the journal, once", async () => {
  const devnet = await startDevnet({ algorithm: "sha256", bits: 0x1d00ffff });
  const seen: string[] = [];
  {
    await using pool = await startPool({
      currency: "DEV",
      algorithm: "sha256",
      poolAddress: ADDRESS,
      daemon: { port: devnet.port, username: devnet.user, password: devnet.password },
      startDifficulty: 2 ** -60,
    });
    for (const [run, count] of KILLS.entries()) {
      // deno-lint-ignore no-await-in-loop -- one life of the pool after the other
      const clients = await Promise.all(Array.from({ length: CONNECTIONS }, (_, rig) =>
        startShareClient({
          port: pool.stratumPort,
          user: `${ADDRESS}.rig${run}${rig}`,
          algorithm: algorithmByName("sha256") as Algorithm,
          window: 32,
        })));
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
  }
  await devnet.stop();
});
