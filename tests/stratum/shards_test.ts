/** Several shards behind one port, each a thread of its own, over real sockets. */

import assert from "node:assert/strict";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { canShareAPort } from "../../src/sockets/reuse_port.ts";
import type { LineClient, Message } from "./line_client.ts";
import { startPort } from "./port_fixture.ts";
import { ADDRESS, makeJob, submitParams } from "./session_fixture.ts";

const CONNECTIONS = 32;
const isNotify = ({ method }: { readonly method?: string }) => method === "mining.notify";

/** What stands in front of the counter in extranonce1: server and shard. */
const SHARD_DIGITS = 3;

async function logIn(client: LineClient): Promise<string> {
  const { result } = await client.ask("mining.subscribe", ["test/1"]);
  await client.ask("mining.authorize", [`${ADDRESS}.rig`, "x"]);
  await client.next(isNotify);
  return String((result as unknown[])[1]);
}

Deno.test("two shards share the port: extranonces, jobs, shares, status and the end are those of one pool", async () => {
  assert.equal(await canShareAPort(), true, "this test needs a runtime that can share a port: Deno 2.9 or later");
  await using fixture = await startPort({ layout: { shards: 2, server: 0xab } });
  await using clients = new AsyncDisposableStack();
  const miners: LineClient[] = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    // deno-lint-ignore no-await-in-loop -- one connection after the other
    miners.push(clients.use(await fixture.connect()));
  }
  const extranonces = await Promise.all(miners.map(logIn));
  assert.equal(new Set(extranonces).size, CONNECTIONS);
  assert.deepEqual([...new Set(extranonces.map((hex) => hex.slice(0, SHARD_DIGITS)))].sort(), ["ab0", "ab1"]);

  fixture.post(makeJob(2, { height: 101 }));
  const notifies = await Promise.all(miners.map((client) => client.next(isNotify)));
  assert.deepEqual(new Set(notifies.map(({ params }) => params?.[0])), new Set(["00000002"]));

  const job = makeJob(2, { height: 101 });
  const answers = (await Promise.all(miners.map(async (client) => {
    const answers: Message[] = [];
    // deno-lint-ignore no-await-in-loop -- one share after the other
    for (const nonce of [0, 1, 1]) answers.push(await client.ask("mining.submit", submitParams(job, { nonce })));
    return answers;
  }))).flat();
  const accepted = answers.filter(({ result }) => result === true).length;
  assert.deepEqual([accepted, answers.filter(({ error }) => error?.[0] === 22).length], [2 * CONNECTIONS, CONNECTIONS]);
  assert.equal(fixture.records.filter(({ outcome }) => outcome === "accepted").length, 2 * CONNECTIONS);
  assert.ok(fixture.records.every(({ address, worker }) => address === ADDRESS && worker === "rig"));

  const { client_count: count, client_count_by_shard: byShard, shares } = await fixture.view.status();
  assert.deepEqual(
    byShard,
    ["ab0", "ab1"].map((shard) => extranonces.filter((extranonce1) => extranonce1.startsWith(shard)).length),
  );
  assert.deepEqual([count, shares.accepted.count, shares.duplicate.count], [CONNECTIONS, 2 * CONNECTIONS, CONNECTIONS]);
  assert.equal((await fixture.view.sessions()).length, CONNECTIONS);
  assert.equal((await fixture.view.sessions(ADDRESS)).length, CONNECTIONS);
  assert.deepEqual(
    await fixture.view.addresses(),
    new Map([[ADDRESS, { connections: CONNECTIONS, workers: new Set(["rig"]) }]]),
  );

  await fixture.server.stop();
  await Promise.all(miners.map(({ closed }) => closed));
});

leakFreeTest("where a port cannot be shared, as with a single shard, the shard is in this thread", async () => {
  await using fixture = await startPort({ layout: { shards: 1 } });
  await using miner = await fixture.miner();
  assert.equal((await miner.share()).result, true);
  assert.match(miner.extranonce1, /^000/);
});
