/** SIGTERM under load: what was taken is written and answered, and nothing else is. */

import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { readShares } from "../tools/journal_file.ts";
import { startPool } from "../tools/pool_program.ts";
import { startShareClient } from "../tools/share_client.ts";

const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
const CONNECTIONS = 4;
const SHARES = 400;

for (const shards of [1, 2]) {
  Deno.test(`a pool of ${shards} shards that is told to end writes and answers every share that it took`, async () => {
    const devnet = await startDevnet({ algorithm: "sha256", bits: 0x1d00ffff });
    {
      await using pool = await startPool({
        currency: "DEV",
        algorithm: "sha256",
        poolAddress: ADDRESS,
        daemon: { port: devnet.port, username: devnet.user, password: devnet.password },
        startDifficulty: 2 ** -60,
        mainLines: `  shards: ${shards}\n`,
      });
      const clients = await Promise.all(Array.from({ length: CONNECTIONS }, (_, rig) =>
        startShareClient({
          port: pool.stratumPort,
          user: `${ADDRESS}.rig${rig}`,
          algorithm: algorithmByName("sha256") as Algorithm,
          window: 32,
        })));
      await Promise.all(clients.map((client) => client.acceptedAtLeast(SHARES)));
      await pool.stop();
      await Promise.all(clients.map(({ ended }) => ended));
      for (const client of clients) client.stop();
      const answered = clients.flatMap(({ accepted }) => accepted).sort();
      const written = readShares(pool.journal).map(({ outcome, digest }) => `${outcome} ${digest}`).sort();
      assert.deepEqual(written, answered.map((digest) => `accepted ${digest}`));
      assert.deepEqual(clients.flatMap(({ refused }) => refused), []);
    }
    await devnet.stop();
  });
}
