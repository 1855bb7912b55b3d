/** What a whole server tells visitors of a public monitor: nothing of its machine, its daemons and its files. */

import assert from "node:assert/strict";
import { ADDRESS, logIn, makeServer, start } from "../server/server_fixture.ts";
import { connect } from "../stratum/line_client.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";

const PATHS = [
  ...["", "counters/", "readyz", "nothing", "view/miners", "view/blocks", "view/connect", "view/nothing"],
  ...["main", "monitor", "journal", "chain", "pool"].map((key) => `${key}/`),
  ...["pool/clients/", `pool/client/${ADDRESS}`, "view/ports/pool", "view/networks/chain", `view/miners/${ADDRESS}`],
  ...["pool", "networks", "networks/x", "ports", "miners", `miners/${ADDRESS}`, "blocks", "history", "openapi.json"]
    .map((path) => `api/v1/${path}`),
];

/** The monitor's own address is in the description of the API: that is where it was asked for. */
const OWN = "monitor.example";

leakFreeTest("a running server tells visitors nothing of its machine, its daemons and its files", async () => {
  await using fixture = await makeServer({
    main: "shards: 1",
    monitor: "port: 0, public: true",
    pool: "port: 0",
  });
  const { ports, monitor } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await client.ask("mining.submit", share(nonce));
  }
  const ask = async (path: string, accept: string, headers: Record<string, string>) =>
    await (await fetch(monitor + path, { headers: { accept, ...headers } })).text();
  const visitor = { "x-forwarded-for": "192.0.2.7", "x-forwarded-host": OWN };
  await pollUntil(
    async () => (await ask(`api/v1/miners/${ADDRESS}`, "", visitor)).includes('"connections":[{') ? true : undefined,
    20,
    "a miner in the API",
  );
  const confidential = new RegExp(`127\\.0\\.0\\.1|localhost|/tmp|shares\\.db|:${fixture.devnet.port}\\b`);
  const seen = await Promise.all(
    PATHS.flatMap((path) =>
      ["text/html", "application/json"].map(async (accept) => [path, await ask(path, accept, visitor)] as const)
    ),
  );
  for (const [path, text] of seen) {
    const found = confidential.exec(text);
    assert(found === null, `${path}: ${text.slice(Math.max(0, (found?.index ?? 0) - 100), (found?.index ?? 0) + 60)}`);
    assert(text.length >= 2, path);
  }
  // They are there, for operators.
  for (const path of ["chain/", "pool/client/" + ADDRESS, "api/v1/networks", "api/v1/pool"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.match(await ask(path, "application/json", {}), confidential, path);
  }
});
