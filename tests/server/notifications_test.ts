/** Word of new blocks from outside: by UDP, HTTP and signal, to chains that would not see them otherwise. */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../src/devnet/open_coins.ts";
import { createServer, type Server, type ServerAddresses } from "../../src/server/server.ts";
import { socketTest } from "../sockets/socket_test_case.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { type DeafDaemon, startDeafDaemon } from "../tools/deaf_daemon.ts";
import { configOf, LTC, POOL, problemsOf } from "./config_fixture.ts";
import { ADDRESS } from "./server_fixture.ts";

const TOKEN = "swordfish-0123456";

interface Setting {
  readonly main: Devnet;
  readonly aux: Devnet;
  /** Stands before the main chain's daemon. */
  readonly deaf: DeafDaemon;
  readonly server: Server;
  readonly addresses: ServerAddresses;
  readonly log: CapturedLog;
  /** Sends a datagram. */
  send(text: string): Promise<void>;
  /** Posts to the monitor with the token. */
  post(path: string): Promise<Response>;
  /** What the monitor says of a component. */
  status(key: string): Promise<Record<string, unknown>>;
  /** Mines a block that is not the pool's; gives its hash. */
  generate(devnet: Devnet): Promise<string>;
}

/** Runs a test with a server whose two chains look for blocks only once an hour. */
async function withServer(test: (setting: Setting) => Promise<void>, main = ""): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const started = async (options: Parameters<typeof startDevnet>[0]): Promise<Devnet> => {
    const devnet = await startDevnet(options);
    cleanup.defer(() => devnet.stop());
    return devnet;
  };
  const chain = await started({ algorithm: "sha256" });
  const aux = await started({ algorithm: "sha256", auxChain: { chainId: 98, methods: "create" } });
  const deaf = cleanup.use(startDeafDaemon({ address: "127.0.0.1", port: chain.port }));
  const coinserv = (port: number, { user, password }: Devnet) =>
    `coinservs: [{port: ${port}, username: ${user}, password: ${password}}], rpc_ping_int: 3600`;
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: 1, datagram: {enabled: true, port: 0}, ${main}}\n` +
      "journal: {type: Journal, path: ':memory:'}\n" +
      `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, poll: false, ` +
      `job_refresh: 3600, merged: [aux], ${coinserv(deaf.port, chain)}}\n` +
      "aux: {type: MonitorAuxNetwork, currency: AUX, algo: sha256, work_interval: 3600, " +
      `pool_address: ${ADDRESS}, ${coinserv(aux.port, aux)}}\n` +
      "idle: {type: MonitorAuxNetwork, currency: IDLE, algo: sha256, enabled: false, " +
      `pool_address: ${ADDRESS}, ${coinserv(1, aux)}}\n` +
      "pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0}\n" +
      `monitor: {type: ServerMonitor, port: 0, notify_token: ${TOKEN}}\n`,
  ));
  cleanup.defer(() => server.stop());
  const addresses = await server.start();
  await Promise.all([log.line(/New block 1:/), log.line(/New aux block 1:/), deaf.waited]);
  await test({
    main: chain,
    aux,
    deaf,
    server,
    addresses,
    log,
    generate: async (devnet) => (await devnet.call("generatetoaddress", 1, OPEN_ADDRESS) as [string])[0],
    status: async (key) => await (await fetch(`${addresses.monitor}${key}/`)).json(),
    post: (path) =>
      fetch(`${addresses.monitor}notify/${path}`, { method: "POST", headers: { authorization: `Bearer ${TOKEN}` } }),
    async send(text) {
      const socket = createSocket("udp4");
      await new Promise<void>((resolve, reject) =>
        socket.send(text, addresses.datagrams ?? assert.fail(), "127.0.0.1", (e) => e ? reject(e) : resolve())
      );
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  });
}

socketTest("a command by UDP has a chain see a block that it would not see otherwise", async () => {
  await withServer(async ({ main, generate, send, log, status }) => {
    assert.equal((await status("chain"))["last_signal"], null);
    const hash = await generate(main);
    await send(`chain getblocktemplate signal=1 __spawn=1 ${hash}`);
    await log.line(/New block 2:/);
    assert.match(String((await status("chain"))["last_signal"]), /^20\d\d-.*Z$/);
    await generate(main);
    await send("chain getblocktemplate signal=1 __spawn=1");
    await log.line(/New block 3:/);
  });
});

socketTest("a command by UDP has a chain that is mined along see a block", async () => {
  await withServer(async ({ aux, generate, send, log, status }) => {
    assert.equal((await status("aux"))["last_signal"], null);
    await generate(aux);
    await send("aux _check_new_jobs signal=1 _single_exec=True __spawn=1");
    await log.line(/New aux block 2:/);
    assert.match(String((await status("aux"))["last_signal"]), /^20\d\d-.*Z$/);
    await generate(aux);
    await send("aux _check_new_jobs");
    await log.line(/New aux block 3:/);
  });
});

socketTest("a POST to the monitor has chains of both kinds see a block, with its hash or without", async () => {
  await withServer(async ({ main, aux, generate, post, log, deaf }) => {
    const hash = await generate(main);
    assert.equal((await post(`chain/${hash}`)).status, 204);
    await log.line(/New block 2:/);
    const asked = deaf.calls("getblocktemplate");
    assert.equal((await post(`chain/${hash}`)).status, 204);
    await generate(main);
    assert.equal((await post("chain")).status, 204);
    await log.line(/New block 3:/);
    // Of the block that the template stood on already, nothing was asked.
    assert.equal(deaf.calls("getblocktemplate"), asked + 1);
    assert.equal((await post(`aux/${await generate(aux)}`)).status, 204);
    await log.line(/New aux block 2:/);
  });
});

socketTest("a POST for what is no chain, with what is no hash or too often is refused", async () => {
  await withServer(async ({ post }) => {
    const refused = async (path: string) => {
      const response = await post(path);
      return [response.status, (await response.json()).error];
    };
    for (const key of ["nobody", "pool", "idle"]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      assert.deepEqual(await refused(key), [404, `expected one of the components chain, aux, got "${key}"`]);
    }
    assert.deepEqual(await refused("chain/%25s"), [400, `expected no more than a block's hash, got "%s"`]);
    const many = await Promise.all(Array.from({ length: 60 }, async () => {
      const response = await post("aux");
      await response.body?.cancel();
      return response.status;
    }));
    assert.deepEqual(new Set(many), new Set([204, 429]));
    // Another chain has a budget of its own.
    assert.equal((await post("chain")).status, 204);
  });
});

