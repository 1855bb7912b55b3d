/**
 * A real litecoind on a regression test chain of its own: scrypt, SegWit from the first block on, MWEB from 432.
 *
 * @module
 */

import { join } from "node:path";
import type { DaemonError } from "../../src/daemon/daemon_error.ts";
import { type NodeProcess, startNode } from "./node_process.ts";
import { pollUntil } from "./poll_until.ts";
import { LITECOIND, requirePart } from "./real_part_paths.ts";

/** How to start it. */
export interface LitecoindOptions {
  /** How to log in: user and password, or the cookie that it writes. */
  readonly login?: "password" | "cookie";
  /** More arguments, `-rpcworkqueue=1` for one. */
  readonly args?: readonly string[];
  /** Sees every error of the RPC while it starts. */
  readonly onStarting?: (error: DaemonError) => void;
}

/** A litecoind under a test's control. */
export interface Litecoind extends NodeProcess {
  /** Calls its RPC. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /**
   * Connects as a peer that never says a word, which is enough: without one it gives out no templates. Does not outlive
   * a restart.
   */
  peer(): Promise<Disposable>;
  /** Connects to another as a real peer, until one of them ends or {@link part}; waits until it has. */
  join(other: Litecoind): Promise<void>;
  /** Ends the connection to another. */
  part(other: Litecoind): Promise<void>;
  /** A new address of its wallet, which is made at the first call. `type`: `bech32`, `legacy`, `mweb`, … */
  address(type?: string): Promise<string>;
  /** Mines up to a height, to its wallet. From genesis to 431 in half a second; for more see {@link activateMweb}. */
  mineTo(height: number): Promise<void>;
  /** Sends so many small payments, which wait in the memory pool; 0.01 LTC each, to a new address of its own. */
  sendPayments(count: number): Promise<readonly string[]>;
  /** Mines to 432, the first block with an extension block, which must hold a peg-in: sends that before. */
  activateMweb(): Promise<void>;
}

const LAST_HEIGHT_BEFORE_MWEB = 431;
const WALLET = "w";

/** Seconds for connecting to another. */
const JOIN_DEADLINE = 10;

/**
 * Starts one.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startLitecoind(options: LitecoindOptions = {}): Promise<Litecoind> {
  await requirePart("litecoind", LITECOIND);
  const { login = "password", args = [], onStarting } = options;
  const node = await startNode({
    name: "litecoind",
    portCount: 3,
    command: (folder, ports) => ({
      command: LITECOIND,
      args: [...argumentsFor(folder, ports), ...(login === "cookie" ? [] : ["-rpcuser=u", "-rpcpassword=p"]), ...args],
      env: { HOME: folder },
      log: join(folder, "output.log"),
    }),
    rpcOptions: (folder, ports) => ({
      address: "127.0.0.1",
      port: ports[0] as number,
      credentials: login === "cookie"
        ? { cookieFile: join(folder, "regtest", ".cookie") }
        : { username: "u", password: "p" },
    }),
    onStarting,
  });
  return { ...node, ...abilities(node) };
}

function argumentsFor(folder: string, [rpcPort, peerPort, onionPort]: readonly number[]): readonly string[] {
  return [
    "-regtest",
    `-datadir=${folder}`,
    "-server",
    "-printtoconsole",
    `-rpcport=${rpcPort}`,
    "-rpcbind=127.0.0.1",
    "-rpcallowip=127.0.0.1",
    `-port=${peerPort}`,
    `-bind=127.0.0.1:${peerPort}`,
    // It listens for Tor as well, on a fixed port unless told otherwise, which only one litecoind could have.
    `-bind=127.0.0.1:${onionPort}=onion`,
    "-dnsseed=0",
    "-upnp=0",
    "-discover=0",
    "-fallbackfee=0.001",
    "-par=1",
    // A peer that says nothing is thrown out after this many seconds.
    "-peertimeout=1000000",
  ];
}

/** Where other nodes reach it. */
function peerAddress({ ports }: NodeProcess): string {
  return `127.0.0.1:${ports[1]}`;
}

type Abilities = Pick<
  Litecoind,
  "call" | "peer" | "join" | "part" | "address" | "mineTo" | "sendPayments" | "activateMweb"
>;

function abilities({ rpc, ports }: NodeProcess): Abilities {
  let wallet: Promise<unknown> | undefined;
  const call = (method: string, ...params: readonly unknown[]) => rpc.call(method, params);

  async function address(type = "bech32"): Promise<string> {
    // name, no private keys, blank, passphrase, avoid reuse, descriptors, load at every start
    wallet ??= call("createwallet", WALLET, false, false, "", false, false, true);
    await wallet;
    return await call("getnewaddress", "", type) as string;
  }

  async function mineTo(height: number): Promise<void> {
    const missing = height - (await call("getblockcount") as number);
    if (missing > 0) await call("generatetoaddress", missing, await address());
  }

  async function peerAt(address: string): Promise<{ readonly version: number } | undefined> {
    const peers = await call("getpeerinfo") as { readonly addr: string; readonly version: number }[];
    return peers.find(({ addr }) => addr === address);
  }

  return {
    call,
    address,
    mineTo,
    async peer() {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: ports[1] as number });
      return { [Symbol.dispose]: () => connection.close() };
    },
    async join(other) {
      const address = peerAddress(other);
      await call("addnode", address, "onetry");
      // Its version is known once both have greeted.
      await pollUntil(async () => (await peerAt(address))?.version || undefined, JOIN_DEADLINE, `${address} as a peer`);
    },
    async part(other) {
      const address = peerAddress(other);
      await call("disconnectnode", address);
      const isGone = async () => await peerAt(address) === undefined || undefined;
      await pollUntil(isGone, JOIN_DEADLINE, `no ${address} any more`);
    },
    async sendPayments(count) {
      const to = await address();
      return await Promise.all(Array.from({ length: count }, () => call("sendtoaddress", to, 0.01) as Promise<string>));
    },
    async activateMweb() {
      await mineTo(LAST_HEIGHT_BEFORE_MWEB);
      await call("sendtoaddress", await address("mweb"), 10);
      await mineTo(LAST_HEIGHT_BEFORE_MWEB + 1);
    },
  };
}
