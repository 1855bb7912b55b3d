/**
 * What an operator should look at, the worst first.
 *
 * @module
 */

import type { Network } from "../api/network.ts";
import type { Pool } from "../api/pool.ts";
import { type Readiness, unreadyReasons } from "../health.ts";
import type { PortReading } from "./port_readings.ts";
import type { JournalStatus, ReporterStatus } from "./statuses.ts";

/** What is wrong, and with which component. */
export type Problem = Pool["problems"][number];

/** What problems are found in. */
export interface ProblemParts {
  readonly readiness: Readiness;
  readonly networks: readonly Network[];
  readonly ports: readonly PortReading[];
  readonly reporters: readonly { readonly key: string; readonly status: ReporterStatus | undefined }[];
  readonly journal: { readonly key: string; readonly status: JournalStatus | undefined };
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A commit that failed is of concern for as long, milliseconds: the disk may not have become larger since. */
const COMMIT_CONCERN_MS = 600_000;

/** Items of the journal that are older than that, seconds, are reported late: reporters look every few seconds. */
const REPORTER_LAG_S = 300;

/** Hash rates are late from then on, seconds: shares are added up every second. */
const SLICES_LAG_S = 60;

/** Name of the journal's own reader, which adds shares up. */
const SLICES_READER = "journal: slices";

/** Addresses that are banned now, from which on it is more than a few broken miners. */
const MANY_BANNED = 20;

/** Finds what is wrong. Nobody is served; shares are refused; a chain is not mined; others learn of it late; the rest. */
export function problemsOf(parts: ProblemParts): Problem[] {
  const unready = unreadyReasons(parts.readiness);
  return [
    ...Object.entries(unready).map(([component, text]) => ({ component, text: `miners are not served: ${text}` })),
    ...failedCommits(parts),
    ...unwellNetworks(parts.networks, unready),
    ...downDaemons(parts.networks),
    ...reporters(parts),
    ...journalLag(parts),
    ...bans(parts.ports),
  ];
}

function failedCommits({ journal: { key, status }, now }: ProblemParts): Problem[] {
  if (status === undefined) return [{ component: key, text: "it does not say how it is: look into the log" }];
  const { failed_commits: count, last_failed_commit: last } = status;
  if (last === undefined || last === null || now - Date.parse(last) >= COMMIT_CONCERN_MS) return [];
  const text =
    `shares are refused because they cannot be written (${times(count)} since the start, last at ${last}): ` +
    "look at the disk, and into the log";
  return [{ component: key, text }];
}

function unwellNetworks(networks: readonly Network[], told: Readonly<Record<string, string>>): Problem[] {
  return networks.filter(({ key, state }) => state !== "up" && told[key] === undefined).map((
    { key, kind, reason },
  ) => ({
    component: key,
    text: `${kind === "merged" ? "not mined along" : "nothing to mine"}: ${reason}`,
  }));
}

/** Daemons that are down while their chain is mined; else the chain's own reason names them. */
function downDaemons(networks: readonly Network[]): Problem[] {
  return networks.filter(({ state }) => state === "up").flatMap(({ key, daemons }) => {
    const isLast = !daemons.some(({ state }) => state === "live");
    return daemons.filter(({ state }) => state === "down").map(({ name, reason, since }) => ({
      component: key,
      text: `daemon ${name} is down since ${since}${isLast ? ", and no other one gives work" : ""}: ${reason}`,
    }));
  });
}

function reporters({ reporters }: ProblemParts): Problem[] {
  return reporters.flatMap(({ key, status }) => {
    if (status === undefined) return [{ component: key, text: "it does not say how it is: look into the log" }];
    const { failing, last_error: error, queue_size: items, oldest_age: seconds } = status;
    const waiting = `${items} items wait, the oldest for ${seconds} s; the journal keeps them`;
    if (failing) return [{ component: key, text: `cannot report: ${error ?? "no reason given"}; ${waiting}` }];
    return seconds < REPORTER_LAG_S ? [] : [{ component: key, text: `reports late: ${waiting}` }];
  });
}

function journalLag({ journal: { key, status } }: ProblemParts): Problem[] {
  const { seconds = 0, items = 0 } = status?.readers[SLICES_READER] ?? {};
  if (seconds < SLICES_LAG_S) return [];
  return [{ component: key, text: `hash rates are ${seconds} s late: ${items} shares are not added up yet` }];
}

function bans(ports: readonly PortReading[]): Problem[] {
  return ports.flatMap(({ port: { key }, status }) => {
    const count = status?.banned_addresses.length ?? 0;
    if (count < MANY_BANNED) return [];
    const text = `${count} addresses are banned now: an attack, or guards that are too strict for its miners`;
    return [{ component: key, text }];
  });
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
