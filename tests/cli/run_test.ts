import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { algorithmNames } from "../../src/algorithms/registry.ts";
import { mine } from "../../src/cli/mine.ts";
import { run } from "../../src/cli/run.ts";
import { alternatives } from "../../src/config/expectation.ts";
import { freePorts } from "../tools/free_ports.ts";
import { startDeafDaemon } from "../tools/deaf_daemon.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type CapturedIo, captureIo } from "./captured_io.ts";
import { ADDRESS, DAEMON_PASSWORD, makePoolFolder, type PoolFolder, type PoolFolderOptions } from "./pool_folder.ts";

const LOG_LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:DEBUG|INFO |WARN |ERROR) (?:main|journal|dev|pool|monitor): \S/;

/** Runs a pool until the test is done with it, interrupts it, and sees it end in order. */
async function withPool(
  test: (io: CapturedIo, folder: PoolFolder) => Promise<void>,
  options: PoolFolderOptions = {},
  ...args: readonly string[]
): Promise<CapturedIo> {
  await using folder = await makePoolFolder(options);
  const io = captureIo();
  const ended = run([folder.file, ...args], io);
  try {
    await Promise.race([io.until("runs as server"), ended]);
    await test(io, folder);
  } finally {
    io.interrupt();
    assert.deepEqual([await ended, io.complained, io.listeners], [0, "", 0]);
  }
  return io;
}

