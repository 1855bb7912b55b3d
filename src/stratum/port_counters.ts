/**
 * What a port counts: connections, shares by outcome, refused requests.
 *
 * @module
 */

import type { CounterView, MinuteCounter } from "../counters/minute_counter.ts";
import type { ShareOutcome } from "../journal/records.ts";
import { CODE_NOT_SUBSCRIBED, CODE_UNAUTHORIZED } from "./reject.ts";

/** Shares of one outcome since the start: how many, and their difficulties added up. */
export interface ShareTally {
  count: number;
  work: number;
}

/** The counters of a port. */
export interface PortCounters {
  connected(): void;
  disconnected(): void;
  /** A connection that was refused before there was a session. */
  turnedAway(): void;
  /** A connection that was cut off for what it did. */
  cut(): void;
  /** A connection that is read more slowly for a while. */
  throttled(): void;
  /** An address that was banned. */
  banned(): void;
  /** A worker that was authorized. */
  authorized(): void;
  share(outcome: ShareOutcome, difficulty: number): void;
  refused(code: number): void;
  /** By name. */
  views(): Record<string, CounterView>;
  shares(): Readonly<Record<ShareOutcome, ShareTally>>;
}

/** Counts workers that were authorized. */
export const AUTHORIZATIONS = "authorizations";

/** Counts the difficulties of accepted shares; hash rates are made of it. */
export const ACCEPTED_WORK = "acc_share_n1";

/**
 * Makes the counters, with PowerPool's names.
 *
 * @param create Makes a counter.
 */
export function createPortCounters(create: () => MinuteCounter): PortCounters {
  const counters: Record<string, MinuteCounter> = {};
  const counter = (name: string) => counters[name] = create();
  const connects = counter("stratum_connects");
  const disconnects = counter("stratum_disconnects");
  const refusals = counter("stratum_refusals");
  const cuts = counter("stratum_cuts");
  const throttles = counter("stratum_throttles");
  const bans = counter("stratum_bans");
  const authorizations = counter(AUTHORIZATIONS);
  const unknown = counter("unk_err");
  const notAuthorized = counter("not_authed_err");
  const notSubscribed = counter("not_subbed_err");
  const work: Readonly<Record<ShareOutcome, MinuteCounter>> = {
    accepted: counter(ACCEPTED_WORK),
    low: counter("reject_low_share_n1"),
    duplicate: counter("reject_dup_share_n1"),
    stale: counter("reject_stale_share_n1"),
    invalid: counter("reject_invalid_share_n1"),
  };
  const tallies: Record<ShareOutcome, ShareTally> = {
    accepted: { count: 0, work: 0 },
    low: { count: 0, work: 0 },
    duplicate: { count: 0, work: 0 },
    stale: { count: 0, work: 0 },
    invalid: { count: 0, work: 0 },
  };
  return {
    connected: () => connects.add(),
    disconnected: () => disconnects.add(),
    turnedAway: () => refusals.add(),
    cut: () => cuts.add(),
    throttled: () => throttles.add(),
    banned: () => bans.add(),
    authorized: () => authorizations.add(),
    share(outcome, difficulty) {
      work[outcome].add(difficulty);
      tallies[outcome].count++;
      tallies[outcome].work += difficulty;
    },
    refused(code) {
      if (code === CODE_UNAUTHORIZED) notAuthorized.add();
      else if (code === CODE_NOT_SUBSCRIBED) notSubscribed.add();
      else unknown.add();
    },
    views: () => Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, counter.view()])),
    shares: () => tallies,
  };
}
