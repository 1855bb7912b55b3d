/**
 * MonitorNetwork: follows one chain, makes its jobs, and sees its blocks through.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { difficultyOfTarget } from "../algorithms/difficulty.ts";
import { integerOfDigest, type Target } from "../algorithms/target.ts";
import { bitsText } from "../coin/compact_bits.ts";
import { displayHash, type Hash, parseHash } from "../coin/hash.ts";
import { blockHash } from "../coin/header.ts";
import type { Daemon } from "../daemon/daemon.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import type { Journal } from "../journal/journal.ts";
import { type BlockStats, createBlockStats } from "./block_stats.ts";
import { blockOfWork, buildWork, type Job, type Work } from "./job.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { payoutScript } from "./payout.ts";
import { submitUntilSettled } from "./submission.ts";
import { createTemplateSource } from "./template_source.ts";

/** What a network is made of. */
export interface MonitorNetworkParts {
  readonly key: string;
  readonly options: MonitorNetworkOptions;
  readonly daemon: Daemon;
  readonly algorithm: Algorithm;
  readonly journal: Pick<Journal, "recordBlock" | "settleBlock" | "unsettledBlocks">;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who found a block. */
export interface Finder {
  readonly address: string;
  readonly worker: string;
}

/** A chain that is followed once it is started. */
export interface MonitorNetwork {
  readonly key: string;
  readonly currency: string;
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
  /** Takes a solved block: writes it to the journal before it returns, then hands it to the daemon. */
  solve(job: Job, header: Uint8Array, coinbase: Uint8Array, finder: Finder): void;
  status(): { readonly [field: string]: unknown };
}

/** Rules named to every daemon; Litecoin's wants its own from the first call on. Daemons ignore what they do not know. */
const RULES = ["segwit"];
const RULES_OF_CURRENCY: Readonly<Record<string, readonly string[]>> = { LTC: ["mweb", "segwit"] };

/** Works kept: a solve may be on its way while a newer job goes out. */
const MAX_WORKS = 512;

/** How long stopping waits for blocks that are being submitted; well below PowerPool's term_timeout of 10 seconds. */
const STOP_GRACE_MS = 3000;

/** Makes a network; nothing is asked of its daemon before it is started. */
export function createMonitorNetwork(parts: MonitorNetworkParts): MonitorNetwork {
  const { key, options, daemon, algorithm, journal, now } = parts;
  const { currency } = options;
  const log = getLogger(["powerpool", key]);
  const difficultyOne = (options.diff1 ?? algorithm.difficultyOne) as Target;
  const tag = new TextEncoder().encode(options.coinbase_text);
  const listeners = new Set<(job: Job) => void>();
  const works = new Map<number, Work>();
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const submissions = new Set<Promise<void>>();
  const stats = createBlockStats();
  let script: Uint8Array | undefined;
  let latest: Job | undefined;
  let jobs = 0;
  let lastBlockAt: number | undefined;
  let running: Promise<void> = Promise.resolve();
  let lastRefusal = "";

  const source = createTemplateSource({
    daemon: {
      getBestBlockHash: daemon.getBestBlockHash,
      async getBlockTemplate(request) {
        // Not a job before it is certain where its block would pay to.
        script ??= payoutScript(
          options.pool_address,
          currency,
          await daemon.validateAddress(options.pool_address, request),
        );
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
  });

  function onTemplate(template: BlockTemplate, newBlock: boolean): void {
    let work: Work;
    try {
      work = buildWork(template, {
        number: nextNumber(),
        currency,
        payoutScript: script ?? new Uint8Array(),
        tag,
        extranonceBytes: parts.extranonceBytes,
        clean: newBlock || latest === undefined,
        powBlockHash: options.pow_block_hash,
      });
    } catch (error) {
      const refusal = String(error);
      if (refusal !== lastRefusal) log.error("{error}", { error });
      lastRefusal = refusal;
      return;
    }
    lastRefusal = "";
    const { job } = work;
    jobs++;
    latest = job;
    works.set(job.number, work);
    if (works.size > MAX_WORKS) works.delete(works.keys().next().value as number);
    if (job.clean) lastBlockAt = now();
    for (const listener of listeners) listener(job);
    if (job.clean) {
      log.info("New block {height}: difficulty {difficulty}, {transactions} transactions, {coins} {currency}", {
        height: job.height,
        difficulty: Number(networkDifficulty(job).toPrecision(6)),
        transactions: work.remainder.transactionCount,
        coins: coins(work.value),
        currency,
      });
    }
  }

  /**
   * Seconds since 1970, or one more than the last: unique as long as there is less than one job a second on average,
   * over restarts as well.
   */
  function nextNumber(): number {
    return Math.max(Math.floor(now() / 1000), (latest?.number ?? 0) + 1);
  }

  function networkDifficulty(job: Job): number {
    return difficultyOfTarget(integerOfDigest(job.networkTarget) as Target, difficultyOne);
  }

  function submit(id: number, height: number, hash: string, hex: string, finder: Finder): void {
    const settled = submitUntilSettled({
      daemon,
      hash: parseHash(hash),
      hex,
      signal: givingUp.signal,
      onFailure: (error) => log.error("Block {height} {hash} is not submitted yet: {error}", { height, hash, error }),
    }).then(({ state, reason }) => {
      journal.settleBlock(id, state, reason);
      stats.settled(state);
      if (state === "accepted") log.info("Block {height} accepted: {hash}", { height, hash, ...finder });
      else log.warn("Block {height} rejected: {reason}: {hash}", { height, hash, reason, ...finder });
    }).catch((error) => {
      if (stopping.signal.aborted) {
        log.warn("Block {height} {hash} stays in the journal for the next start", { height, hash });
      } else log.error("Block {height} {hash}: {error}", { height, hash, error });
    }).finally(() => submissions.delete(settled));
    submissions.add(settled);
  }

  return {
    key,
    currency,
    difficultyOne,

    start() {
      for (const { id, height, hash, hex, address, worker } of journal.unsettledBlocks(currency)) {
        log.warn("Block {height} {hash} of the last run was not settled; submitting it again", { height, hash });
        submit(id, height, hash, hex, { address, worker });
      }
      running = source.run(stopping.signal);
    },

    async stop() {
      stopping.abort(new DOMException("The network is stopped", "AbortError"));
      await running;
      // A block on its way gets a moment to arrive; what does not stays in the journal.
      const timer = setTimeout(
        () => givingUp.abort(new DOMException("The network is stopped", "AbortError")),
        STOP_GRACE_MS,
      );
      await Promise.all(submissions);
      clearTimeout(timer);
    },

    latest: () => latest,

    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    solve(job, header, coinbase, finder) {
      const work = works.get(job.number);
      if (work === undefined) throw new Error(`Cannot finish block ${job.height}: its job ${job.number} is gone`);
      const hash = displayHash(job.powBlockHash ? algorithm.hash(header) as unknown as Hash : blockHash(header));
      const hex = blockOfWork(work, header, coinbase);
      const time = now();
      const { address, worker } = finder;
      const { value, fees } = work;
      const bits = bitsText(job.bits);
      const id = journal.recordBlock({
        time,
        currency,
        height: job.height,
        hash,
        bits,
        value,
        fees,
        address,
        worker,
        hex,
      });
      stats.found({ height: job.height, time, hash, worker: worker === "" ? address : `${address}.${worker}` });
      log.info("Block {height} found by {address}: {hash}", { height: job.height, address, worker, hash });
      submit(id, job.height, hash, hex, finder);
    },

    status: () => ({
      net_state: latest === undefined
        ? null
        : netState(latest, works.get(latest.number), networkDifficulty(latest), lastBlockAt),
      block_stats: stats.view() satisfies BlockStats,
      last_signal: null,
      currency,
      live_coinservers: source.up ? 1 : 0,
      down_coinservers: source.up ? 0 : 1,
      coinservers: { [daemon.name]: { ...daemon.status(), status: source.up ? "live" : "down" } },
      job_count: jobs,
    }),
  };
}

function netState(job: Job, work: Work | undefined, difficulty: number, lastBlockAt: number | undefined): object {
  return {
    difficulty,
    height: job.height,
    last_block: lastBlockAt === undefined ? null : new Date(lastBlockAt).toISOString(),
    prev_hash: displayHash(job.previousHash),
    transactions: work?.remainder.transactionCount ?? 0,
    subsidy: Number(work?.value ?? 0n),
  };
}

/** Satoshis as coins, for people. */
function coins(satoshis: bigint): string {
  const digits = satoshis.toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
}
