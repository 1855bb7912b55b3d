/**
 * How many work at a port and for whom: what can be told of ten thousand connections without handing them all over.
 *
 * @module
 */

import type { Session } from "./session.ts";

/** Who works for an address. */
export interface AddressFigures {
  /** Those that work under several names of it count once. */
  readonly connections: number;
  /** The names of its workers. */
  readonly workers: ReadonlySet<string>;
}

/** Connections in sums; plain values only, since they may come from another thread. */
export interface ClientFigures {
  /** Connections that work under a name. */
  readonly authorized: number;
  /** Those of them that have sent no share for a while. */
  readonly idle: number;
  readonly addresses: ReadonlyMap<string, AddressFigures>;
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
  const addresses = new Map<string, { connections: number; readonly workers: Set<string> }>();
  for (const session of sessions) {
    const { names } = session;
    if (names.length === 0) continue;
    authorized++;
    if (isIdle(session)) idle++;
    for (const name of names) {
      const { address, worker } = name.miner;
      let known = addresses.get(address);
      if (known === undefined) addresses.set(address, known = { connections: 0, workers: new Set() });
      if (names.find(({ miner }) => miner.address === address) === name) known.connections++;
      known.workers.add(worker);
    }
  }
  return { authorized, idle, addresses };
}

/** Puts the figures of two shards together. */
export function addClientFigures(one: ClientFigures, other: ClientFigures): ClientFigures {
  return {
    authorized: one.authorized + other.authorized,
    idle: one.idle + other.idle,
    addresses: addAddresses(one.addresses, other.addresses),
  };
}

/** How many names there are, all addresses together. */
export function workerCount({ addresses }: Pick<ClientFigures, "addresses">): number {
  let count = 0;
  for (const { workers } of addresses.values()) count += workers.size;
  return count;
}

/** A name that works at both counts once. */
function addAddresses(
  one: ReadonlyMap<string, AddressFigures>,
  other: ReadonlyMap<string, AddressFigures>,
): ReadonlyMap<string, AddressFigures> {
  const sum = new Map(one);
  for (const [address, { connections, workers }] of other) {
    const known = sum.get(address);
    sum.set(
      address,
      known === undefined
        ? { connections, workers }
        : { connections: known.connections + connections, workers: known.workers.union(workers) },
    );
  }
  return sum;
}
