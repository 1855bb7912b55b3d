/**
 * Statistics of the pool as a whole: under which names a share is recorded once more.
 *
 * @module
 */

import type { PoolReportOptions } from "./pool_report_options.ts";

/** What statistics know of the pool. */
export interface PoolReportContext {
  readonly pool_report_configs: readonly PoolReportOptions[];
  readonly attrs: Readonly<Record<string, string | number>>;
  /** Name of this server. */
  readonly serverName: string;
  /** Algorithm of a Stratum port, by its key; empty if there is no such port any more. */
  algorithmOf(port: string): string;
  /** Currencies that are mined along with one. */
  mergedWith(currency: string): readonly string[];
}

/** A name that shares are recorded under. */
export interface PoolUser {
  readonly user: string;
  readonly worker: string;
}

/** What PowerPool called the currency of a share whose job is not known. */
export const UNKNOWN_CURRENCY = "UNKNOWN";

const PLACEHOLDER = /\{(\w+)\}/g;

/** Finds the names that a share is recorded under. */
export function poolUsers(
  { port, currency }: { readonly port: string; readonly currency: string },
  context: PoolReportContext,
): PoolUser[] {
  const own = currency === "" ? UNKNOWN_CURRENCY : currency;
  return context.pool_report_configs.flatMap(({ user, worker_format_string: format, report_merge: merge }) => {
    const currencies = merge ? [own, ...context.mergedWith(currency)] : [own];
    return currencies.map((currency) => {
      const values: Record<string, string | number> = {
        ...context.attrs,
        algo: context.algorithmOf(port),
        currency,
        server_name: context.serverName,
      };
      return { user, worker: fill(format, values) };
    });
  });
}

/**
 * Finds what a format asks for that there is not.
 *
 * @returns Names without braces.
 */
export function unknownPlaceholders(format: string, attrs: Readonly<Record<string, unknown>>): string[] {
  const known = new Set([...Object.keys(attrs), "algo", "currency", "server_name"]);
  return [...format.matchAll(PLACEHOLDER)].map(([, name = ""]) => name).filter((name) => !known.has(name));
}

function fill(format: string, values: Readonly<Record<string, string | number>>): string {
  return format.replace(PLACEHOLDER, (whole, name: string) => String(values[name] ?? whole));
}
