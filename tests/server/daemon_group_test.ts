/** A chain with two daemons: the pool goes on when one of them goes away, and both get its blocks. */

import assert from "node:assert/strict";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { createServer } from "../../src/server/server.ts";
import { connect } from "../stratum/line_client.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { configOf } from "./config_fixture.ts";
import { ADDRESS } from "./server_fixture.ts";

const isNotify = ({ method }: { readonly method?: string }) => method === "mining.notify";

leakFreeTest("when the preferred daemon goes down, jobs come from the other one, at once", async () => {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const [preferred, other] = [
    await startDevnet({ algorithm: "sha256" }),
    await startDevnet({ algorithm: "sha256" }),
  ];
  for (const devnet of [preferred, other]) cleanup.defer(() => devnet.stop());
  const coinserv = ({ port, user, password }: typeof preferred, priority: number) =>
    `{port: ${port}, username: ${user}, password: ${password}, poll_priority: ${priority}}`;
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: 1}\njournal: {type: Journal, path: ":memory:"}\n` +
      `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
      `rpc_ping_int: 0.05, job_refresh: 0.1, coinservs: [${coinserv(other, 1)}, ${coinserv(preferred, 2)}]}\n` +
      `pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n`,
  ));
  cleanup.defer(() => server.stop());
  const { ports } = await server.start();
  const client = cleanup.use(await connect(ports.get("pool") ?? assert.fail()));
  await client.ask("mining.subscribe", ["test/1"]);
  await client.ask("mining.authorize", [`${ADDRESS}.rig`]);
  await client.next(isNotify);
  await preferred.stop();
  await log.line(new RegExp(`127\\.0\\.0\\.1:${preferred.port}`));
  // A new block of the other daemon's chain comes as a clean job.
  await other.call("generatetoaddress", 1, ADDRESS);
  const { params } = await client.next((message) => isNotify(message) && message.params?.[8] === true);
  assert.equal(typeof params?.[0], "string");
});
