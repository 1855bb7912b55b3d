/**
 * A configuration in a temporary folder, and a coin daemon for it.
 *
 * @module
 */

import { join } from "node:path";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";

/** What is particular to a test. */
export interface PoolFolderOptions {
  readonly stratumPort?: number;
  readonly monitorPort?: number;
  /** Lines in place of `journal: {type: Journal}`. */
  readonly journal?: string;
}

/** A folder with a configuration whose pool works for a devnet. */
export interface PoolFolder extends AsyncDisposable {
  /** The configuration. */
  readonly file: string;
  readonly devnet: Devnet;
}

/** The password of the daemon, which must not be shown anywhere. */
export const DAEMON_PASSWORD = "hunter2";

/** Where blocks pay to, and miners work for. */
export const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** Makes a folder; ports are free ones unless they are given. */
export async function makePoolFolder(options: PoolFolderOptions = {}): Promise<PoolFolder> {
  const devnet = await startDevnet({ algorithm: "sha256", password: DAEMON_PASSWORD });
  const folder = await Deno.makeTempDir({ prefix: "powerpool-run-" });
  const file = join(folder, "config.yml");
  await Deno.writeTextFile(
    file,
    `
main: {type: PowerPool, log_format: text}
${options.journal ?? "journal: {type: Journal}"}
dev:
  type: MonitorNetwork
  currency: DEV
  algo: sha256
  pool_address: ${ADDRESS}
  coinservs: [{port: ${devnet.port}, username: ${devnet.user}, password: ${DAEMON_PASSWORD}}]
pool:
  type: StratumServer
  algo: sha256
  address: 127.0.0.1
  port: ${options.stratumPort ?? 0}
  start_difficulty: ${2 ** -32}
monitor:
  type: ServerMonitor
  port: ${options.monitorPort ?? 0}
`,
  );
  return {
    file,
    devnet,
    async [Symbol.asyncDispose]() {
      await devnet.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
