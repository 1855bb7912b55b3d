/** The agent server over real sockets. */

import assert from "node:assert/strict";
import net from "node:net";
import { addressRanges } from "../../src/sockets/address_range.ts";
import { agentOptions } from "../../src/agent/options.ts";
import { createAgentServer } from "../../src/agent/agent_server.ts";
import { createMinuteCounter } from "../../src/counters/minute_counter.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { line, LOGIN, startAgents, temperatures, USER } from "./agent_fixture.ts";

leakFreeTest("an agent that talks as ppagent does gets its replies in order, and its report is kept", async () => {
  await using fixture = await startAgents();
  await using client = await fixture.connect();
  client.send(line("hello", [0.1]));
  client.send(line("worker.authenticate", [USER]));
  assert.deepEqual(await client.next(), { result: true, error: null });
  client.send(temperatures([60.5, null]));
  assert.deepEqual(await client.next(), { result: true, error: null });
  client.send(temperatures([60.5], "address.other"));
  assert.deepEqual(await client.next(), { result: null, error: [34, "the worker is not authenticated", null] });
  assert.deepEqual(
    fixture.reports.map(({ port, address, worker, type, data, stamp }) => ({
      port,
      address,
      worker,
      type,
      data,
      stamp,
    })),
    [{ port: "pool", address: "address", worker: "rig", type: "temp", data: "[60.5,null]", stamp: 1_700_000_000 }],
  );
});

leakFreeTest("replies keep their order, however long each look-up takes", async () => {
  const lookups: ((addresses: readonly string[]) => void)[] = [];
  await using fixture = await startAgents({
    parts: { workerConnections: () => new Promise((resolve) => lookups.push(resolve)) },
  });
  await using client = await fixture.connect();
  client.send(LOGIN + line("worker.authenticate", ["address.b"]) + line("hello", [0.1], "last"));
  await pollUntil(() => lookups.length > 0 || undefined, 10, "a look-up");
  // One look-up at a time: nothing overtakes it.
  assert.equal(lookups.length, 1);
  lookups[0]?.([]);
  await pollUntil(() => lookups.length > 1 || undefined, 10, "a second look-up");
  lookups[1]?.(["127.0.0.1"]);
  const replies = [await client.next(), await client.next(), await client.next()];
  assert.deepEqual(replies.map(({ result, error, id }) => [result, error?.[0], id]), [
    [null, 31, undefined],
    [true, undefined, undefined],
    [null, 32, "last"],
  ]);
});

leakFreeTest("the server counts agents, workers, reports and errors", async () => {
  await using fixture = await startAgents();
  const { server, counters } = fixture;
  await using one = await fixture.agent("address.a");
  await using two = await fixture.agent("address.b");
  await two.ask("worker.authenticate", ["address.c"]);
  await one.ask("stats.submit", ["address.a", "temp", [60], 0]);
  await one.ask("stats.submit", ["address.a", "temp", 60, 0]);
  await one.ask("hello", [0.1]);
  assert.equal(server.count(), 2);
  assert.deepEqual(server.status(), {
    agent_count: 2,
    worker_count: 3,
    reports: 1,
    errors: { 32: 1, 36: 1 },
    refused: 0,
  });
  await one[Symbol.asyncDispose]();
  await pollUntil(() => server.count() === 1 || undefined, 10, "one agent");
  assert.deepEqual([...counters].map(([name, counter]) => [name, counter.view().total]), [
    ["agent_connects", 2],
    ["agent_disconnects", 1],
    ["agent_reports", 1],
    ["agent_errors", 2],
  ]);
});

leakFreeTest("latestReports() gives what was reported last, and forgets it", async () => {
  await using fixture = await startAgents();
  const { server } = fixture;
  await using client = await fixture.agent();
  await client.ask("stats.submit", [USER, "temp", [60], 5]);
  await client.ask("stats.submit", [USER, "temp", [61], 6]);
  const { temp } = server.latestReports("address").get("rig") ?? assert.fail("no report");
  assert.deepEqual([temp?.data, temp?.stamp], ["[61]", 6]);
  fixture.advance(600);
  assert.equal(server.latestReports("address").size, 0);
});

leakFreeTest("a report that could not be kept is not shown as kept, and the log says so once", async () => {
  await using fixture = await startAgents({
    parts: {
      report() {
        throw new Error("disk full");
      },
    },
  });
  await using client = await fixture.agent();
  for (let i = 0; i < 3; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const { error } = await client.ask("stats.submit", [USER, "temp", [60], 0]);
    assert.deepEqual(error, [20, "the pool cannot keep the report now; try again later", null]);
  }
  assert.equal(fixture.server.latestReports("address").size, 0);
  assert.equal(fixture.server.status().reports, 0);
  assert.deepEqual(fixture.log.texts("error"), ["Cannot keep an agent's report: disk full"]);
});

