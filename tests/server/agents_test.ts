/** The agents of a configured server, over real sockets. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { connect, type LineClient } from "../stratum/line_client.ts";
import { freePorts } from "../tools/free_ports.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { ADDRESS, logIn, makeServer, type ServerFixture, start } from "./server_fixture.ts";

/** A server whose port takes agents, and the ports of its miners, agents and monitor. */
interface AgentsFixture extends AsyncDisposable {
  readonly server: ServerFixture;
  readonly miners: number;
  readonly agents: number;
  readonly monitor: string;
}

async function startAgents(main = "shards: 1"): Promise<AgentsFixture> {
  await using cleanup = new AsyncDisposableStack();
  const [miners, agents] = freePorts(2) as [number, number];
  const server = cleanup.use(
    await makeServer({
      main,
      pool: `port: ${miners}, agent: {enabled: true, port_diff: ${agents - miners}}`,
      monitor: "port: 0",
    }),
  );
  const { monitor = assert.fail("no monitor") } = await start(server);
  const owned = cleanup.move();
  return { server, miners, agents, monitor, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Says hello and authenticates a worker; gives the error, if there is one. */
async function authenticate(agent: LineClient, user: string): Promise<unknown> {
  await agent.ask("hello", [0.1]);
  return (await agent.ask("worker.authenticate", [user])).error;
}

/** The reports in a journal. */
function reportsIn(path: string): unknown[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare("SELECT port, address, worker, type, stamp, data FROM agent_report").all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

for (const main of ["shards: 1", "shards: 2"]) {
  leakFreeTest(`with ${main}, an agent reports on a worker that is connected, and the journal has it`, async () => {
    await using fixture = await startAgents(main);
    await using miner = await connect(fixture.miners);
    await logIn(miner);
    await using agent = await connect(fixture.agents);
    assert.equal(await authenticate(agent, `${ADDRESS}.rig`), null);
    const { result, error } = await agent.ask("stats.submit", [`${ADDRESS}.rig`, "temp", [61.5], 1_700_000_000]);
    assert.deepEqual([result, error], [true, null]);
    assert.deepEqual(reportsIn(fixture.server.journal), [
      { port: "pool", address: ADDRESS, worker: "rig", type: "temp", stamp: 1_700_000_000, data: "[61.5]" },
    ]);
  });
}

leakFreeTest("an agent is refused a worker that is not connected, or not any more", async () => {
  await using fixture = await startAgents();
  const miner = await connect(fixture.miners);
  await logIn(miner);
  await using agent = await connect(fixture.agents);
  assert.deepEqual(await authenticate(agent, `${ADDRESS}.other`), [
    31,
    `worker ${ADDRESS}.other is not connected to this port`,
    null,
  ]);
  assert.equal((await agent.ask("worker.authenticate", [`${ADDRESS}.rig`])).error, null);
  await miner[Symbol.asyncDispose]();
  const isGone = async () => (await fixture.server.server.port("pool").status()).client_count === 0 || undefined;
  await pollUntil(isGone, 10, "the miner to be gone");
  const { error } = await agent.ask("stats.submit", [`${ADDRESS}.rig`, "temp", [61.5], 1_700_000_000]);
  assert.equal(error?.[0], 31);
  assert.deepEqual(reportsIn(fixture.server.journal), []);
});

leakFreeTest("an agent's worker is named as on the Stratum port", async () => {
  await using fixture = await startAgents();
  await using miner = await connect(fixture.miners);
  await logIn(miner);
  await using agent = await connect(fixture.agents);
  assert.match(String(await authenticate(agent, "nobody.rig")), /^31,no such worker: "nobody" is not a valid address/);
  assert.equal((await agent.ask("worker.authenticate", [`${ADDRESS.toUpperCase()}.rig`])).error, null);
});

leakFreeTest("the monitor shows the agents of a port, and counts what they do", async () => {
  await using fixture = await startAgents();
  const read = async (path: string) => await (await fetch(`${fixture.monitor}${path}`)).json();
  assert.equal((await read("pool/")).agent_client_count, 0);
  await using miner = await connect(fixture.miners);
  await logIn(miner);
  await using agent = await connect(fixture.agents);
  assert.equal(await authenticate(agent, `${ADDRESS}.rig`), null);
  await agent.ask("stats.submit", [`${ADDRESS}.rig`, "temp", [61.5], 1_700_000_000]);
  const { agent_client_count: count, agents } = await read("pool/");
  assert.equal(count, 1);
  assert.deepEqual(agents, { agent_count: 1, worker_count: 1, reports: 1, errors: {}, refused: 0 });
  const counters = JSON.stringify(await read("counters/"));
  for (const name of ["agent_connects", "agent_disconnects", "agent_reports", "agent_errors"]) {
    assert.ok(counters.includes(name), `${name} in ${counters}`);
  }
});

leakFreeTest("where agents are not enabled, there are none, and nobody listens", async () => {
  const [miners, agents] = freePorts(2) as [number, number];
  await using fixture = await makeServer({
    main: "shards: 1",
    pool: `port: ${miners}, agent: {port_diff: ${agents - miners}}`,
    monitor: "port: 0",
  });
  const { monitor } = await start(fixture);
  const status = await (await fetch(`${monitor}pool/`)).json();
  assert.deepEqual([status.agent_client_count, status.agents], [0, undefined]);
  await assert.rejects(connect(agents));
});

leakFreeTest("a start that fails because the port of agents is taken leaves nothing open", async () => {
  using holder = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken = (holder.addr as Deno.NetAddr).port;
  const [miners] = freePorts(1) as [number];
  await using fixture = await makeServer({
    main: "shards: 1",
    pool: `port: ${miners}, agent: {enabled: true, port_diff: ${taken - miners}}`,
  });
  await assert.rejects(fixture.server.start(), { message: new RegExp(`Cannot listen on .*:${taken}`) });
  Deno.listen({ hostname: "127.0.0.1", port: miners }).close();
});
