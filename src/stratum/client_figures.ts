/**
 * How many work at a port and for whom: what can be told of ten thousand connections without handing them all over.
 *
 * @module
 */

import type { Session } from "./session.ts";

/** Connections in sums; plain values only, since they may come from another thread. */
export interface ClientFigures {
  /** Connections that work under a name. */
  readonly authorized: number;
  /** Those of them that have sent no share for a while. */
  readonly idle: number;
  /** The names that they work under: workers, by address. */
  readonly workers: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Adds connections up.
 *
 * @param isIdle Whether a connection has sent no share for a while.
 */
export function clientFigures(
  sessions: Iterable<Session>,
  isIdle: (session: Session) => boolean,
): ClientFigures {
  let authorized = 0;
  let idle = 0;
  const workers = new Map<string, Set<string>>();
  for (const session of sessions) {
    if (session.names.length === 0) continue;
    authorized++;
    if (isIdle(session)) idle++;
    for (const { miner: { address, worker } } of session.names) {
      const known = workers.get(address);
      if (known === undefined) workers.set(address, new Set([worker]));
      else known.add(worker);
    }
  }
  return { authorized, idle, workers };
}

/** Puts the figures of two shards together: a name that works at both counts once. */
export function addClientFigures(one: ClientFigures, other: ClientFigures): ClientFigures {
  const workers = new Map(one.workers);
  for (const [address, names] of other.workers) {
    const known = workers.get(address);
    workers.set(address, known === undefined ? names : new Set([...known, ...names]));
  }
  return { authorized: one.authorized + other.authorized, idle: one.idle + other.idle, workers };
}

/** How many names there are, all addresses together. */
export function workerCount({ workers }: Pick<ClientFigures, "workers">): number {
  let count = 0;
  for (const names of workers.values()) count += names.size;
  return count;
}
