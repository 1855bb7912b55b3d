import assert from "node:assert/strict";
import { createServer } from "../../src/server/server.ts";
import { VERSION } from "../../src/server/version.ts";
import { connect } from "../stratum/line_client.ts";
import { captureLog } from "../tools/captured_log.ts";
import { freePorts } from "../tools/free_ports.ts";
import { readBlocks, readShares } from "../tools/journal_file.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { configOf } from "./config_fixture.ts";
import { ADDRESS, HARD_BITS, logIn, makeServer, start } from "./server_fixture.ts";

leakFreeTest("a started server takes shares, and its miners' blocks reach chain and journal", async () => {
  await using fixture = await makeServer();
  const { ports, monitor } = await start(fixture);
  assert.equal(monitor, undefined);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  let accepted = 0;
  // Every second share solves a block; the first that does ends the job.
  for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other
    const { result } = await client.ask("mining.submit", share(nonce));
    if (result === true) accepted++;
  }
  await fixture.log.line(/Block 1 accepted/);
  await fixture.server.stop();
  const shares = readShares(fixture.journal).filter(({ outcome }) => outcome === "accepted");
  assert.equal(shares.length, accepted);
  assert.equal(shares[0]?.address, ADDRESS);
  const [block] = readBlocks(fixture.journal);
  assert.deepEqual([block?.state, block?.hash], ["accepted", await fixture.devnet.call("getblockhash", 1)]);
});

leakFreeTest("shares under way when the server stops are answered, and in the journal", async () => {
  await using fixture = await makeServer({ commitInterval: 1000, bits: HARD_BITS });
  const { ports } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  const lines = [1, 2, 3].map((id) => JSON.stringify({ id, method: "mining.submit", params: share(id) }));
  client.send(`${lines.join("\n")}\n`);
  assert.equal((await client.ask("mining.ping")).result, "pong");
  await fixture.server.stop();
  for (const id of [1, 2, 3]) {
    // deno-lint-ignore no-await-in-loop -- in the order in which they were sent
    assert.deepEqual(await client.next(), { id, result: true, error: null });
  }
  assert.deepEqual(readShares(fixture.journal).map(({ outcome }) => outcome), Array(3).fill("accepted"));
});

leakFreeTest("two ports of a server give out no extranonce1 twice", async () => {
  await using fixture = await makeServer({ other: "port: 0" });
  const { ports } = await fixture.server.start();
  const given = await Promise.all([...ports.values()].map(async (port) => {
    await using client = await connect(port);
    return ((await client.ask("mining.subscribe")).result as unknown[])[1];
  }));
  assert.equal(new Set(given).size, 2);
});

leakFreeTest("the monitor shows every component, each with its status", async () => {
  await using fixture = await makeServer({ other: "port: 0", monitor: "port: 0" });
  const { ports, monitor } = await start(fixture);
  assert.deepEqual([...ports.keys()], ["pool", "other"]);
  assert.equal(new Set(ports.values()).size, 2);
  const status = async (path: string) => await (await fetch(`${monitor}${path}`)).json();
  const all = await status("");
  for (
    const [key, field, value] of [
      ["PowerPool_main", "server_number", 0],
      ["MonitorNetwork_chain", "currency", "DEV"],
      ["Journal_journal", "path", fixture.journal],
      ["StratumServer_pool", "client_count", 0],
      ["StratumServer_other", "client_count", 0],
    ] as const
  ) {
    assert.deepEqual(all[key]?.[field], value, key);
    assert.equal(all[key].error, undefined);
  }
  assert(all["ServerMonitor_monitor"] !== undefined);
  const main = await status("main/");
  assert.equal(main.version.version, VERSION);
  assert(main.uptime >= 0 && !Number.isNaN(Date.parse(main.server_start)));
});

leakFreeTest("the server's number is added to its ports and begins its extranonces", async () => {
  const [port, monitorPort] = freePorts(2) as [number, number];
  await using fixture = await makeServer({
    main: "server_number: 1",
    pool: `port: ${port - 3}`,
    monitor: `port: ${monitorPort - 3}`,
    surroundings: { serverNumber: 2 },
  });
  const { ports, monitor } = await start(fixture);
  assert.equal(ports.get("pool"), port);
  assert.equal(new URL(String(monitor)).port, String(monitorPort));
  await using client = await connect(port);
  const { result } = await client.ask("mining.subscribe");
  assert.match(String((result as unknown[])[1]), /^03/);
});

for (const taken of ["pool", "other", "monitor"] as const) {
  leakFreeTest(`a start that fails because the port of ${taken} is taken leaves nothing open`, async () => {
    using holder = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const [pool, other, monitor] = freePorts(3) as [number, number, number];
    const numbers = { pool, other, monitor, [taken]: (holder.addr as Deno.NetAddr).port };
    const fixture = await makeServer({
      pool: `port: ${numbers.pool}`,
      other: `port: ${numbers.other}`,
      monitor: `port: ${numbers.monitor}`,
    });
    await assert.rejects(fixture.server.start(), { message: new RegExp(`Cannot listen on .*:${numbers[taken]}`) });
    for (const [key, port] of Object.entries(numbers)) {
      if (key !== taken) Deno.listen({ hostname: "127.0.0.1", port }).close();
    }
    // SQLite removes this file when the journal's last connection is closed.
    assert.throws(() => Deno.statSync(`${fixture.journal}-wal`), Deno.errors.NotFound);
    await pollUntil(() => fixture.devnet.waitingLongPolls() === 0 || undefined, 10, "no long poll");
    await fixture[Symbol.asyncDispose]();
  });
}

leakFreeTest("a server that was never started can be stopped, and any server twice", async () => {
  const fixture = await makeServer();
  await fixture.server.stop();
  await fixture.server.stop();
  await fixture[Symbol.asyncDispose]();
});

leakFreeTest("a journal that cannot be opened is refused before anything else is", async () => {
  await using _log = await captureLog();
  const config = configOf(
    `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, ` +
      `coinservs: [{port: 1, username: u, password: p}]}\n` +
      `pool: {type: StratumServer, algo: sha256}\n` +
      `journal: {type: Journal, path: /proc/nowhere/shares.db}\n`,
  );
  assert.throws(() => createServer(config), { message: /Cannot open journal \/proc\/nowhere\/shares\.db/ });
});

leakFreeTest("port() names the ports that there are", async () => {
  await using fixture = await makeServer({ other: "port: 0" });
  assert.equal(fixture.server.port("other").key, "other");
  assert.throws(() => fixture.server.port("nobody"), {
    name: "RangeError",
    message: "Cannot find port nobody: expected pool or other",
  });
});

leakFreeTest("a server stops while its daemon is down", async () => {
  const fixture = await makeServer();
  const { ports } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  await logIn(client);
  await fixture.devnet.goDown();
  await fixture.server.stop();
  await client.closed;
  await fixture[Symbol.asyncDispose]();
});
