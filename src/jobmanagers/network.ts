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
import type { FeeOutput } from "../coin/fee_outputs.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { blockHash } from "../coin/header.ts";
import { templateRulesOf } from "../coin/presets/presets.ts";
import { createHistogram } from "../counters/histogram.ts";
import type { CallScope } from "../daemon/call_scope.ts";
import type { DaemonGroup } from "../daemon/group.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { createZmqBlocks } from "../daemon/zmtp/zmq_blocks.ts";
import { firstTemplate, stepsOf } from "./first_template.ts";
import type { Journal } from "../journal/journal.ts";
import { type BlockJournal, createFoundBlocks, type Finder } from "./found_blocks.ts";
import { createInterning } from "./interning.ts";
import { createJobNumbers } from "./job_numbers.ts";
import { blockOfWork, buildWork, type Job, type JobPlan, type Work } from "./job.ts";
import type { MonitorAuxNetwork } from "./aux_network.ts";
import { type Commitment, createMergedChains } from "./merged_chains.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { createOutage } from "./outage.ts";
import { payoutScript } from "./payout.ts";
import { presetOf, settle } from "./preset_options.ts";
import { createTemplateClock, type TemplateAge } from "./template_age.ts";
import { refuseOtherAlgorithm } from "./template_algorithm.ts";
import { createTemplateSource } from "./template_source.ts";
import { createTransactionsHex } from "./transactions_hex.ts";

/** What a network is made of. */
export interface MonitorNetworkParts {
  readonly key: string;
  readonly options: MonitorNetworkOptions;
  readonly daemon: DaemonGroup;
  readonly algorithm: Algorithm;
  readonly journal: BlockJournal & Pick<Journal, "noteNetwork">;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  /** A few bytes that this run of the program has drawn. */
  readonly runSalt: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Numbers of jobs, shared by all networks whose jobs one port may give out; numbers of its own if left out. */
  readonly nextNumber?: () => number;
  /** Chains that are mined along. */
  readonly auxes?: readonly MonitorAuxNetwork[];
  /** Milliseconds that stopping waits for blocks under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number;
}

/** What mining a network promises. */
export interface Prospect {
  readonly height: number;
  /** The template's value of the block, satoshis. */
  readonly value: bigint;
  /** In units of the network's difficulty 1. */
  readonly difficulty: number;
  /** Whether the height has reached `max_blockheight`. */
  readonly isOverHeight: boolean;
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
   * Calls the listener when its daemon ceases to answer, or gives a template that no job can be made of.
   *
   * @returns Ends that.
   */
  onTrouble(listener: () => void): () => void;
  /** How old its work is. */
  templateAge(): TemplateAge;
  /** What mining it promises now; `undefined` while in trouble, and before the first job. */
  prospect(): Prospect | undefined;
  /**
   * Makes the newest job again, its time moved on: it has a number greater than all before, and a coinbase of its own.
   * Listeners get it like any other.
   *
   * @returns The job; `undefined` if it cannot be made.
   */
  renew(): Job | undefined;
  /** Whether a job is one of its own that it still can finish a block of. */
  knows(jobNumber: number): boolean;
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

/** Works kept of one block: more than the jobs that any port still takes shares for. */
const MAX_WORKS = 512;

/** Makes a network; nothing is asked of its daemon before it is started. */
export function createMonitorNetwork(parts: MonitorNetworkParts): MonitorNetwork {
  const { key, daemon, algorithm, journal, now } = parts;
  const options = settle(parts.options);
  const { currency } = options;
  const preset = presetOf(options);
  const steps = options.empty_first_job ? stepsOf(preset) : undefined;
  const powBlockHash = options.pow_block_hash ?? preset?.powBlockHash ?? algorithm.powBlockHash;
  const txidHash = options.txid_hash ?? preset?.txidHash ?? algorithm.txidHash;
  const log = getLogger(["powerpool", key]);
  const difficultyOne = (options.diff1 ?? algorithm.difficultyOne) as Target;
  const tag = new TextEncoder().encode(options.coinbase_text);
  const listeners = new Set<(job: Job) => void>();
  const troubleListeners = new Set<() => void>();
  const nextNumber = parts.nextNumber ?? createJobNumbers(now);
  let works = new Map<number, Work>();
  /** Those of the block before. */
  let worksBefore: ReadonlyMap<number, Work> = new Map();
  const interned = createInterning();
  const transactionsHex = createTransactionsHex();
  const { stopGraceMs } = parts;
  const blocks = createFoundBlocks({
    currency,
    maturity: options.block_mature_confirms,
    submit: ({ hex }, signal) => daemon.submitBlock(hex, { signal }),
    place: (hash, signal) => daemon.getBlockPlace(hash, { signal }),
    tipHeight: async (signal) => (await daemon.getBlockchainInfo({ signal })).blocks,
    journal,
    now,
    log,
    stopGraceMs,
  });
  const stopping = new AbortController();
  const unwritten = createOutage((error) => log.warn("{error}", { error }), String);
  const refusal = createOutage((error) => log.error("{error}", { error }), String);
  let refused = false;
  const auxes = parts.auxes ?? [];
  const merged = createMergedChains(auxes, parts.extranonceBytes, log);
  const endings: (() => void)[] = [];
  let lastTemplate: { readonly template: BlockTemplate; readonly takenAt: number } | undefined;
  let script: Uint8Array | undefined;
  const feeShares = Object.entries(options.fee_outputs);
  let feeOutputs: readonly FeeOutput[] = [];
  /** Whether the newest template was made ahead of the daemon's. */
  let wasAhead = false;
  let latest: Work | undefined;
  let jobs = 0;
  let lastBlockAt: number | undefined;
  /** Milliseconds from the newest block's template, once read, until its job was handed to all ports. */
  let handOverMs: number | undefined;
  const handOvers = createHistogram();
  const templateClock = createTemplateClock(options.job_refresh * 1000, now);
  let lastSignalAt: number | undefined;
  let running: Promise<void> = Promise.resolve();

  const source = createTemplateSource({
    daemon: {
      getBestBlockHash: daemon.getBestBlockHash,
      async getBlockTemplate(request) {
        // Not a job before it is certain where its block would pay to.
        script ??= await scriptOf(options.pool_address, "pool_address", request);
        if (feeOutputs.length < feeShares.length) await resolveFees(request);
        const template = await daemon.getBlockTemplate(request);
        refuseOtherAlgorithm(template, preset);
        return template;
      },
    },
    rules: templateRulesOf(currency),
    pollMs: options.poll === false ? undefined : options.block_poll * 1000,
    refreshMs: options.job_refresh * 1000,
    retryMs: options.rpc_ping_int * 1000,
    anticipate,
    onTemplate,
    onUp: () => log.info("Daemon {daemon} answers", { daemon: daemon.name }),
    onDown(error) {
      log.error("{error}; trying again every {seconds} s", { error, seconds: options.rpc_ping_int });
      tellTrouble();
    },
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
      hashOfHeader: (header) => powBlockHash ? algorithm.hash(header) as unknown as Hash : blockHash(header),
      onBlock: source.hear,
      onUp() {
        outage.over();
        log.info("New blocks are heard of at {address}", { address });
      },
      onDown: ({ message }) => outage.failed(message),
      now,
    });
  });

