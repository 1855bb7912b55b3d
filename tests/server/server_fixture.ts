/**
 * A server built from a configuration, on a devnet of its own.
 *
 * @module
 */

import { join } from "node:path";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { createServer, type Server, type ServerAddresses, type ServerSurroundings } from "../../src/server/server.ts";
import type { LineClient } from "../stratum/line_client.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { configOf } from "./config_fixture.ts";

/** No share of a test solves a block of these. */
export const HARD_BITS = 0x1d00ffff;

/** Whom blocks and miners of a test work for. */
export const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** A devnet and a server on it, which is not started. */
export interface ServerFixture extends AsyncDisposable {
  readonly devnet: Devnet;
  readonly server: Server;
  readonly log: CapturedLog;
  /** The journal's file. */
  readonly journal: string;
}

/** What a test wants otherwise. */
export interface ServerChanges {
  /** Members of the port `pool`, of a second port `other`, and of the monitor; without them there is none of the last two. */
  readonly pool?: string;
  readonly other?: string;
  readonly monitor?: string;
  /** Milliseconds for which shares gather before they are committed; 1 if left out. */
  readonly commitInterval?: number;
  /** Compact bits of the devnet's blocks; every second share solves if left out. */
  readonly bits?: number;
  /** Members of the program itself. */
  readonly main?: string;
  readonly surroundings?: ServerSurroundings;
  /** Where the configuration would be, which its paths are relative to; the working directory if left out. */
  readonly folder?: string;
}

/** Builds a server from a configuration; it is not started. */
export async function makeServer(changes: ServerChanges = {}): Promise<ServerFixture> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const folder = await Deno.makeTempDir({ prefix: "server-test-" });
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const devnet = await startDevnet({ algorithm: "sha256", bits: changes.bits });
  cleanup.defer(() => devnet.stop());
  const journal = join(folder, "shares.db");
  const port = (key: string, members: string) =>
    `${key}: {type: StratumServer, algo: sha256, address: 127.0.0.1, start_difficulty: 1e-12, ${members}}\n`;
  const config = configOf(
    `main: {type: PowerPool, ${changes.main ?? ""}}\n` +
      `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
      `coinservs: [{port: ${devnet.port}, username: ${devnet.user}, password: ${devnet.password}}]}\n` +
      `journal: {type: Journal, path: ${journal}, commit_interval: ${changes.commitInterval ?? 1}}\n` +
      port("pool", changes.pool ?? "port: 0") +
      (changes.other === undefined ? "" : port("other", changes.other)) +
      (changes.monitor === undefined ? "" : `monitor: {type: ServerMonitor, ${changes.monitor}}\n`),
  );
  const file = join(changes.folder ?? "", config.file);
  const server = createServer({ ...config, file }, changes.surroundings);
  cleanup.defer(() => server.stop());
  const owned = cleanup.move();
  return { devnet, server, log, journal, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Logs a miner in and gives what its first job's shares are made of. */
export async function logIn(client: LineClient): Promise<{ share(nonce: number): unknown[] }> {
  await client.ask("mining.subscribe");
  await client.ask("mining.authorize", [`${ADDRESS}.rig`]);
  const { params = [] } = await client.next(({ method }) => method === "mining.notify");
  const [job, time] = [params[0], params[7]];
  return {
    share: (nonce) => [`${ADDRESS}.rig`, job, "00000000", time, nonce.toString(16).padStart(8, "0")],
  };
}

/** Starts a server and waits for its first job. */
export async function start({ server, log }: ServerFixture): Promise<ServerAddresses> {
  const addresses = await server.start();
  await log.line(/New block/);
  return addresses;
}
