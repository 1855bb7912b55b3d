/**
 * Choosing the network to mine: a function from what was, what happened and when, to what is.
 *
 * A network is worth what a block of it brings, divided by how hard it is to find: PowerPool's formula. The best one is
 * mined from the next block on, when miners drop their work anyway; at once only if it is better by a margin, or if the
 * one mined now is of no use any more.
 *
 * @module
 */

import type { Prospect } from "../network.ts";
import type { Score } from "../scores/score_source.ts";

/** A network at one moment. */
export interface NetworkView {
  readonly key: string;
  readonly currency: string;
  /** `undefined` while there is nothing to be mined: no daemon, no job. */
  readonly prospect: Prospect | undefined;
}

/** What happened. */
export interface SwitchingEvent {
  /** How the networks are now, in the order of preference. */
  readonly networks: readonly NetworkView[];
  /** The scores by currency, if they were read. */
  readonly scores?: ReadonlyMap<string, Score>;
  /** Key of the network that has a new block, if one has. */
  readonly newBlock?: string;
}

/** What the operator has chosen. */
export interface SwitchingRules {
  /** `margin_switch`; 0 stands for never. */
  readonly margin: number;
  /** Least time after a switch until the next one for profit, milliseconds. */
  readonly minStayMs: number;
  /** How old a score may become, milliseconds. */
  readonly maxScoreAgeMs: number;
}

/** Why a network was left for another. */
export type SwitchReason =
  /** None was mined before. */
  | "start"
  /** It has no daemon that gives templates. */
  | "trouble"
  /** It has reached `max_blockheight`. */
  | "height"
  /** Another one is better by the margin. */
  | "margin"
  /** Another one is better, and it has a new block. */
  | "block";

/** What is known and chosen. */
export interface SwitchingState {
  /** By currency, as they were read last. */
  readonly scores: ReadonlyMap<string, Score>;
  /** By key of the network; 0 where nothing is known. */
  readonly profits: ReadonlyMap<string, number>;
  /** Key of the network that is mined; `undefined` until there is one. */
  readonly current: string | undefined;
  /** Key of the network that will be mined if all stays as it is. */
  readonly next: string | undefined;
  /** When one network was last left for another, milliseconds; never, in the beginning. */
  readonly switchedAt: number;
  readonly reason: SwitchReason | undefined;
}

/** Before anything has happened. */
export const NOTHING_CHOSEN: SwitchingState = {
  scores: new Map(),
  profits: new Map(),
  current: undefined,
  next: undefined,
  switchedAt: -Infinity,
  reason: undefined,
};

const SATOSHIS = 1e8;

/** PowerPool's, so that its figures are easy to read. */
const PROFIT_SCALE = 1e6;

/** What mining a network is worth: coins of a block, times score, times ratio, by difficulty. */
export function profitOf({ value, difficulty }: Prospect, { profit, ratio }: Score): number {
  return Number(value) / SATOSHIS * profit / difficulty * ratio * PROFIT_SCALE;
}

/**
 * Chooses.
 *
 * @param state What was.
 * @param event What happened.
 * @param time When, milliseconds since 1970.
 */
export function chooseNetwork(
  state: SwitchingState,
  event: SwitchingEvent,
  time: number,
  rules: SwitchingRules,
): SwitchingState {
  const { networks } = event;
  const scores = event.scores ?? state.scores;
  const profits = new Map(networks.map((network) => [network.key, knownProfit(network, scores, time, rules)]));
  const known = { ...state, scores, profits };
  const best = bestOf(useful(networks), profits, state.current);
  // Nothing can be mined: miners go on with what they have.
  if (best === undefined) return { ...known, next: state.current };
  const reason = best === state.current ? undefined : reasonToLeave(known, best, event, time, rules);
  if (reason === undefined) return { ...known, next: best };
  // What is mined only because it came up first is left as soon as there is reason to.
  const switchedAt = state.current === undefined ? state.switchedAt : time;
  return { ...known, current: best, next: best, switchedAt, reason };
}

/** A network without a score that can be trusted counts as one that brings nothing. */
function knownProfit(
  { currency, prospect }: NetworkView,
  scores: ReadonlyMap<string, Score>,
  time: number,
  { maxScoreAgeMs }: SwitchingRules,
): number {
  const score = scores.get(currency);
  if (prospect === undefined || score === undefined || time - score.time > maxScoreAgeMs) return 0;
  return profitOf(prospect, score);
}

/** The networks that may be mined; those beyond their height only where there are no others. */
function useful(networks: readonly NetworkView[]): readonly NetworkView[] {
  const live = networks.filter(({ prospect }) => prospect !== undefined);
  const lower = live.filter(({ prospect }) => prospect?.isOverHeight === false);
  return lower.length > 0 ? lower : live;
}

/** Among equals the one that is mined is the best, else the first. */
function bestOf(
  networks: readonly NetworkView[],
  profits: ReadonlyMap<string, number>,
  current: string | undefined,
): string | undefined {
  const profit = (key: string) => profits.get(key) ?? 0;
  const [first, ...others] = [
    ...networks.filter(({ key }) => key === current),
    ...networks.filter(({ key }) => key !== current),
  ].map(({ key }) => key);
  if (first === undefined) return undefined;
  return others.reduce((best, key) => profit(key) > profit(best) ? key : best, first);
}

/** Why the best network is to be mined now instead of the current one; `undefined` if it is to wait. */
function reasonToLeave(
  { current, profits, switchedAt }: SwitchingState,
  best: string,
  { networks, newBlock }: SwitchingEvent,
  time: number,
  { margin, minStayMs }: SwitchingRules,
): SwitchReason | undefined {
  if (current === undefined) return "start";
  const prospect = networks.find(({ key }) => key === current)?.prospect;
  if (prospect === undefined) return "trouble";
  // A best one that is not over its height itself: among those that are, profit counts.
  const isLeft = prospect.isOverHeight && networks.find(({ key }) => key === best)?.prospect?.isOverHeight === false;
  if (isLeft) return "height";
  const stayed = time - switchedAt;
  // A clock that was set back must not make it a long stay.
  if (stayed >= 0 && stayed < minStayMs) return undefined;
  if (newBlock === current) return "block";
  const [promised = 0, now = 0] = [profits.get(best), profits.get(current)];
  return margin > 0 && promised > now * margin ? "margin" : undefined;
}