  /** A template without transactions, if all is known that it takes. */
  async function anticipate(before: BlockTemplate, tip: Hash, signal: AbortSignal): Promise<BlockTemplate | undefined> {
    if (steps === undefined) return undefined;
    return firstTemplate(before, await daemon.getChainTip(tip, { signal }), steps, Math.floor(now() / 1000));
  }

  function onTemplate(template: BlockTemplate, isAhead: boolean): void {
    const before = latest?.job;
    const isNewTip = before === undefined || !equalBytes(before.previousHash, template.previousBlockHash);
    lastTemplate = { template, takenAt: now() };
    // What replaces a block without transactions is worth more at once.
    issue(template, { isNewTip, clean: isNewTip, push: wasAhead && !isAhead && !isNewTip });
    if (!refused) templateClock.taken();
    wasAhead = isAhead;
    if (isNewTip) blocks.tipChanged();
  }

  /** A merged chain has another block: the job is made again, its time moved on. */
  function onAuxWork(flush: boolean): void {
    issueAgain({ isNewTip: false, clean: flush, push: true });
  }

  /** Makes a job of the newest template, its time moved on. */
  function issueAgain(how: Issue): void {
    if (lastTemplate === undefined) return;
    const { template, takenAt } = lastTemplate;
    const moved = template.curtime + Math.floor((now() - takenAt) / 1000);
    // Some daemons do not let time move.
    const curtime = Math.min(moved, latest?.job.maximumTime ?? moved);
    issue({ ...template, curtime }, how);
  }