leakFreeTest("an agent that is silent is cut off, one that speaks is not, and half a line is no speech", async () => {
  await using fixture = await startAgents({ options: { timeout: 120 } });
  await using silent = await fixture.agent();
  await using dribbling = await fixture.agent();
  await using speaking = await fixture.agent();
  fixture.advance(100);
  await speaking.ask("stats.submit", [USER, "temp", [60], 0]);
  dribbling.send('{"method": ');
  fixture.advance(20);
  await Promise.all([silent.closed, dribbling.closed]);
  await pollUntil(() => fixture.server.count() === 1 || undefined, 10, "one agent");
  assert.equal((await speaking.ask("stats.submit", [USER, "temp", [60], 0])).result, true);
  assert.deepEqual(fixture.log.texts("info").filter((text) => !text.startsWith("Agents on ")), [
    "Cut off agent 127.0.0.1: was silent for 120 s",
  ]);
});

leakFreeTest("the status of a rig of ninety devices is taken, as Python writes it", async () => {
  await using fixture = await startAgents();
  await using client = await fixture.agent();
  const device = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`Some Field ${i}`, i * 1.25]));
  const status = { type: "cgminer", v: "0.3.2", pool: {}, gpus: Array(90).fill(device) };
  const text = line("stats.submit", [USER, "status", status, 0]).replaceAll(",", ", ").replaceAll(":", ": ");
  assert.ok(text.length > 60_000);
  client.send(text);
  assert.deepEqual(await client.next(), { result: true, error: null });
  assert.deepEqual(JSON.parse(fixture.reports[0]?.data ?? ""), status);
});

leakFreeTest("two hundred agents at once each get their own replies", async () => {
  await using fixture = await startAgents();
  const agents = await Promise.all(Array.from({ length: 200 }, (_, i) => fixture.agent(`address.rig${i}`)));
  const replies = await Promise.all(
    agents.map((client, i) => client.ask("stats.submit", [`address.rig${i}`, "hashrate", [i], i])),
  );
  assert.ok(replies.every(({ result }) => result === true));
  const kept = fixture.reports.map(({ worker, data }) => `${worker} ${data}`).sort();
  assert.deepEqual(kept, Array.from({ length: 200 }, (_, i) => `rig${i} [${i}]`).sort());
  assert.equal(fixture.server.count(), 200);
  await Promise.all(agents.map((client) => client[Symbol.asyncDispose]()));
  await pollUntil(() => fixture.server.count() === 0 || undefined, 10, "no agent");
});

leakFreeTest("beyond max_connections agents are refused, and let in again when others have left", async () => {
  await using fixture = await startAgents({ options: { max_connections: 2 }, parts: { exempt: [] } });
  await using one = await fixture.agent();
  await using two = await fixture.agent();
  await using three = await fixture.connect();
  await three.closed;
  assert.equal(fixture.server.status().refused, 1);
  await fixture.log.line(
    /^Refused agent 127\.0\.0\.1: the port has as many connections as max_connections allows$/,
  );
  await one[Symbol.asyncDispose]();
  await pollUntil(() => fixture.server.count() === 1 || undefined, 10, "room");
  await using four = await fixture.agent();
  assert.equal((await four.ask("stats.submit", [USER, "temp", [], 0])).result, true);
  assert.equal((await two.ask("stats.submit", [USER, "temp", [], 0])).result, true);
});

leakFreeTest("behind a balancer, an agent is where the PROXY header says", async () => {
  await using fixture = await startAgents({
    parts: {
      proxyFrom: addressRanges(["127.0.0.1"]),
      workerConnections: () => ["192.0.2.1"],
    },
  });
  const results: unknown[] = [];
  for (const source of ["192.0.2.1", "192.0.2.2"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await using client = await fixture.connect();
    client.send(`PROXY TCP4 ${source} 192.0.2.9 5000 4444\r\n${line("hello", [0.1])}`);
    // deno-lint-ignore no-await-in-loop
    results.push((await client.ask("worker.authenticate", [USER])).result);
  }
  assert.deepEqual(results, [true, null]);
});

leakFreeTest("stop() ends all connections and frees the port; what is under way is not kept any more", async () => {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  let lookups = 0;
  const fixture = await startAgents({
    parts: { workerConnections: () => ++lookups < 2 ? ["127.0.0.1"] : promise },
  });
  await using client = await fixture.agent();
  const port = client.socket.remotePort ?? 0;
  client.send(temperatures([60]));
  await pollUntil(() => lookups === 2 || undefined, 10, "the look-up");
  await fixture[Symbol.asyncDispose]();
  await client.closed;
  resolve(["127.0.0.1"]);
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(fixture.reports, []);
  assert.equal(fixture.server.count(), 0);
  const other = net.createServer();
  await new Promise<void>((done, fail) => other.once("error", fail).listen(port, "127.0.0.1", done));
  await new Promise((done) => other.close(done));
});

leakFreeTest("start() says which port it cannot have", async () => {
  await using fixture = await startAgents();
  await using client = await fixture.connect();
  const port = client.socket.remotePort ?? 0;
  const second = createAgentServer({
    key: "second",
    options: agentOptions.parse({}),
    address: "127.0.0.1",
    port,
    workerName: () => "none",
    workerConnections: () => [],
    report() {},
    counter: () => createMinuteCounter(Date.now),
    now: Date.now,
  });
  await assert.rejects(second.start(), { message: new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: `) });
  await second.stop();
});
