/**
 * The yardstick: the least Stratum server that really checks shares, without journal, limits or anything else.
 *
 * @module
 */

import { join } from "node:path";
import { freePorts } from "../../tests/tools/free_ports.ts";
import { isFile } from "../../tests/tools/run_command.ts";
import { SHARED_TOOLS } from "../../tests/tools/stratum_load.ts";
import { SERVER_CORE } from "./cores.ts";
import { type RunningServer, startPinned, startStubDaemon, type StubDaemon } from "./running_server.ts";

/**
 * Starts it.
 *
 * @param folder For logs.
 * @param daemon What it asks for templates; a stub daemon of its own if left out.
 * @throws {Error} If it is not there or does not start.
 */
export async function startYardstick(folder: string, daemon?: StubDaemon): Promise<RunningServer> {
  const program = join(SHARED_TOOLS, "baseline.mjs");
  if (!isFile(program)) throw new Error(`Cannot start the yardstick: there is no ${program}`);
  await using cleanup = new AsyncDisposableStack();
  const rpc = daemon ?? cleanup.use(await startStubDaemon(folder));
  const [port] = freePorts(1) as [number];
  const log = join(folder, `yardstick-${port}.log`);
  const args = ["run", "-A", "--quiet", program, String(port), String(rpc.port)];
  const name = "the yardstick";
  const running = await startPinned({ name, cores: SERVER_CORE, command: Deno.execPath(), args, log, port });
  cleanup.defer(() => running.stop());
  const owned = cleanup.move();
  return {
    port,
    pid: running.pid,
    user: "w%d",
    async newBlock() {
      await rpc.newBlock();
      // It does not ask by itself.
      running.signal("SIGUSR2");
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
