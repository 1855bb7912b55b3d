/** Every algorithm mines a block on a chain of its own: template, job, share, block. */

import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName, algorithmNames } from "../../src/algorithms/registry.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { startMiner } from "../../src/miner/miner.ts";
import { checkConfig } from "../../src/server/load_config.ts";
import { createServer } from "../../src/server/server.ts";

const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

for (const name of algorithmNames) {
  Deno.test(`a pool of ${name} mines a block`, async () => {
    const devnet = await startDevnet({ algorithm: name });
    const loaded = checkConfig(
      `
journal: {type: Journal, path: ":memory:"}
chain:
  type: MonitorNetwork
  currency: DEV
  algo: ${name}
  pool_address: ${ADDRESS}
  # The embedded chain names all blocks by sha256d.
  pow_block_hash: false
  coinservs: [{address: 127.0.0.1, port: ${devnet.port}, username: ${devnet.user}, password: ${devnet.password}}]
pool: {type: StratumServer, address: 127.0.0.1, port: 0, algo: ${name}, start_difficulty: 1.0e-12}
`,
      "config.yml",
    );
    assert(loaded.ok, loaded.ok ? "" : loaded.lines.join("\n"));
    const server = createServer(loaded.config);
    const { ports } = await server.start();
    const found = Promise.withResolvers<string>();
    devnet.onBlock(({ hash }) => found.resolve(hash));
    const miner = startMiner({
      host: "127.0.0.1",
      port: ports.get("pool") ?? 0,
      user: `${ADDRESS}.rig`,
      password: "x",
      algorithm: algorithmByName(name) as Algorithm,
      threads: 1,
      onEvent: () => {},
    });
    const hash = await found.promise;
    await miner.stop();
    await server.stop();
    await devnet.stop();
    assert.match(hash, /^[0-9a-f]{64}$/);
  });
}
