/**
 * MonitorNetwork: follows one chain, makes its jobs, and sees its blocks through.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { difficultyOfTarget } from "../algorithms/difficulty.ts";
import { integerOfDigest, meetsTarget, type Target } from "../algorithms/target.ts";
import { equalBytes } from "../bytes/bytes.ts";
import { tryDecodeHex } from "../bytes/hex.ts";
import { auxCommitmentScript } from "../coin/aux_commitment.ts";
import { type AuxBranch, buildAuxTree } from "../coin/aux_merkle_tree.ts";
import type { FeeOutput } from "../coin/fee_outputs.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { blockHash } from "../coin/header.ts";
import type { CallScope } from "../daemon/daemon.ts";
import type { DaemonGroup } from "../daemon/group.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import type { Journal } from "../journal/journal.ts";
import { createZmqBlocks } from "../daemon/zmtp/zmq_blocks.ts";
import { createFoundBlocks, type Finder } from "./found_blocks.ts";
import { createInterning } from "./interning.ts";
import { blockOfWork, buildWork, type Job, type Work } from "./job.ts";
import type { AuxJob, MonitorAuxNetwork } from "./aux_network.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { createOutage } from "./outage.ts";
import { payoutScript } from "./payout.ts";
import { createTemplateSource } from "./template_source.ts";

/** What a network is made of. */
export interface MonitorNetworkParts {
  readonly key: string;
  readonly options: MonitorNetworkOptions;
  readonly daemon: DaemonGroup;
  readonly algorithm: Algorithm;
  readonly journal: Pick<Journal, "recordBlock" | "settleBlock" | "unsettledBlocks">;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  /** A few bytes that this run of the program has drawn. */
  readonly runSalt: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Chains that are mined along. */
  readonly auxes?: readonly MonitorAuxNetwork[];
  /** Milliseconds that stopping waits for blocks under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number;
}

/** A chain that is followed once it is started. */
export interface MonitorNetwork {
  readonly key: string;
  readonly currency: string;
  /** The one that its jobs are of. */
  readonly currencies: readonly string[];
  /** The target of difficulty 1 that miners of this chain reckon with. */
  readonly difficultyOne: Target;
  start(): void;
  /** Ends everything; blocks still on their way stay in the journal for the next start. */
  stop(): Promise<void>;
  /** The newest job, or `undefined` before the first. */
  latest(): Job | undefined;
  /**
   * Calls the listener with each new job.
   *
   * @returns Ends that.
   */
  onJob(listener: (job: Job) => void): () => void;
  /**
   * Hears from elsewhere that there is a new block: by a daemon's `blocknotify`, say. May come as often as it likes.
   *
   * @param tip The new block, if it was named.
   */
  notified(tip: Hash | undefined): void;
  /**
   * Takes a solved block: writes it to the journal before it returns, then hands it to the daemon.
   *
   * @throws {Error} If its job is not known any more.
   */
  solve(jobNumber: number, header: Uint8Array, coinbase: Uint8Array, finder: Finder): void;
  status(): { readonly [field: string]: unknown };
}

/** How a job is given out. */
interface Issue {
  readonly isNewTip: boolean;
  /** Whether what miners have is worthless. */
  readonly clean: boolean;
  /** Whether they get it at once all the same. */
  readonly push: boolean;
}

/** A merged chain's block, and its place in the tree that a coinbase commits to. */
interface Commitment {
  readonly aux: MonitorAuxNetwork;
  readonly job: AuxJob;
  readonly branch: AuxBranch;
}

/** Rules named to every daemon; Litecoin's wants its own from the first call on. Daemons ignore what they do not know. */
const RULES = ["segwit"];
const RULES_OF_CURRENCY: Readonly<Record<string, readonly string[]>> = { LTC: ["mweb", "segwit"] };

/** Works kept of one block: more than the jobs that any port still takes shares for. */
const MAX_WORKS = 512;

/** Makes a network; nothing is asked of its daemon before it is started. */
export function createMonitorNetwork(parts: MonitorNetworkParts): MonitorNetwork {
  const { key, options, daemon, algorithm, journal, now } = parts;
  const { currency } = options;
  const log = getLogger(["powerpool", key]);
  const difficultyOne = (options.diff1 ?? algorithm.difficultyOne) as Target;
  const tag = new TextEncoder().encode(options.coinbase_text);
  const listeners = new Set<(job: Job) => void>();
  let works = new Map<number, Work>();
  /** Those of the block before. */
  let worksBefore: ReadonlyMap<number, Work> = new Map();
  const interned = createInterning();
  const { stopGraceMs } = parts;
  const blocks = createFoundBlocks({
    currency,
    submit: ({ hex }, signal) => daemon.submitBlock(hex, { signal }),
    place: (hash, signal) => daemon.getBlockPlace(hash, { signal }),
    journal,
    now,
    log,
    stopGraceMs,
  });
  const stopping = new AbortController();
  const refusal = createOutage((error) => log.error("{error}", { error }), String);
  const auxes = parts.auxes ?? [];
  /** The chains that the coinbase of a job commits to, by the job's number. */
  const commitments = new WeakMap<Job, readonly Commitment[]>();
  const conflict = createOutage((error) => log.error("Merged chains are not mined: {error}", { error }), String);
  const endings: (() => void)[] = [];
  let lastTemplate: { readonly template: BlockTemplate; readonly takenAt: number } | undefined;
  let script: Uint8Array | undefined;
  const feeShares = Object.entries(options.fee_outputs);
  let feeOutputs: readonly FeeOutput[] = [];
  let latest: Work | undefined;
  let jobs = 0;
  let lastBlockAt: number | undefined;
  let running: Promise<void> = Promise.resolve();

  const source = createTemplateSource({
    daemon: {
      getBestBlockHash: daemon.getBestBlockHash,
      async getBlockTemplate(request) {
        // Not a job before it is certain where its block would pay to.
        script ??= await scriptOf(options.pool_address, "pool_address", request);
        if (feeOutputs.length < feeShares.length) await resolveFees(request);
        return await daemon.getBlockTemplate(request);
      },
    },
    rules: RULES_OF_CURRENCY[currency.toUpperCase()] ?? RULES,
    pollMs: options.poll === false ? undefined : options.block_poll * 1000,
    refreshMs: options.job_refresh * 1000,
    retryMs: options.rpc_ping_int * 1000,
    onTemplate,
    onUp: () => log.info("Daemon {daemon} answers", { daemon: daemon.name }),
    onDown: (error) => log.error("{error}; trying again every {seconds} s", { error, seconds: options.rpc_ping_int }),
    onBlind: (error) => log.warn("New blocks may be seen late: {error}", { error }),
  });

  async function scriptOf(address: string, option: string, scope: CallScope): Promise<Uint8Array> {
    return payoutScript(address, currency, await daemon.validateAddress(address, scope), option);
  }

  async function resolveFees(scope: CallScope): Promise<void> {
    feeOutputs = await Promise.all(feeShares.map(async ([place, share]) => ({
      script: tryDecodeHex(place) ?? await scriptOf(place, "fee_outputs", scope),
      share,
    })));
  }

  const publishers = options.zmq.map((address) => {
    const outage = createOutage((error) => log.warn("{error}", { error }), String);
    return createZmqBlocks({
      address,
      hashOfHeader: (header) =>
        options.pow_block_hash ?? algorithm.powBlockHash
          ? algorithm.hash(header) as unknown as Hash
          : blockHash(header),
      onBlock: source.hear,
      onUp() {
        outage.over();
        log.info("New blocks are heard of at {address}", { address });
      },
      onDown: ({ message }) => outage.failed(message),
      now,
    });
  });

  function onTemplate(template: BlockTemplate): void {
    const before = latest?.job;
    const isNewTip = before === undefined || !equalBytes(before.previousHash, template.previousBlockHash);
    lastTemplate = { template, takenAt: now() };
    issue(template, { isNewTip, clean: isNewTip, push: false });
  }

  /** A merged chain has another block: the job is made again, its time moved on. */
  function onAuxWork(flush: boolean): void {
    if (lastTemplate === undefined) return;
    const { template, takenAt } = lastTemplate;
    const moved = template.curtime + Math.floor((now() - takenAt) / 1000);
    // Some daemons do not let time move.
    const curtime = Math.min(moved, latest?.job.maximumTime ?? moved);
    issue({ ...template, curtime }, { isNewTip: false, clean: flush, push: true });
  }

  function issue(template: BlockTemplate, { isNewTip, clean, push }: Issue): void {
    const merged = commit();
    let work: Work;
    try {
      work = buildWork(template, {
        number: nextNumber(),
        runSalt: parts.runSalt,
        currency,
        payoutScript: script ?? new Uint8Array(),
        tag,
        extranonceBytes: parts.extranonceBytes,
        clean,
        push,
        payMasternodes: options.payout_drk_mn,
        ignoredMembers: options.ignore_template_members,
        feeOutputs,
        ...merged === undefined ? {} : {
          mergedMining: merged.script,
          auxTargets: merged.commitments.map(({ job }) => job.target),
        },
        powBlockHash: options.pow_block_hash ?? algorithm.powBlockHash,
      });
    } catch (error) {
      return refusal.failed(error);
    }
    refusal.over();
    // Solutions on the tip before may still be on their way to us; older ones nobody is allowed.
    if (isNewTip) {
      worksBefore = works;
      works = new Map();
    }
    commitments.set(work.job, merged?.commitments ?? []);
    keep(work);
    // Miners first: what saves memory can wait until they have the job.
    latest = { ...work, transactions: interned(work.transactions) };
    works.set(work.job.number, latest);
    if (isNewTip) announce(work);
  }

  /** What the coinbase commits to now; nothing without merged chains, or where they cannot be mined together. */
  function commit(): { readonly script: Uint8Array; readonly commitments: readonly Commitment[] } | undefined {
    const jobs = auxes.flatMap((aux) => {
      const job = aux.latest();
      return job === undefined ? [] : [{ aux, job }];
    });
    if (jobs.length === 0) return undefined;
    try {
      const tree = buildAuxTree(jobs.map(({ job }) => job.block));
      conflict.over();
      const commitments = jobs.map((entry, i) => ({ ...entry, branch: tree.branches[i] as AuxBranch }));
      return { script: auxCommitmentScript(tree), commitments };
    } catch (error) {
      conflict.failed(error);
      return undefined;
    }
  }

  function keep(work: Work): void {
    const { job } = work;
    jobs++;
    latest = work;
    works.set(job.number, work);
    if (works.size > MAX_WORKS) works.delete(works.keys().next().value as number);
    for (const listener of listeners) listener(job);
  }

  function announce({ job, transactions, value }: Work): void {
    lastBlockAt = now();
    log.info("New block {height}: difficulty {difficulty}, {transactions} transactions, {coins} {currency}", {
      height: job.height,
      difficulty: Number(networkDifficulty(job).toPrecision(6)),
      transactions: transactions.length,
      coins: coins(value),
      currency,
    });
  }

  /**
   * Seconds since 1970, or one more than the last: unique in one run; of another run, the salt tells it apart.
   */
  function nextNumber(): number {
    return Math.max(Math.floor(now() / 1000), (latest?.job.number ?? 0) + 1);
  }

  function networkDifficulty(job: Job): number {
    return difficultyOfTarget(integerOfDigest(job.networkTarget) as Target, difficultyOne);
  }

  function netState({ job, transactions, value }: Work): object {
    return {
      difficulty: networkDifficulty(job),
      height: job.height,
      last_block: lastBlockAt === undefined ? null : new Date(lastBlockAt).toISOString(),
      prev_hash: displayHash(job.previousHash),
      transactions: transactions.length,
      subsidy: Number(value),
    };
  }

  return {
    key,
    currency,
    currencies: [currency],
    difficultyOne,

    start() {
      for (const aux of auxes) endings.push(aux.onWork(onAuxWork));
      blocks.resume();
      running = source.run(stopping.signal);
      for (const publisher of publishers) publisher.start();
    },

    async stop() {
      for (const end of endings) end();
      await Promise.all(publishers.map((publisher) => publisher.stop()));
      stopping.abort(new DOMException("The network is stopped", "AbortError"));
      await running;
      await blocks.stop();
    },

    latest: () => latest?.job,

    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    notified: source.hear,

    solve(jobNumber, header, coinbase, finder) {
      const work = works.get(jobNumber) ?? worksBefore.get(jobNumber);
      if (work === undefined) throw new Error(`Cannot finish a block: its job ${jobNumber} is gone`);
      const { job, value, fees } = work;
      const { height, bits } = job;
      const digest = algorithm.hash(header);
      const merged = commitments.get(job) ?? [];
      // Whoever hands in a solution says that it solves; with merged chains it need not be this one.
      if (merged.length === 0 || meetsTarget(digest, job.networkTarget)) {
        const hash = job.powBlockHash ? digest as unknown as Hash : blockHash(header);
        blocks.add({ height, hash, bits, value, fees, hex: blockOfWork(work, header, coinbase) }, finder);
      }
      for (const { aux, job: auxJob, branch } of merged) {
        if (!meetsTarget(digest, auxJob.target)) continue;
        aux.solve(
          auxJob,
          { coinbase, coinbaseBranch: job.branch, chainBranch: branch, parentHeader: header },
          finder,
        );
      }
    },

    status: () => ({
      net_state: latest === undefined ? null : netState(latest),
      block_stats: blocks.view(),
      last_signal: null,
      currency,
      ...daemon.coinservers(source.up),
      job_count: jobs,
    }),
  };
}

/** Satoshis as coins, for people. */
function coins(satoshis: bigint): string {
  const digits = satoshis.toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
}
