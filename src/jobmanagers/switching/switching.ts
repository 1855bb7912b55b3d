/**
 * MonitorNetworkMulti: gives out the jobs of one network after the other, each time of the one that pays best.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { delay } from "../../timers/delay.ts";
import type { Journal } from "../../journal/journal.ts";
import type { Job } from "../job.ts";
import type { JobManager } from "../job_manager.ts";
import type { MonitorNetwork } from "../network.ts";
import { createOutage } from "../outage.ts";
import type { Score, ScoreReading, ScoreSource } from "../scores/score_source.ts";
import {
  chooseNetwork,
  NOTHING_CHOSEN,
  type SwitchingEvent,
  type SwitchingRules,
  type SwitchReason,
} from "./switching_choice.ts";
import type { MonitorNetworkMultiOptions } from "./switching_options.ts";

/** What switching needs of a network. */
export type SwitchedNetwork = Pick<
  MonitorNetwork,
  "key" | "currency" | "difficultyOne" | "onJob" | "onTrouble" | "prospect" | "renew" | "knows" | "solve"
>;

/** What switching is made of. */
export interface MonitorNetworkMultiParts {
  readonly key: string;
  readonly options: Pick<
    MonitorNetworkMultiOptions,
    "margin_switch" | "min_stay" | "profit_poll_int" | "max_score_age"
  >;
  /** At least one, in the order of preference. They have one algorithm, one difficulty 1, and their job numbers in common. */
  readonly networks: readonly SwitchedNetwork[];
  /** Closed when switching stops. */
  readonly scores: ScoreSource;
  /** Gets an event of each network that it goes over to. */
  readonly journal: Pick<Journal, "noteNetwork">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Several networks that are used like one. It starts and stops none of them: it is started and stopped before they are.
 *
 * Its jobs are those of the network that is mined, the first one after a switch clean. A solved block goes to the network
 * that made its job.
 */
export interface MonitorNetworkMulti extends JobManager {
  /** Tells of the networks that were left. */
  readonly onRetired: NonNullable<JobManager["onRetired"]>;
  /**
   * Calls the listener each time that the scores were read, with what mining is worth by currency: 0 where nothing is
   * known.
   *
   * @returns Ends that.
   */
  onProfits(listener: (profits: ReadonlyMap<string, number>) => void): () => void;
}

const REASONS: Readonly<Record<SwitchReason, string>> = {
  start: "none was mined before",
  trouble: "its daemon gives no work",
  height: "it has reached its max_blockheight",
  margin: "the other is better by margin_switch",
  block: "it has a new block, and the other is better",
};

/** Makes it; nothing is read before it is started. */
export function createMonitorNetworkMulti(parts: MonitorNetworkMultiParts): MonitorNetworkMulti {
  const { key, options, networks, scores, journal, now } = parts;
  const [first] = networks;
  if (first === undefined) throw new TypeError(`Cannot build ${key}: expected at least one network`);
  const log = getLogger(["powerpool", key]);
  const currencies = networks.map(({ currency }) => currency);
  const rules: SwitchingRules = {
    margin: options.margin_switch,
    minStayMs: options.min_stay * 1000,
    maxScoreAgeMs: options.max_score_age === 0 ? Infinity : options.max_score_age * 1000,
  };
  const jobListeners = new Set<(job: Job) => void>();
  const retiredListeners = new Set<(currency: string) => void>();
  const profitListeners = new Set<(profits: ReadonlyMap<string, number>) => void>();
  const unwritten = createOutage((error) => log.warn("{error}", { error }), String);
  const outage = createOutage((error) => log.warn("{error}; the scores read last are used", { error }), String);
  const doubts = new Map(currencies.map((currency) => [currency, createDoubt(currency)]));
  const stopping = new AbortController();
  const endings: (() => void)[] = [];
  let state = NOTHING_CHOSEN;
  let latest: Job | undefined;
  /** The network that `latest` is of. */
  let given: SwitchedNetwork | undefined;
  /** Currencies of networks that were left, whose jobs still count. */
  const lingering = new Set<string>();
  let switches = 0;
  let lastSwitchAt: number | undefined;
  let renewing = false;
  let running: Promise<void> = Promise.resolve();

  /** Tells once why a currency's score does not count. */
  function createDoubt(currency: string): ReturnType<typeof createOutage> {
    return createOutage(
      (reason) => log.warn("{currency} counts as worth nothing: {reason}", { currency, reason }),
      String,
    );
  }

  function step(event: Omit<SwitchingEvent, "networks">, arrived?: { network: SwitchedNetwork; job: Job }): void {
    const views = networks.map(({ key, currency, prospect }) => ({ key, currency, prospect: prospect() }));
    const before = state;
    state = chooseNetwork(state, { ...event, networks: views }, now(), rules);
    if (state.current !== before.current) return changeOver(before.current, arrived);
    if (state.next !== before.next && state.next !== state.current) {
      log.debug("{network} will be mined from the next block on", { network: state.next });
    }
    if (arrived !== undefined && arrived.network.key === state.current) give(arrived.network, arrived.job);
  }

  function changeOver(before: string | undefined, arrived?: { network: SwitchedNetwork; job: Job }): void {
    const network = networks.find(({ key }) => key === state.current) as SwitchedNetwork;
    // The number of a job that came earlier may be less than what miners have already.
    const job = arrived?.network === network ? arrived.job : renewed(network);
    // It cannot make one now: that is trouble, so there may be another one to mine.
    if (job === undefined) return step({});
    announce(before, network);
    give(network, job);
    if (before !== undefined) note(network);
  }

  function renewed(network: SwitchedNetwork): Job | undefined {
    renewing = true;
    try {
      return network.renew();
    } finally {
      renewing = false;
    }
  }

  function announce(before: string | undefined, { key, currency }: SwitchedNetwork): void {
    const profit = Number((state.profits.get(key) ?? 0).toPrecision(6));
    if (before === undefined || state.reason === undefined) {
      return log.info("Mining {network} ({currency}), profit {profit}", { network: key, currency, profit });
    }
    switches++;
    lastSwitchAt = now();
    const was = Number((state.profits.get(before) ?? 0).toPrecision(6));
    log.info("Switched from {before}, profit {was}, to {network} ({currency}), profit {profit}: {reason}", {
      before,
      was,
      network: key,
      currency,
      profit,
      reason: REASONS[state.reason],
    });
  }

  /** For reporters; of the first network its first block tells. */
  function note({ key: network, currency, prospect }: SwitchedNetwork): void {
    const promised = prospect();
    if (promised === undefined) return;
    const { height, difficulty, value } = promised;
    try {
      journal.noteNetwork({ time: now(), network, currency, height, difficulty, value });
      unwritten.over();
    } catch (error) {
      // Reporters hear of it with its next block.
      unwritten.failed(error);
    }
  }

  function give(network: SwitchedNetwork, job: Job): void {
    const isOther = given !== network;
    if (given !== undefined && isOther) lingering.add(given.currency);
    lingering.delete(network.currency);
    given = network;
    latest = isOther ? { ...job, clean: true } : job;
    // Nobody has had a reason to work on the others for a whole block.
    if (!isOther && job.clean) { for (const currency of lingering) retire(currency); }
    for (const listener of jobListeners) listener(latest);
  }

  function retire(currency: string): void {
    lingering.delete(currency);
    for (const listener of retiredListeners) listener(currency);
  }

  function onJob(network: SwitchedNetwork, job: Job): void {
    if (renewing) return;
    step(job.clean ? { newBlock: network.key } : {}, { network, job });
    // What was given out of it before it was left is over now.
    if (job.clean && lingering.has(network.currency)) retire(network.currency);
  }

  function onTrouble(): void {
    if (!renewing) step({});
  }

  async function follow(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      // deno-lint-ignore no-await-in-loop -- one reading after the other
      const reading = await read(signal);
      if (signal.aborted) return;
      try {
        step(reading === undefined ? {} : { scores: reading.scores });
        tellProfits();
      } catch (error) {
        log.error("Cannot choose a network: {error}", { error });
      }
      // deno-lint-ignore no-await-in-loop -- the pause between two readings
      await delay(options.profit_poll_int * 1000, signal).catch(() => {});
    }
  }

