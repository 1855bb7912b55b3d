/**
 * A network on an embedded devnet, with its journal in memory and its log captured.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import type { Daemon } from "../../src/daemon/daemon.ts";
import { createCoinservers } from "../../src/daemon/group/coinservers.ts";
import { createDaemonGroup } from "../../src/daemon/group/group.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../src/devnet/open_coins.ts";
import type { MonitorAuxNetwork } from "../../src/jobmanagers/aux/aux_network.ts";
import type { Job } from "../../src/jobmanagers/job.ts";
import { createMonitorNetwork, type MonitorNetwork } from "../../src/jobmanagers/network.ts";
import { monitorNetworkOptions } from "../../src/jobmanagers/options.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { ReceivedCall } from "../daemon/fake_daemon.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";
import { type Change, serveChanged } from "./changed_daemon.ts";
import { EXTRANONCE_BYTES, solve } from "./work_fixture.ts";

/** Where the pool's blocks pay to. */
export const POOL_ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** Whoever finds the blocks of the tests. */
export const FINDER = { address: "finder", worker: "rig" };

/** A network and everything around it. */
export interface NetworkFixture extends AsyncDisposable {
  readonly devnet: Devnet;
  readonly journal: Journal;
  readonly log: CapturedLog;
  readonly network: MonitorNetwork;
  /** All jobs so far. */
  readonly jobs: readonly Job[];
  /** Waits for the next job that matches, unless there is one that was not waited for yet. */
  job(matches?: (job: Job) => boolean): Promise<Job>;
  /** Solves a job's block and hands it in. */
  find(job: Job): void;
  /** Mines so many blocks that are not ours; gives their hashes. */
  generate(blocks: number): Promise<string[]>;
  /** All calls to the daemon that changes answers. */
  readonly calls: readonly ReceivedCall[];
  /** Stops the network and starts it anew, as a program that is started again does. */
  restart(): Promise<void>;
}

/** What a test wants otherwise. */
export interface NetworkChanges {
  /** Options of the network. */
  readonly options?: Record<string, unknown>;
  /** Members of its only daemon. */
  readonly coinserv?: Record<string, unknown>;
  /** The chain's proof of work; sha256 if left out. */
  readonly algorithm?: "sha256" | "scrypt" | "blake256";
  /** Blocks that are there before; there is one if left out. */
  readonly blocks?: number;
  /** What is done to the devnet before the network is started. */
  readonly before?: (devnet: Devnet) => void | Promise<void>;
  /** Changes of the devnet's answers, by method; a daemon before it makes them. */
  readonly answers?: Record<string, Change>;
  /** What the network writes to, in place of its journal. */
  readonly journal?: Partial<Journal>;
  /** Chains that are mined along. */
  readonly auxes?: readonly MonitorAuxNetwork[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Seconds for which long polls hold back what is only new transactions. */
  readonly longPollSeconds?: number;
}

const DEADLINE_MS = 10_000;

/** Starts a network that looks for blocks by long poll alone, and renews nothing, unless it is changed. */
export async function startNetwork(changes: NetworkChanges = {}): Promise<NetworkFixture> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const { longPollSeconds, algorithm: algorithmName = "sha256" } = changes;
  const algorithm = algorithmByName(algorithmName) as Algorithm;
  const devnet = await startDevnet({ algorithm: algorithmName, coinbaseMaturity: 1, longPollSeconds });
  cleanup.defer(() => devnet.stop());
  const journal = openJournal({ path: ":memory:", commit_interval: 1, synchronous: "normal" });
  cleanup.defer(() => journal.close());
  const generate = (blocks: number) => devnet.call("generatetoaddress", blocks, OPEN_ADDRESS) as Promise<string[]>;
  await generate(changes.blocks ?? 1);
  await changes.before?.(devnet);
  const changed = changes.answers && cleanup.use(serveChanged(devnet, changes.answers));
  const { port } = changed ?? devnet;
  const options = monitorNetworkOptions.parse({
    currency: "DEV",
    algo: algorithmName,
    pool_address: POOL_ADDRESS,
    poll: false,
    block_poll: 0.01,
    job_refresh: 1e6,
    rpc_ping_int: 0.01,
    coinservs: [{ port, username: devnet.user, password: devnet.password, ...changes.coinserv }],
    ...changes.options,
  });
  const jobs = createInbox(log);

  function start(): Run {
    const daemon = createDaemonGroup({
      daemons: createCoinservers(Date.now)(options.coinservs),
      pingMs: options.rpc_ping_int * 1000,
    });
    const network = createMonitorNetwork({
      key: "chain",
      options,
      daemon,
      algorithm,
      journal: { ...journal, ...changes.journal },
      extranonceBytes: EXTRANONCE_BYTES,
      runSalt: Uint8Array.of(1, 2, 3, 4),
      now: changes.now ?? Date.now,
      stopGraceMs: 100,
      auxes: changes.auxes ?? [],
    });
    network.onJob(jobs.add);
    network.start();
    return { network, daemon };
  }

  async function stop({ network, daemon }: Run): Promise<void> {
    await network.stop();
    daemon[Symbol.dispose]();
  }

  let run = start();
  cleanup.defer(() => stop(run));
  const owned = cleanup.move();
  return {
    devnet,
    journal,
    log,
    get network() {
      return run.network;
    },
    jobs: jobs.all,
    job: jobs.next,
    find(job) {
      const { header, coinbase } = solve(job, algorithm);
      run.network.solve(job.number, header, coinbase, FINDER);
    },
    generate,
    calls: changed?.calls ?? [],
    async restart() {
      await stop(run);
      run = start();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Run {
  readonly network: MonitorNetwork;
  readonly daemon: Daemon;
}

function createInbox(log: CapturedLog): {
  readonly all: readonly Job[];
  add(job: Job): void;
  next(matches?: (job: Job) => boolean): Promise<Job>;
} {
  const all: Job[] = [];
  const unseen: Job[] = [];
  const waiting = new Set<() => void>();
  return {
    all,
    add(job) {
      all.push(job);
      unseen.push(job);
      for (const look of [...waiting]) look();
    },
    next: (matches = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`Expected a job; the log:\n${log.texts().join("\n")}`));
        }, DEADLINE_MS);
        function look(): void {
          const index = unseen.findIndex(matches);
          if (index < 0) return;
          const [job] = unseen.splice(0, index + 1).slice(-1);
          clearTimeout(timer);
          waiting.delete(look);
          resolve(job as Job);
        }
        waiting.add(look);
        look();
      }),
  };
}
