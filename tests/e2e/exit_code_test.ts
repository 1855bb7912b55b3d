/** How the program ends, as whoever started it sees it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { connect } from "../stratum/line_client.ts";
import { freePorts } from "../tools/free_ports.ts";
import { programArguments } from "../tools/pool_program.ts";
import { ADDRESS } from "./devnet_pool.ts";

/** The program under a test's control. */
interface Program extends AsyncDisposable {
  /** Resolves once its output holds the text. */
  says(text: string): Promise<void>;
  signal(name: Deno.Signal): void;
  readonly status: Promise<Deno.CommandStatus>;
}

function startProgram(...args: readonly string[]): Program {
  const child = new Deno.Command(Deno.execPath(), {
    args: programArguments(...args),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let isRunning = true;
  const status = child.status.finally(() => isRunning = false);
  let output = "";
  let hasEnded = false;
  const watchers = new Set<() => void>();
  const ended = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      output += text;
      for (const look of [...watchers]) look();
    }
    hasEnded = true;
    for (const look of [...watchers]) look();
  })();
  return {
    says: (text) =>
      new Promise((resolve, reject) => {
        function look(): void {
          if (output.includes(text)) resolve();
          else if (hasEnded) reject(new Error(`Expected "${text}", got:\n${output}`));
        }
        watchers.add(look);
        look();
      }),
    signal: (name) => child.kill(name),
    status,
    async [Symbol.asyncDispose]() {
      if (isRunning) child.kill("SIGKILL");
      await status;
      await ended;
    },
  };
}

/** Its exit code, and the signal that ended it. */
async function howEnded({ status }: Program): Promise<[number, string | null]> {
  const { code, signal } = await status;
  return [code, signal];
}

/** A configuration that a pool runs with, in a folder of its own. */
async function makeConfig(): Promise<{ readonly file: string; readonly port: number } & AsyncDisposable> {
  const devnet = await startDevnet({ algorithm: "sha256" });
  const folder = await Deno.makeTempDir({ prefix: "powerpool-exit-" });
  const file = join(folder, "config.yml");
  const [port = 0] = freePorts(1);
  await Deno.writeTextFile(
    file,
    `main: {type: PowerPool, shards: 1}
dev: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, coinservs: [{port: ${devnet.port}, username: ${devnet.user}, password: ${devnet.password}}]}
pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: ${port}}
`,
  );
  return {
    file,
    port,
    async [Symbol.asyncDispose]() {
      await devnet.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`the program ends with 0 after ${signal}`, async () => {
    await using config = await makeConfig();
    await using program = startProgram(config.file);
    await program.says("runs as server");
    program.signal(signal);
    assert.deepEqual(await howEnded(program), [0, null]);
  });
}

Deno.test("a second signal ends the program at once, by that signal", async () => {
  await using config = await makeConfig();
  await using program = startProgram(config.file);
  await program.says("runs as server");
  // It does not close its side, for which the end waits.
  await using client = await connect(config.port, { allowHalfOpen: true });
  await client.ask("mining.subscribe", []);
  program.signal("SIGTERM");
  await program.says("Stopping");
  program.signal("SIGTERM");
  assert.deepEqual(await howEnded(program), [143, "SIGTERM"]);
});

Deno.test("SIGHUP never ends the program", async () => {
  await using config = await makeConfig();
  await using program = startProgram(config.file);
  await program.says("runs as server");
  await Deno.remove(config.file);
  program.signal("SIGHUP");
  await program.says("The old configuration stays");
  program.signal("SIGTERM");
  assert.equal((await program.status).code, 0);
});

Deno.test("the program ends with 1 if its file is bad or its port is taken, and with 2 for a wrong call", async () => {
  await using config = await makeConfig();
  await using missing = startProgram(`${config.file}.none`);
  await using wrong = startProgram("--no-such-option");
  using _taken = Deno.listen({ hostname: "127.0.0.1", port: config.port });
  await using late = startProgram(config.file);
  const codes = await Promise.all([missing, late, wrong].map(async ({ status }) => (await status).code));
  assert.deepEqual(codes, [1, 1, 2]);
});