  function tellProfits(): void {
    const profits = profitsByCurrency();
    for (const listener of profitListeners) listener(profits);
  }

  function profitsByCurrency(): ReadonlyMap<string, number> {
    return new Map(networks.map(({ key, currency }) => [currency, state.profits.get(key) ?? 0]));
  }

  async function read(signal: AbortSignal): Promise<ScoreReading | undefined> {
    try {
      const reading = await scores.read(currencies, signal);
      outage.over();
      tellDoubts(reading);
      return reading;
    } catch (error) {
      if (signal.aborted) return undefined;
      outage.failed(error);
      tellDoubts({ scores: state.scores, faults: [] });
      return undefined;
    }
  }

  function tellDoubts({ scores: read, faults }: ScoreReading): void {
    for (const [currency, doubt] of doubts) {
      const score = read.get(currency);
      if (score === undefined) {
        doubt.failed(faults.find((fault) => fault.startsWith(`${currency}:`)) ?? "it has no score");
      } else if (now() - score.time > rules.maxScoreAgeMs) doubt.failed("its score is older than max_score_age");
      else doubt.over();
    }
  }

  function currencyOf(key: string | undefined): string | null {
    return networks.find((network) => network.key === key)?.currency ?? null;
  }

  return {
    key,
    currencies,
    difficultyOne: first.difficultyOne,

    start() {
      for (const network of networks) {
        endings.push(network.onJob((job) => onJob(network, job)));
        endings.push(network.onTrouble(onTrouble));
      }
      running = follow();
    },

    async stop() {
      for (const end of endings.splice(0)) end();
      stopping.abort(new DOMException("Switching is stopped", "AbortError"));
      await scores.close();
      await running;
    },

    latest: () => latest,

    onJob(listener) {
      jobListeners.add(listener);
      return () => jobListeners.delete(listener);
    },

    onRetired(listener) {
      retiredListeners.add(listener);
      return () => retiredListeners.delete(listener);
    },

    onProfits(listener) {
      profitListeners.add(listener);
      return () => profitListeners.delete(listener);
    },

    solve(jobNumber, header, coinbase, finder) {
      const network = networks.find(({ knows }) => knows(jobNumber));
      if (network === undefined) throw new Error(`Cannot finish a block: its job ${jobNumber} is gone`);
      network.solve(jobNumber, header, coinbase, finder);
    },

    status: () => ({
      price_data: Object.fromEntries(currencies.map((currency) => [currency, priceOf(state.scores.get(currency))])),
      profit_data: Object.fromEntries(profitsByCurrency()),
      next_network: currencyOf(state.next),
      current_network: currencyOf(state.current),
      scores_from: scores.name,
      switches,
      last_switch: lastSwitchAt === undefined ? null : new Date(lastSwitchAt).toISOString(),
      last_reason: lastSwitchAt === undefined ? null : state.reason,
    }),
  };
}

/** A score as PowerPool's monitor shows it: score, ratio, seconds since 1970. */
function priceOf(score: Score | undefined): readonly [number | null, number | null, number | null] {
  return score === undefined ? [null, null, null] : [score.profit, score.ratio, score.time / 1000];
}