socketTest("notified() has chains of both kinds see a block, and nobody of what is no chain", async () => {
  await withServer(async ({ main, aux, generate, server, log }) => {
    for (const key of ["nobody", "pool", "idle"]) server.notified(key);
    await generate(main);
    server.notified("chain");
    await log.line(/New block 2:/);
    await generate(aux);
    server.notified("aux");
    await log.line(/New aux block 2:/);
  });
});

socketTest("the monitor shows what was taken and refused, by UDP and by HTTP", async () => {
  await withServer(async ({ send, post, status, log }) => {
    await send("chain exit");
    await log.line(/Refused a datagram/);
    await (await post("nobody")).body?.cancel();
    await post("chain");
    assert.deepEqual((await status("main"))["datagram"], {
      accepted: 0,
      refused: { malformed: 0, token: 0, component: 0, method: 1, argument: 0, too_fast: 0 },
    });
    assert.deepEqual((await status("monitor"))["notify"], {
      accepted: 1,
      refused: { token: 0, component: 1, argument: 0, too_fast: 0 },
    });
  });
});

socketTest("the token of the monitor is shown nowhere", async () => {
  await withServer(async ({ addresses: { monitor }, log, post }) => {
    await post("chain");
    const bodies = await Promise.all(
      ["", "main/", "monitor/", "monitor/config"].map(async (path) => await (await fetch(`${monitor}${path}`)).text()),
    );
    assert.match(bodies[3] ?? "", /"notify_token":"\*{8}"/);
    assert.doesNotMatch([...bodies, ...log.texts()].join("\n"), new RegExp(TOKEN));
  });
});

socketTest("a server that is stopped takes no datagram, and its UDP port is free", async () => {
  await withServer(async ({ server, addresses }) => {
    await server.stop();
    const socket = createSocket("udp4");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(addresses.datagrams, "127.0.0.1", resolve);
    });
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  });
});

socketTest("a start whose UDP port is taken fails, and leaves nothing open", async () => {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await using _log = await captureLog();
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: 1, server_number: 1, datagram: {enabled: true, port: ${port - 1}}}\n` +
      `journal: {type: Journal, path: ":memory:"}\n${LTC}pool: {type: StratumServer, algo: scrypt, port: 0}\n`,
  ));
  await assert.rejects(server.start(), {
    message: new RegExp(`Cannot listen for datagrams on 127\\.0\\.0\\.1:${port}`),
  });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});

Deno.test("the UDP port must be one with the server's number added, if it is used", () => {
  const problems = (datagram: string) =>
    problemsOf(`main: {type: PowerPool, server_number: 36, datagram: {${datagram}}}\n${LTC}${POOL}`);
  assert.deepEqual(problems("enabled: true, port: 65499"), []);
  assert.deepEqual(problems("port: 65500"), []);
  assert.deepEqual(problems("enabled: true, port: 65500"), [
    "c.yml:1:76: main.datagram.port: with server_number 36 this is port 65536; expected at most 65535",
  ]);
});

Deno.test("the UDP port collides with no TCP port", () => {
  const text = `main: {type: PowerPool, datagram: {enabled: true, port: 3333}}\n${LTC}${POOL}`;
  assert.deepEqual(problemsOf(text), []);
});

for (const type of ["MonitorNetwork", "MonitorAuxNetwork"]) {
  const problems = (signal: string) => {
    const chain = LTC.replace("ltc:", "other:").replace("MonitorNetwork", type).replace("9332", "9333");
    const pool = POOL.replace("}", ", jobmanager: ltc}");
    return problemsOf(LTC + chain.replace("}\n", `, signal: ${signal}}\n`) + pool);
  };

  Deno.test(`a ${type} takes a signal by number and by name, or none`, () => {
    for (const signal of ["10", "12", "SIGUSR2", "usr1", "null", ""]) assert.deepEqual(problems(signal), [], signal);
  });

  Deno.test(`a ${type} takes no signal that means something else`, () => {
    for (const signal of ["1", "15", "9", "34", "SIGHUP", "SIGNAL", "true"]) {
      assert.match(problems(signal).join("\n"), /other\.signal: expected .*SIGUSR2|expected a signal's number/, signal);
    }
  });
}
