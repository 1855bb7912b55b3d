/**
 * A Stratum port on a free TCP port, with jobs, journal and log under the test's control.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Job } from "../../src/jobmanagers/job.ts";
import type { ShareRecord } from "../../src/journal/records.ts";
import { stratumServerOptions } from "../../src/stratum/options.ts";
import { createStratum, type Stratum, type StratumParts, type StratumPort } from "../../src/stratum/stratum.ts";
import type { MinerName } from "../../src/stratum/username.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { connect, type LineClient, type Message } from "./line_client.ts";
import { ADDRESS, EVERY_SHARE, type FlatShare, flatShare, makeJob, SHA256, submitParams } from "./session_fixture.ts";

/** A solved block as it was handed in. */
export interface Solve {
  readonly jobNumber: number;
  readonly header: Uint8Array;
  readonly coinbase: Uint8Array;
  readonly finder: MinerName;
}

/** A port and everything around it. */
export interface PortFixture extends AsyncDisposable {
  readonly server: Stratum;
  /** The port as the monitor sees it. */
  readonly view: StratumPort;
  /** The TCP port; those of all ports by key. */
  readonly port: number;
  readonly ports: ReadonlyMap<string, number>;
  readonly log: CapturedLog;
  readonly records: FlatShare[];
  readonly solves: Solve[];
  /** Gives the port a job. */
  post(job: Job): void;
  connect(way?: WayIn): Promise<LineClient>;
  /** Connects a miner that has logged in and got its first job. */
  miner(way?: WayIn): Promise<TestMiner>;
}

/** How to connect, where it is not to the first port from loopback. */
export interface WayIn {
  readonly allowHalfOpen?: boolean;
  /** An address of this machine. */
  readonly host?: string;
  readonly port?: number;
  /** Who connects, as a balancer says it; the port has to have {@linkcode FROM_BALANCER} among its options. */
  readonly from?: string;
}

/** Options of a port whose connections all come over a balancer. */
export const FROM_BALANCER = { proxy_from: ["127.0.0.0/8"] };

/** A miner that sends shares, each of them good. */
export interface TestMiner extends AsyncDisposable {
  readonly client: LineClient;
  /** What it got as extranonce1, hex. */
  readonly extranonce1: string;
  /** Sends a share and waits for its answer. */
  share(): Promise<Message>;
  /** The line that sends a share. */
  shareLine(id: unknown): string;
}

/** What a test wants otherwise. */
export interface PortChanges {
  readonly options?: Record<string, unknown>;
  readonly parts?: Partial<Omit<StratumParts, "ports" | "sources">>;
  readonly layout?: Partial<StratumParts["layout"]>;
  /** Keys of the ports; one is there if left out. */
  readonly keys?: readonly string[];
  /** The first job; there is one if left out. */
  readonly job?: Job;
  /** What becomes of solved blocks; they are kept if left out. */
  solve?(): void;
}

/** Starts a port, with a first job that every share meets and none solves. */
export async function startPort(changes: PortChanges = {}): Promise<PortFixture> {
  const { options, parts, layout, keys = ["pool"], job = makeJob(1) } = changes;
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const records: FlatShare[] = [];
  const solves: Solve[] = [];
  const listeners = new Set<(job: Job) => void>();
  let latest = job;
  const source = {
    difficultyOne: SHA256.difficultyOne,
    currencies: ["DEV"],
    latest: () => latest,
    onJob(listener: (job: Job) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    solve(jobNumber: number, header: Uint8Array, coinbase: Uint8Array, finder: MinerName) {
      changes.solve?.();
      solves.push({ jobNumber, header, coinbase, finder });
    },
  };
  const server = createStratum({
    key: "main",
    ports: keys.map((key) => ({
      key,
      options: stratumServerOptions.parse({
        algo: "sha256",
        address: "127.0.0.1",
        port: 0,
        start_difficulty: EVERY_SHARE,
        ...options,
      }),
      algorithm: SHA256,
      tuning: {},
      source: "chain",
    })),
    sources: new Map([["chain", source]]),
    layout: {
      server: 0,
      shards: 1,
      extranonce1Bytes: 4,
      extranonce2Bytes: 4,
      extranonceStart: 1,
      gatherMs: 1,
      ...layout,
    },
    append: (shares: readonly ShareRecord[]) => void records.push(...shares.map(flatShare)),
    now: Date.now,
    random: () => 0,
    ...parts,
  });
  cleanup.defer(server.stop);
  const ports = await server.start();
  const [[, port] = ["", 0]] = ports;
  const [view] = server.ports;
  if (view === undefined) throw new Error("Expected a port");

  async function connectBy({ from, port: other = port, ...place }: WayIn = {}): Promise<LineClient> {
    const client = await connect(other, place);
    if (from !== undefined) client.send(proxyHeader(from));
    return client;
  }

  const owned = cleanup.move();
  return {
    server,
    view,
    port,
    ports,
    log,
    records,
    solves,
    post(job) {
      latest = job;
      for (const listener of listeners) listener(job);
    },
    connect: connectBy,
    miner: async (way) => await startMiner(await connectBy(way), () => latest),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Waits for the end of a connection, whatever is said before it. */
export async function ended(client: LineClient): Promise<void> {
  await assert.rejects(client.next(() => false), { message: /the connection is gone$/ });
}

/** What a balancer says of a client (PROXY protocol, version 1). */
export function proxyHeader(from: string): string {
  const [family, to] = from.includes(":") ? ["TCP6", "2001:db8::1"] : ["TCP4", "198.51.100.1"];
  return `PROXY ${family} ${from} ${to} 40000 3333\r\n`;
}

async function startMiner(client: LineClient, latest: () => Job): Promise<TestMiner> {
  const subscribed = await client.ask("mining.subscribe", ["test/1"]);
  await client.ask("mining.authorize", [`${ADDRESS}.rig`, "x"]);
  await client.next(({ method }) => method === "mining.notify");
  let nonce = 0;
  return {
    client,
    extranonce1: String((subscribed.result as unknown[])[1]),
    share: () => client.ask("mining.submit", submitParams(latest(), { nonce: nonce++ })),
    shareLine: (id) =>
      `${JSON.stringify({ id, method: "mining.submit", params: submitParams(latest(), { nonce: nonce++ }) })}\n`,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
