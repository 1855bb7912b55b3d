/**
 * MonitorNetwork: one chain that the pool mines. What follows the chain, makes its jobs and sees its blocks through is put
 * together here, and shown as one.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { meetsTarget } from "../algorithms/target.ts";
import type { Hash } from "../coin/hash.ts";
import type { DaemonGroup } from "../daemon/group/group.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import type { Journal } from "../journal/journal.ts";
import type { MonitorAuxNetwork } from "./aux/aux_network.ts";
import { type BlockFigures, figuresOf } from "./blocks/block_figures.ts";
import { createBlockFollower } from "./blocks/block_follower.ts";
import { createChainFollower } from "./chain_follower.ts";
import { termsOf } from "./chain_terms.ts";
import type { BlockJournal } from "./blocks/found_blocks.ts";
import type { Job } from "./job.ts";
import type { JobManager } from "./job_manager.ts";
import { createJobNumbers } from "./job_numbers.ts";
import { createMergedChains } from "./aux/merged_chains.ts";
import { createNetworkJobs } from "./network_jobs.ts";
import { netState, templateSeconds } from "./network_status.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { createPayees } from "./payees.ts";
import { presetOf, settle } from "./preset_options.ts";
import { shownTime } from "./shown_time.ts";
import { createTemplateClock, type TemplateAge } from "./template_age.ts";
import { createTipNews } from "./tip_news.ts";

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
export interface Prospect extends BlockFigures {
  /** Whether the height has reached `max_blockheight`. */
  readonly isOverHeight: boolean;
}

/** A chain that is followed once it is started. */
export interface MonitorNetwork extends JobManager {
  /** The one that its jobs are of. */
  readonly currency: string;
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
}

/** Makes a network; nothing is asked of its daemon before it is started. */
export function createMonitorNetwork(parts: MonitorNetworkParts): MonitorNetwork {
  const { key, daemon, algorithm, journal, now, stopGraceMs, extranonceBytes, runSalt, auxes = [] } = parts;
  const options = settle(parts.options);
  const { currency } = options;
  const preset = presetOf(options);
  const { difficultyOne, powBlockHash, txidHash, hashOf } = termsOf(options, preset, algorithm);
  const log = getLogger(["powerpool", key]);
  const tag = new TextEncoder().encode(options.coinbase_text);
  const troubleListeners = new Set<() => void>();
  const endings: (() => void)[] = [];
  let lastSignalAt: number | undefined;

  const payees = createPayees({ currency, options, daemon });
  const merged = createMergedChains(auxes, extranonceBytes, log);
  const templateClock = createTemplateClock(options.job_refresh * 1000, now);
  const news = createTipNews({ key, currency, difficultyOne, journal, log, now });
  const blocks = createBlockFollower({
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
  const jobs = createNetworkJobs({
    common: () => ({
      ...payees.known(),
      runSalt,
      currency,
      tag,
      extranonceBytes,
      payMasternodes: options.payout_drk_mn,
      ignoredMembers: options.ignore_template_members,
      powBlockHash,
      txidHash,
    }),
    nextNumber: parts.nextNumber ?? createJobNumbers(now),
    merged,
    now,
    log,
    onRefused: tellTrouble,
  });
  const chain = createChainFollower({
    options,
    preset,
    daemon,
    payees,
    hashOfHeader: (header) => hashOf(header),
    now,
    log,
    onTemplate,
    onDown: tellTrouble,
  });

  function onTemplate(template: BlockTemplate, isAhead: boolean): void {
    const { work, isNewTip } = jobs.take(template, isAhead);
    if (work !== undefined) {
      if (isNewTip) news.tell(work);
      templateClock.taken();
    }
    if (isNewTip) blocks.tipChanged();
  }

  function tellTrouble(): void {
    for (const listener of troubleListeners) listener();
  }

  return {
    key,
    currency,
    currencies: [currency],
    difficultyOne,

    start() {
      templateClock.started();
      // A merged chain has another block: the job is made again.
      for (const aux of auxes) endings.push(aux.onWork((flush) => void jobs.again({ clean: flush, push: true })));
      blocks.resume();
      chain.start();
    },

    async stop() {
      for (const end of endings) end();
      jobs.stop();
      await chain.stop();
      await blocks.stop();
    },

    latest: () => jobs.newest?.job,
    onJob: jobs.onJob,

    onTrouble(listener) {
      troubleListeners.add(listener);
      return () => troubleListeners.delete(listener);
    },

    templateAge: templateClock.view,

    prospect() {
      if (jobs.newest === undefined || jobs.refused || !chain.up) return undefined;
      const figures = figuresOf(jobs.newest, difficultyOne);
      return { ...figures, isOverHeight: figures.height >= (options.max_blockheight ?? Infinity) };
    },

    renew: () => jobs.again({ clean: false, push: false })?.job,
    knows: (jobNumber) => jobs.find(jobNumber) !== undefined,

    notified(tip) {
      lastSignalAt = now();
      chain.hear(tip);
    },

    solve(jobNumber, header, coinbase, finder) {
      const work = jobs.find(jobNumber);
      if (work === undefined) throw new Error(`Cannot finish a block: its job ${jobNumber} is gone`);
      const { job, value, fees } = work;
      const digest = algorithm.hash(header);
      // Whoever hands in a solution says that it solves; with merged chains it need not be this one.
      if (!merged.isMerged(job) || meetsTarget(digest, job.networkTarget)) {
        const hash = hashOf(header, digest);
        const hex = jobs.blockOf(work, header, coinbase);
        blocks.add({ height: job.height, hash, bits: job.bits, value, fees, hex }, finder);
      }
      merged.solved(job, { header, coinbase, digest }, finder);
    },

    status() {
      const work = jobs.newest;
      const { made, handOverMs, handOvers } = jobs.figures();
      return {
        net_state: work === undefined ? null : netState(work, figuresOf(work, difficultyOne), news.lastAt),
        block_stats: blocks.view(),
        last_signal: shownTime(lastSignalAt),
        currency,
        ...daemon.coinservers(chain.up),
        job_count: made,
        last_job_ms: handOverMs === undefined ? null : Number(handOverMs.toPrecision(3)),
        template: templateSeconds(templateClock.view()),
        timings: { job_seconds: handOvers },
      };
    },
  };
}