  function issue(template: BlockTemplate, { isNewTip, clean, push }: Issue): void {
    const began = performance.now();
    let commitment = merged.commit((template.version | template.vbRequired) >>> 0);
    let work: Work;
    try {
      const plan = {
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
        powBlockHash,
        txidHash,
      };
      work = buildWork(template, { ...plan, ...commitment && committing(commitment) });
      if (commitment !== undefined && !merged.canRead(work.job.coinbase)) {
        commitment = undefined;
        work = buildWork(template, plan);
      }
    } catch (error) {
      refused = true;
      refusal.failed(error);
      return tellTrouble();
    }
    refused = false;
    refusal.over();
    // Solutions on the tip before may still be on their way to us; older ones nobody is allowed.
    if (isNewTip) {
      worksBefore = works;
      works = new Map();
    }
    merged.given(work.job, commitment);
    keep(work);
    if (isNewTip) {
      handOverMs = performance.now() - began;
      handOvers.observe(handOverMs / 1000);
    }
    // Miners first: what saves memory can wait until they have the job.
    latest = { ...work, transactions: interned(work.transactions) };
    works.set(work.job.number, latest);
    transactionsHex.prepare(latest.transactions);
    if (isNewTip) announce(work);
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
    try {
      journal.noteNetwork({
        time: lastBlockAt,
        network: key,
        currency,
        height: job.height,
        difficulty: networkDifficulty(job),
        value,
      });
      unwritten.over();
    } catch (error) {
      // Reporters miss a height; the next one tells it.
      unwritten.failed(error);
    }
  }

  function tellTrouble(): void {
    for (const listener of troubleListeners) listener();
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
      templateClock.started();
      for (const aux of auxes) endings.push(aux.onWork(onAuxWork));
      blocks.resume();
      running = source.run(stopping.signal);
      for (const publisher of publishers) publisher.start();
    },

    async stop() {
      for (const end of endings) end();
      transactionsHex.stop();
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

    onTrouble(listener) {
      troubleListeners.add(listener);
      return () => troubleListeners.delete(listener);
    },

    templateAge: templateClock.view,

    prospect() {
      if (latest === undefined || refused || !source.up) return undefined;
      const { job, value } = latest;
      return {
        height: job.height,
        value,
        difficulty: networkDifficulty(job),
        isOverHeight: job.height >= (options.max_blockheight ?? Infinity),
      };
    },

    renew() {
      const before = latest;
      issueAgain({ isNewTip: false, clean: false, push: false });
      return latest === before ? undefined : latest?.job;
    },

    knows: (jobNumber) => works.has(jobNumber) || worksBefore.has(jobNumber),

    notified(tip) {
      lastSignalAt = now();
      source.hear(tip);
    },

    solve(jobNumber, header, coinbase, finder) {
      const work = works.get(jobNumber) ?? worksBefore.get(jobNumber);
      if (work === undefined) throw new Error(`Cannot finish a block: its job ${jobNumber} is gone`);
      const { job, value, fees } = work;
      const { height, bits } = job;
      const digest = algorithm.hash(header);
      // Whoever hands in a solution says that it solves; with merged chains it need not be this one.
      if (!merged.isMerged(job) || meetsTarget(digest, job.networkTarget)) {
        const hash = job.powBlockHash ? digest as unknown as Hash : blockHash(header);
        const hex = blockOfWork(work, header, coinbase, transactionsHex.of(work.transactions));
        blocks.add({ height, hash, bits, value, fees, hex }, finder);
      }
      merged.solved(job, { header, coinbase, digest }, finder);
    },

    status: () => ({
      net_state: latest === undefined ? null : netState(latest),
      block_stats: blocks.view(),
      last_signal: lastSignalAt === undefined ? null : new Date(lastSignalAt).toISOString(),
      currency,
      ...daemon.coinservers(source.up),
      job_count: jobs,
      last_job_ms: handOverMs === undefined ? null : Number(handOverMs.toPrecision(3)),
      template: templateSeconds(templateClock.view()),
      timings: { job_seconds: handOvers.view() },
    }),
  };
}

/** The age of the work as the monitor shows it: seconds. */
function templateSeconds({ ageMs, withoutMs, maxAgeMs }: TemplateAge): object {
  return { age: ageMs === undefined ? null : ageMs / 1000, missing: withoutMs / 1000, max_age: maxAgeMs / 1000 };
}

/** What commits a job to merged chains. */
function committing({ script, targets }: Commitment): Pick<JobPlan, "mergedMining" | "auxTargets"> {
  return { mergedMining: script, auxTargets: targets };
}

/** Satoshis as coins, for people. */
function coins(satoshis: bigint): string {
  const digits = satoshis.toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
}
