/** The API of a whole server: its answers are what its description says, before a miner comes and once blocks are found. */

import assert from "node:assert/strict";
import { API_PATH } from "../../../src/monitor/api/open_api.ts";
import { ANSWERS } from "../../../src/monitor/api/schemas.ts";
import { ADDRESS, logIn, makeServer, start } from "../../server/server_fixture.ts";
import { connect } from "../../stratum/line_client.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { pollUntil } from "../../tools/poll_until.ts";
import { walkDescription } from "./described_api.ts";

const DEADLINE = 20;
const PARTS = { "/networks/{key}": "chain", "/ports/{key}": "pool", "/miners/{address}": ADDRESS };

leakFreeTest("a running server answers every path of its description with what is described", async () => {
  await using fixture = await makeServer({ main: "shards: 1", monitor: "port: 0" });
  const { ports, monitor } = await start(fixture);
  const ask = (path: string) => fetch(`${monitor?.slice(0, -1)}${API_PATH}${path}`);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await client.ask("mining.submit", share(nonce));
  }
  // What was worked out a moment ago is kept for a second.
  await pollUntil(
    async () => {
      const { blocks } = ANSWERS.BlockList.parse(await (await ask("/blocks")).json());
      const { connections } = ANSWERS.Pool.parse(await (await ask("/pool")).json());
      return blocks.some(({ state }) => state === "accepted") && connections.authorized === 1 ? true : undefined;
    },
    DEADLINE,
    "a block and a miner in the API",
  );
  const answers = await walkDescription(ask, PARTS);
  const { url } = (await (await ask("/openapi.json")).json()).servers[0];
  assert.equal(url, `${monitor}api/v1`);

  // What the API says is what PowerPool's JSON says.
  const json = async (path: string) => await (await fetch(`${monitor}${path}`)).json();
  const [port, chain] = [await json("pool/"), await json("chain/")];
  const shown = ANSWERS.Port.parse(answers.get("/ports/{key}"));
  assert.deepEqual(shown.shares.accepted, port.shares.accepted);
  assert.equal(shown.connections.total, port.client_count);
  assert.equal(shown.port, ports.get("pool"));
  const network = ANSWERS.Network.parse(answers.get("/networks/{key}"));
  assert.deepEqual([network.currency, network.difficulty], [chain.currency, chain.net_state.difficulty]);
  assert.equal(network.blocks.accepted, chain.block_stats.accepts);
  const { blocks: [block] } = ANSWERS.BlockList.parse(answers.get("/blocks"));
  assert.deepEqual([block?.address, block?.worker, block?.currency], [ADDRESS, "rig", "DEV"]);
  const miner = ANSWERS.Miner.parse(answers.get("/miners/{address}"));
  assert.equal(miner.workers[0]?.connections[0]?.ip_address, "127.0.0.1");
});

leakFreeTest("a server whose daemon was never there answers likewise", async () => {
  await using fixture = await makeServer({ main: "shards: 1", monitor: "port: 0" });
  await fixture.devnet.stop();
  const { monitor } = await fixture.server.start();
  const ask = (path: string) => fetch(`${monitor?.slice(0, -1)}${API_PATH}${path}`);
  const missing = await ask(`/miners/${ADDRESS}`);
  assert.equal(missing.status, 404);
  ANSWERS.Failure.parse(await missing.json());
  for (
    const path of ["/pool", "/networks", "/networks/chain", "/ports", "/ports/pool", "/miners", "/blocks", "/events"]
  ) {
    // deno-lint-ignore no-await-in-loop -- one path after the other
    const response = await ask(path);
    assert.equal(response.status, 200, path);
    // deno-lint-ignore no-await-in-loop -- one path after the other
    await response.body?.cancel();
  }
  const network = ANSWERS.Network.parse(await (await ask("/networks/chain")).json());
  assert.deepEqual([network.state, network.tip], ["down", null]);
});
