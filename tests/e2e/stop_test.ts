/** SIGTERM under load: what was taken is written and answered, and nothing else is. */

import assert from "node:assert/strict";
import { readShares } from "../tools/journal_file.ts";
import { startDevnetPool, startMiners } from "./devnet_pool.ts";

const CONNECTIONS = 4;
const SHARES = 400;

for (const shards of [1, 2]) {
  Deno.test(`a pool of ${shards} shards that is told to end writes and answers every share that it took`, async () => {
    await using running = await startDevnetPool({ mainLines: `  shards: ${shards}\n` });
    const { pool } = running;
    const clients = await startMiners(pool, CONNECTIONS);
    await Promise.all(clients.map((client) => client.acceptedAtLeast(SHARES)));
    await pool.stop();
    await Promise.all(clients.map(({ ended }) => ended));
    for (const client of clients) client.stop();
    const answered = clients.flatMap(({ accepted }) => accepted).sort();
    const written = readShares(pool.journal).map(({ outcome, digest }) => `${outcome} ${digest}`).sort();
    assert.deepEqual(written, answered.map((digest) => `accepted ${digest}`));
    assert.deepEqual(clients.flatMap(({ refused }) => refused), []);
  });
}
