/** A real litecoind tells the pool of its blocks, by the commands that the documentation gives for its blocknotify. */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { dirname, join } from "node:path";
import { startDeafDaemon } from "../tools/deaf_daemon.ts";
import { type Litecoind, startLitecoind } from "../tools/litecoind.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type PoolProgram, startPool } from "../tools/pool_program.ts";

const DOCUMENTATION = new URL("../../docs/block_notifications.md", import.meta.url);
const TOKEN = "swordfish";
const DEADLINE = 20;

/** A UDP port that nobody listens on. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** A command of the documentation, with what a test has in place of its names; the first that matches. */
async function documented(pattern: RegExp, replacements: readonly (readonly [string, string])[]): Promise<string> {
  const commands = [...(await Deno.readTextFile(DOCUMENTATION)).matchAll(/^blocknotify=(.*)$/gm)].map(([, it]) =>
    it ?? ""
  );
  let command = commands.find((command) => pattern.test(command)) ?? assert.fail(`no command matches ${pattern}`);
  for (const [name, value] of replacements) {
    assert(command.includes(name), `expected ${name} in: ${command}`);
    command = command.replaceAll(name, value);
  }
  return command;
}

/** The documentation's token for the monitor. */
async function documentedToken(): Promise<string> {
  const [, token] = /^ {2}notify_token: (\S+)$/m.exec(await Deno.readTextFile(DOCUMENTATION)) ?? [];
  return token ?? assert.fail("no notify_token is documented");
}

/** The process of a pool: the one that was started with its configuration. */
function processOf({ journal }: PoolProgram): string {
  const config = join(dirname(journal), "config.yml");
  const found = [...Deno.readDirSync("/proc")].find(({ name }) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0").includes(config);
    } catch {
      // It has ended since.
      return false;
    }
  });
  return found?.name ?? assert.fail(`no process has ${config} among its arguments`);
}

/** What litecoind does at a new block: a script, which a test writes anew, and which says what has been told. */
interface Script {
  /** For litecoind's command line. */
  readonly argument: string;
  /** Has it run a command of blocknotify from now on. */
  write(command: string): void;
  /** Waits until it has run for a block. */
  ran(hash: string): Promise<void>;
}

function makeScript(folder: string): Script {
  const file = join(folder, "blocknotify.sh");
  const runs = join(folder, "runs");
  Deno.writeTextFileSync(runs, "");
  return {
    argument: `-blocknotify=/bin/sh ${file} %s`,
    write(command) {
      // Put in place in one step: litecoind may be about to run it.
      Deno.writeTextFileSync(`${file}.new`, `${command.replaceAll("%s", "$1")}\necho "$1 $?" >> ${runs}\n`);
      Deno.renameSync(`${file}.new`, file);
    },
    async ran(hash) {
      const line = () => Deno.readTextFileSync(runs).split("\n").find((line) => line.startsWith(hash));
      assert.equal(await pollUntil(line, DEADLINE, `a run of blocknotify for ${hash}`), `${hash} 0`);
    },
  };
}

async function generate(node: Litecoind): Promise<{ readonly height: number; readonly hash: string }> {
  const [hash] = await node.call("generatetoaddress", 1, await node.address()) as [string];
  return { hash, height: await node.call("getblockcount") as number };
}

Deno.test("litecoind's blocknotify tells the pool of blocks, by UDP, HTTP and signal", async (t) => {
  await using cleanup = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "powerpool-blocknotify-" });
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const script = makeScript(folder);
  script.write("true");
  const node = cleanup.use(await startLitecoind({ args: [script.argument] }));
  cleanup.use(await node.peer());
  await node.mineTo(1);
  const deaf = cleanup.use(startDeafDaemon({ address: "127.0.0.1", port: node.rpcOptions.port }));
  const udpPort = await freeUdpPort();
  const notifyToken = await documentedToken();
  const pool = cleanup.use(
    await startPool({
      currency: "LTC",
      algorithm: "scrypt",
      poolAddress: await node.address(),
      daemon: { port: deaf.port, username: "u", password: "p" },
      startDifficulty: 1,
      // It sees nothing by itself: no polling, and no answer to its long poll.
      networkLines: "  poll: false\n  job_refresh: 3600\n  rpc_ping_int: 3600\n  signal: 12",
      mainLines: `  datagram: {enabled: true, port: ${udpPort}, token: ${TOKEN}}`,
      components: `defaults: {ServerMonitor: {notify_token: ${notifyToken}}}\n`,
    }),
  );
  await Promise.all([pool.logged("New block 2:"), deaf.waited]);
  const field = async (path: string, name: string) => (await pool.monitor(path))[name] as { readonly accepted: number };

  async function untilSeen(): Promise<void> {
    const { height, hash } = await generate(node);
    await script.ran(hash);
    // The pool's job is for the block behind it.
    await pool.logged(`New block ${height + 1}:`);
  }

  await t.step("of nothing, if the command tells nothing", async () => {
    const { height, hash } = await generate(node);
    await script.ran(hash);
    script.write(await documented(/getblocktemplate/, [["ltc", "chain"], ["TOKEN", TOKEN], ["6855", String(udpPort)]]));
    await untilSeen();
    // It has jumped over the block that it was not told of.
    assert(!pool.log().includes(`New block ${height + 1}:`));
  });

  await t.step("by UDP", async () => {
    const before = await field("/main/", "datagram");
    await untilSeen();
    assert.equal((await field("/main/", "datagram")).accepted, before.accepted + 1);
  });

  await t.step("by HTTP", async () => {
    const monitor = String(pool.monitorPort);
    script.write(await documented(/curl/, [["/ltc", "/chain"], ["3855", monitor]]));
    await untilSeen();
    assert.equal((await field("/monitor/", "notify")).accepted, 1);
  });

  await t.step("by a signal", async () => {
    script.write(await documented(/kill/, [["$(pidof powerpool)", processOf(pool)]]));
    await untilSeen();
    assert.equal((await field("/monitor/", "notify")).accepted, 1);
  });

  const { last_signal: lastSignal } = await pool.monitor("/chain/");
  assert.match(String(lastSignal), /^20\d\d-/);
  for (const token of [TOKEN, notifyToken]) assert(!pool.log().includes(token));
});
