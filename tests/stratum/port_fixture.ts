/**
 * A Stratum port on a free TCP port, with jobs, journal and log under the test's control.
 *
 * @module
 */

import type { Job } from "../../src/jobmanagers/job.ts";
import type { ShareRecord } from "../../src/journal/records.ts";
import { createExtranonce1Allocator } from "../../src/stratum/extranonce.ts";
import { stratumServerOptions } from "../../src/stratum/options.ts";
import { createStratumServer, type StratumServer, type StratumServerParts } from "../../src/stratum/server.ts";
import type { MinerName } from "../../src/stratum/username.ts";
import { createMinuteCounter } from "../../src/counters/minute_counter.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { connect, type LineClient, type Message } from "./line_client.ts";
import { ADDRESS, EVERY_SHARE, makeJob, SHA256, submitParams } from "./session_fixture.ts";

/** A solved block as it was handed in. */
export interface Solve {
  readonly job: Job;
  readonly header: Uint8Array;
  readonly coinbase: Uint8Array;
  readonly finder: MinerName;
}

/** A port and everything around it. */
export interface PortFixture extends AsyncDisposable {
  readonly server: StratumServer;
  /** The TCP port. */
  readonly port: number;
  readonly log: CapturedLog;
  readonly records: ShareRecord[];
  readonly solves: Solve[];
  /** Gives the port a job. */
  post(job: Job): void;
  connect(options?: { readonly allowHalfOpen?: boolean }): Promise<LineClient>;
  /** Connects a miner that has logged in and got its first job. */
  miner(): Promise<TestMiner>;
}

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
  readonly parts?: Partial<StratumServerParts>;
  /** The first job; there is one if left out. */
  readonly job?: Job;
}

/** Starts a port, with a first job that every share meets and none solves. */
export async function startPort({ options, parts, job = makeJob(1) }: PortChanges = {}): Promise<PortFixture> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const records: ShareRecord[] = [];
  const solves: Solve[] = [];
  const listeners = new Set<(job: Job) => void>();
  let latest = job;
  const server = createStratumServer({
    key: "pool",
    options: stratumServerOptions.parse({
      algo: "sha256",
      address: "127.0.0.1",
      port: 0,
      start_difficulty: EVERY_SHARE,
      ...options,
    }),
    algorithm: SHA256,
    jobs: {
      difficultyOne: SHA256.difficultyOne,
      latest: () => latest,
      onJob(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      solve: (job, header, coinbase, finder) => solves.push({ job, header, coinbase, finder }),
    },
    extranonces: createExtranonce1Allocator({ bytes: 4, server: 0, shard: 0, start: 1 }),
    extranonce2Bytes: 4,
    append(share) {
      records.push(share);
      return Promise.resolve();
    },
    flush() {},
    counter: () => createMinuteCounter(Date.now),
    now: Date.now,
    random: () => 0,
    ...parts,
  });
  cleanup.defer(() => server.stop());
  const port = await server.start();
  const owned = cleanup.move();
  return {
    server,
    port,
    log,
    records,
    solves,
    post(job) {
      latest = job;
      for (const listener of listeners) listener(job);
    },
    connect: (options) => connect(port, options),
    miner: async () => await startMiner(await connect(port), () => latest),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
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