/** Calls the command for a file that need not lead to a pool. */
async function call(text: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-run-" });
  try {
    await Deno.writeTextFile(join(folder, "config.yml"), text);
    const io = captureIo();
    const code = await run([join(folder, "config.yml"), ...args], io);
    assert.equal(io.listeners, 0);
    return { code, out: io.written, err: io.complained.replaceAll(`${folder}/`, "") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const GOOD = `
main: {type: powerpool.main.PowerPool, server_number: 3}
ltc:
  type: powerpool.jobmanagers.MonitorNetwork
  currency: LTC
  algo: scrypt
  pool_address: rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3
  coinservs: [{port: 9332, username: pool, password: ${DAEMON_PASSWORD}}]
a: {type: StratumServer, algo: scrypt}
b: {type: StratumServer, algo: scrypt, port: 65500}
`;

Deno.test("run() --check says what a good file holds", async () => {
  assert.deepEqual(await call(GOOD, "--check"), {
    code: 0,
    out: "config.yml is good: Journal, PowerPool, MonitorNetwork, 2 StratumServer\n",
    err: "",
  });
});

Deno.test("run() --check tells every problem of a bad file, a line each, and ends with 1", async () => {
  const bad = GOOD.replace("scrypt\n", "scrpt\n").replace("port: 65500", "prot: 1");
  assert.deepEqual(await call(bad, "--check"), {
    code: 1,
    out: "",
    err: `config.yml:6:9: ltc.algo: expected ${alternatives(algorithmNames)}, got "scrpt"; did you mean scrypt?\n` +
      "config.yml:10:1: b.port: a and b would both listen on port 3333; change one of them\n" +
      "config.yml:10:40: b.prot: unknown option; did you mean port?\n",
  });
});

Deno.test("run() starts nothing with a bad file", async () => {
  const { code, out, err } = await call("main: {type: PowerPool}\n");
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /^config\.yml:1:1: no component of type StratumServer[^\n]*\n$/);
});

for (const option of ["-d", "--dump-config"]) {
  Deno.test(`run() ${option} prints the effective configuration without secrets`, async () => {
    const { code, out, err } = await call(GOOD, option);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^main:\n {2}type: PowerPool\n/m);
    assert.match(out, /^ {6}password: "\*{8}"$/m);
    assert.match(out, /^ {2}job_refresh: 15$/m);
    assert.ok(!out.includes(DAEMON_PASSWORD));
  });
}

Deno.test("run() -s adds to the server's number", async () => {
  assert.match((await call(GOOD, "-d", "-s", "4")).out, /^ {2}server_number: 7$/m);
});

Deno.test("run() -s refuses a number for which there are no ports or extranonces", async () => {
  assert.deepEqual(await call(GOOD, "-s", "33"), {
    code: 2,
    out: "",
    err: "powerpool: cannot use --server-number 33: b.port: with server_number 36 this is port 65536; " +
      "expected at most 65535. See powerpool --help\n",
  });
  assert.match((await call(GOOD, "-s", "253")).err, /main\.server_number: expected at most 255 with .*, got 256\. See/);
});

Deno.test("run() starts the pool, logs, mines a block, and ends at an interrupt with 0", async () => {
  const io = await withPool(async (io, { devnet }) => {
    const port = /Stratum for sha256 on 127\.0\.0\.1:(\d+)\n/.exec(io.written)?.[1];
    const miner = captureIo();
    const mining = mine([`stratum+tcp://127.0.0.1:${port}`, "-u", `${ADDRESS}.rig`, "-a", "sha256", "-t", "1"], miner);
    await io.until("Block 1 accepted");
    miner.interrupt();
    assert.equal(await mining, 0);
    assert.ok(devnet.tip().height >= 1);
  });
  const lines = io.written.trimEnd().split("\n");
  for (const line of lines) assert.match(line, LOG_LINE);
  // Between the two, blocks that were on their way may be settled.
  assert.match(io.written, / INFO {2}main: Stopping\n/);
  assert.match(lines.at(-1) ?? "", / INFO {2}main: Stopped$/);
});

Deno.test("run() reads configuration and certificates again at each SIGHUP, goes on, and hears of none once it has ended", async () => {
  const io = await withPool(async (io) => {
    const url = /Monitor on (http:\S+)/.exec(io.written)?.[1] ?? "";
    for (const times of [1, 2]) {
      io.reload();
      assert.equal(
        io.written.split(" INFO  main: Reading the configuration and certificates again\n").length - 1,
        times,
      );
      // deno-lint-ignore no-await-in-loop -- one signal after the other
      const { client_count: count } = await (await fetch(`${url}pool/`)).json();
      assert.equal(count, 0);
    }
  });
  const { written } = io;
  io.reload();
  assert.equal(io.written, written);
});

Deno.test("run() takes over a changed file at SIGHUP, shows it in the monitor, and keeps it from a bad one", async () => {
  await withPool(async (io, { file }) => {
    const url = /Monitor on (http:\S+)/.exec(io.written)?.[1] ?? "";
    const startDifficulty = async () => (await (await fetch(`${url}pool/config`)).json()).start_difficulty;
    const text = await Deno.readTextFile(file);
    const changed = text.replace(/start_difficulty: \S+/, "start_difficulty: 64\n  server_seed: 5");
    await Deno.writeTextFile(file, changed);
    io.reload();
    await io.until("Configuration read again: 1 option changed, 1 needs a restart");
    assert.match(io.written, / WARN {2}main: pool\.server_seed: needs a restart \(0 -> 5\)\n/);
    assert.equal(await startDifficulty(), 64);
    await Deno.writeTextFile(file, changed.replace("start_difficulty: 64", "start_difficulty: none"));
    io.reload();
    await io.until("The old configuration stays");
    assert.match(
      io.written,
      / ERROR main: \S+config\.yml:\d+:\d+: pool\.start_difficulty: expected a number, got "none"\n/,
    );
    assert.equal(await startDifficulty(), 64);
  });
});

Deno.test("run() logs by other levels after SIGHUP", async () => {
  const io = await withPool(async (io, { file }) => {
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(
      file,
      text.replace("log_format: text", "log_format: text, default_component_log_level: WARN, server_number: 1"),
    );
    io.reload();
    await io.until("main.server_number: needs a restart (0 -> 1)");
  });
  assert.doesNotMatch(io.written, /Configuration read again|Stopp/);
});

Deno.test("run() tells each fact of the pool in a line, and what the operator may not have meant", async () => {
  const io = await withPool((io) => io.until("Every miner gets"));
  for (
    const line of [
      /INFO {2}main: Version: \d+\.\d+\.\d+ on Deno \d/,
      /INFO {2}main: Configuration: \/\S+config\.yml\n/,
      /INFO {2}journal: Journal: \/\S+powerpool\.db\n/,
      /INFO {2}pool: Stratum: 127\.0\.0\.1:\d+, sha256 for DEV, not encrypted, fixed difficulty \S+, \d shards?\n/,
      /INFO {2}dev: Chain: DEV from daemon 127\.0\.0\.1:\d+, blocks pay bcrt1/,
      /INFO {2}main: Reports: none/,
      /WARN {2}pool: Every miner gets difficulty /,
    ]
  ) assert.match(io.written, line);
});

Deno.test("run() shows a banner on a terminal", async () => {
  await using folder = await makePoolFolder();
  const io = captureIo();
  const ended = run([folder.file], { ...io, isTerminal: true });
  await Promise.race([io.until("    Monitor "), ended]);
  io.interrupt();
  assert.equal(await ended, 0);
  assert.match(io.written, /\n {2}PowerPool\n {4}Version {8}\d[^]*\n {4}Monitor {8}http:\/\/127\.0\.0\.1:\d+\/\n\n/);
  assert.doesNotMatch(io.written, /main: Version:/);
});

Deno.test("run() ends with 1 if not everything stops within term_timeout", async () => {
  await using folder = await makePoolFolder();
  const text = await Deno.readTextFile(folder.file);
  await Deno.writeTextFile(folder.file, text.replace("log_format: text", "log_format: text, term_timeout: 0.001"));
  const io = captureIo();
  const ended = run([folder.file], io);
  await io.until("runs as server");
  io.interrupt();
  assert.equal(await ended, 1);
  assert.equal(io.complained, "powerpool: not everything stopped within 0.001 s (term_timeout)\n");
});

Deno.test("run() leaves a second interrupt to the system", async () => {
  await using folder = await makePoolFolder();
  const io = captureIo();
  const ended = run([folder.file], io);
  await io.until("runs as server");
  assert.equal(io.listeners, 1);
  io.interrupt();
  assert.equal(io.listeners, 0);
  assert.equal(await ended, 0);
});

for (
  const [args, complaint] of [
    [[], /expected a configuration file/],
    [["a.yml", "b.yml"], /unexpected argument "b\.yml"/],
    [["a.yml", "--server-number", "x"], /cannot use --server-number "x"/],
    [["a.yml", "--no-such-option"], /no-such-option/],
  ] as const
) {
  Deno.test(`run(${JSON.stringify(args)}) is a wrong call and ends with 2`, async () => {
    const io = captureIo();
    assert.equal(await run(args, io), 2);
    assert.match(io.complained, complaint);
  });
}

Deno.test("run() goes on at a SIGHUP that comes while it starts", async () => {
  await using folder = await makePoolFolder();
  const io = captureIo();
  const ended = run([folder.file], io);
  await io.until("Stratum for");
  io.reload();
  await io.until("Reading the configuration and certificates again");
  await io.until("runs as server");
  io.interrupt();
  assert.deepEqual([await ended, io.complained], [0, ""]);
});

Deno.test("run() hears SIGHUP before it opens the journal, which may take long", async () => {
  await using folder = await makePoolFolder();
  const io = captureIo();
  const { onReload } = io;
  let journal: boolean | undefined;
  Object.assign(io, {
    onReload(listener: () => void) {
      journal = existsSync(join(dirname(folder.file), "powerpool.db"));
      setTimeout(io.reload, 0);
      return onReload(listener);
    },
  });
  const ended = run([folder.file], io);
  await io.until("Configuration read again: nothing has changed");
  await io.until("runs as server");
  io.interrupt();
  assert.deepEqual([await ended, io.complained, journal], [0, "", false]);
});

/** A configuration whose chain looks for new blocks once an hour, and when SIGUSR2 says so. */
async function useSignal(file: string, daemonPort: number): Promise<void> {
  const text = await Deno.readTextFile(file);
  const chain = "poll: false\n  job_refresh: 3600\n  rpc_ping_int: 3600\n  signal: 12\n  coinservs:";
  await Deno.writeTextFile(file, text.replace("coinservs:", chain).replace(/\{port: \d+/, `{port: ${daemonPort}`));
}

Deno.test("run() has a chain look for a block at its signal, while it starts and afterwards", async () => {
  await using folder = await makePoolFolder();
  await using deaf = startDeafDaemon({ address: "127.0.0.1", port: folder.devnet.port });
  await useSignal(folder.file, deaf.port);
  const io = captureIo();
  const ended = run([folder.file], io);
  await io.until("Stratum for");
  // Heard, or it would end the program.
  assert.equal(io.signal("SIGUSR2"), 1);
  await Promise.all([io.until("runs as server"), io.until("New block 1:"), deaf.waited]);
  await folder.devnet.call("generatetoaddress", 1, ADDRESS);
  assert.equal(io.signal("SIGUSR1"), 0);
  assert.equal(io.signal("SIGUSR2"), 1);
  await io.until("New block 2:");
  io.interrupt();
  assert.deepEqual([await ended, io.complained, io.signal("SIGUSR2")], [0, "", 0]);
});

Deno.test("run() begins to hear a chain's signal before the server is built", async () => {
  await using folder = await makePoolFolder({ journal: "journal: {type: Journal, path: missing/powerpool.db}" });
  await useSignal(folder.file, 1);
  const io = captureIo();
  const heard: Deno.Signal[] = [];
  const onSignal: CapturedIo["onSignal"] = (signal, listener) => {
    heard.push(signal);
    return io.onSignal(signal, listener);
  };
  assert.equal(await run([folder.file], { ...io, onSignal }), 1);
  assert.deepEqual(heard, ["SIGUSR2"]);
  assert.equal(io.signal("SIGUSR2"), 0);
});

Deno.test("run() shows no secret anywhere in its monitor or log", async () => {
  const io = await withPool(async (io) => {
    const url = /Monitor on (http:\S+)/.exec(io.written)?.[1] ?? "";
    const paths = ["", "counters/", "main/", "journal/", "dev/", "dev/config", "pool/", "pool/config", "pool/clients/"];
    const bodies = await Promise.all(paths.map(async (path) => await (await fetch(url + path)).text()));
    const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
    assert.ok(bodies[5]?.includes('"password":"********"'), bodies[5]);
    for (const body of [...bodies, page]) assert.ok(!body.includes(DAEMON_PASSWORD), body);
  });
  assert.ok(!io.written.includes(DAEMON_PASSWORD));
});

Deno.test("run() adds the server's number to its ports", async () => {
  const [stratum, monitor] = freePorts(2) as [number, number];
  await withPool(
    (io) => {
      assert.match(io.written, new RegExp(`Stratum for sha256 on 127\\.0\\.0\\.1:${stratum}\n`));
      assert.match(io.written, new RegExp(`Monitor on http://127\\.0\\.0\\.1:${monitor}/\n`));
      assert.match(io.written, /runs as server 2\n/);
      return Promise.resolve();
    },
    { stratumPort: stratum - 2, monitorPort: monitor - 2 },
    "-s",
    "2",
  );
});

for (const taken of ["stratumPort", "monitorPort"] as const) {
  Deno.test(`run() says in one line that its ${taken} is taken, and leaves nothing running`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const other = taken === "stratumPort" ? "monitorPort" : "stratumPort";
    const [free] = freePorts(1) as [number];
    const { port } = listener.addr;
    await using folder = await makePoolFolder({ [taken]: port, [other]: free });
    const io = captureIo();
    assert.equal(await run([folder.file], io), 1);
    assert.match(io.complained, new RegExp(`^powerpool: Cannot listen on 127\\.0\\.0\\.1:${port}[^\n]*\n$`));
    assert.equal(io.listeners, 0);
    // Whatever was started holds its port no longer, nor its daemon's attention.
    Deno.listen({ hostname: "127.0.0.1", port: free }).close();
    await pollUntil(() => folder.devnet.waitingLongPolls() === 0 || undefined, 5, "no long poll");
  });
}

Deno.test("run() says in one line that the journal's folder is missing", async () => {
  await using folder = await makePoolFolder({ journal: "journal: {type: Journal, path: missing/powerpool.db}" });
  const io = captureIo();
  assert.equal(await run([folder.file], io), 1);
  assert.match(io.complained, /^powerpool: Cannot open journal \S*missing\/powerpool\.db[^\n]*\n$/);
  assert.equal(io.listeners, 0);
});
