/**
 * The paths of the pages, as links have them.
 *
 * @module
 */

import type { Visit } from "../visit.ts";

type Base = Pick<Visit, "base">;

/** Page of a network. */
export function networkPath({ base }: Base, key: string): string {
  return `${base}/view/networks/${encodeURIComponent(key)}`;
}

/** Page of a port. */
export function portPath({ base }: Base, key: string): string {
  return `${base}/view/ports/${encodeURIComponent(key)}`;
}

/** Page of an address that mines. */
export function minerPath({ base }: Base, address: string): string {
  return `${base}/view/miners/${encodeURIComponent(address)}`;
}

/** Page of a worker; its name may be empty. */
export function workerPath(visit: Base, address: string, worker: string): string {
  return `${minerPath(visit, address)}/${encodeURIComponent(worker)}`;
}

/**
 * A path with a query; what is empty is left out.
 *
 * @param path With the visitor's base.
 * @param query Names and values.
 */
export function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const entries = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]]
  );
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}
