/**
 * Who is connected, by address, as the API shows it.
 *
 * @module
 */

import type { MinerList } from "../api/miner.ts";
import type { MonitoredSession } from "../component.ts";
import type { PlacedSession } from "./port_readings.ts";

/** A connection under one of the names that it works under. */
export interface NamedSession {
  readonly worker: string;
  /** Key of the port. */
  readonly port: string;
  readonly session: MonitoredSession;
}

/** Who is connected. */
export interface Roll {
  /** In order. */
  readonly addresses: readonly string[];
  /** The connections of an address under each name; none if nobody of it is connected. */
  of(address: string): readonly NamedSession[];
}

/** Puts connections in order. One that works under several names is there under each of them. */
export function rollOf(sessions: readonly PlacedSession[]): Roll {
  const roll = new Map<string, NamedSession[]>();
  for (const { port, session } of sessions) {
    for (const { address, worker } of session.miners) {
      const named = { worker, port, session };
      const known = roll.get(address);
      if (known === undefined) roll.set(address, [named]);
      else known.push(named);
    }
  }
  return { addresses: [...roll.keys()].sort(), of: (address) => roll.get(address) ?? [] };
}

/** A page of the list of miners. */
export function minerPage(
  roll: Roll,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): MinerList {
  return {
    total: roll.addresses.length,
    offset,
    miners: roll.addresses.slice(offset, offset + limit).map((address) => {
      const named = roll.of(address);
      return {
        address,
        ports: [...new Set(named.map(({ port }) => port))],
        connections: new Set(named.map(({ session }) => session)).size,
        workers: new Set(named.map(({ worker }) => worker)).size,
      };
    }),
  };
}
