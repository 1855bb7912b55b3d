/** A whole server's readiness: with its daemon, without it for too long, and while it stops. */

import assert from "node:assert/strict";
import { HARD_BITS, makeServer, start } from "../server/server_fixture.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";

const DEADLINE = 20;

async function readyz(monitor: string | undefined): Promise<readonly [number, unknown]> {
  const response = await fetch(`${monitor}readyz`);
  return [response.status, await response.json()];
}

leakFreeTest("a server is ready from its first template on, until that is too old", async () => {
  let ahead = 0;
  await using fixture = await makeServer({
    monitor: "port: 0",
    bits: HARD_BITS,
    main: "shards: 1",
    surroundings: { now: () => Date.now() + ahead },
  });
  const { monitor } = await start(fixture);
  assert.deepEqual(await readyz(monitor), [200, { status: "ready" }]);
  await fixture.devnet.stop();
  ahead = 149_000;
  assert.equal((await readyz(monitor))[0], 200);
  ahead = 500_000;
  const [status, body] = await readyz(monitor);
  assert.equal(status, 503);
  assert.match(
    JSON.stringify(body),
    /^\{"status":"not ready","reasons":\{"chain":"the template is 50\d s old, expected at most 150 s"\}\}$/,
  );
});

leakFreeTest("a server whose daemon was never there is not ready, and says why", async () => {
  await using fixture = await makeServer({ main: "shards: 1", monitor: "port: 0" });
  await fixture.devnet.stop();
  const { monitor } = await fixture.server.start();
  assert.deepEqual(await readyz(monitor), [503, { status: "not ready", reasons: { chain: "no template yet" } }]);
});

leakFreeTest("a port listens from its start until the server stops", async () => {
  await using fixture = await makeServer();
  const port = fixture.server.port("pool");
  assert.equal(port.isListening(), false);
  await fixture.server.start();
  assert.equal(port.isListening(), true);
  const stopped = fixture.server.stop();
  await pollUntil(() => Promise.resolve(port.isListening() ? undefined : true), DEADLINE, "the port to close");
  await stopped;
});
