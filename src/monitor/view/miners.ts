/**
 * Who is connected, by address, as the API shows it.
 *
 * @module
 */

import type { MinerList } from "../api/miner.ts";
import type { MonitoredAddress } from "../component.ts";

/** An address and who works for it. */
export type MinerEntry = MinerList["miners"][number];

/** A port and who works there for whom. */
export interface PlacedAddresses {
  /** Key of the port. */
  readonly port: string;
  readonly addresses: ReadonlyMap<string, MonitoredAddress>;
}

/** Puts all addresses in order, numbers only: of who works at two ports, a name counts once, a connection at each. */
export function rollOf(places: readonly PlacedAddresses[]): MinerEntry[] {
  const names = new Set(places.flatMap(({ addresses }) => [...addresses.keys()]));
  return [...names].sort().map((address) => {
    const its = places.flatMap(({ port, addresses }) => {
      const found = addresses.get(address);
      return found === undefined ? [] : [{ port, ...found }];
    });
    const [first, ...others] = its;
    return {
      address,
      ports: its.map(({ port }) => port),
      connections: its.reduce((sum, { connections }) => sum + connections, 0),
      workers: others.reduce((all, { workers }) => all.union(workers), first?.workers ?? new Set()).size,
    };
  });
}

/** A page of the list of miners. */
export function minerPage(
  roll: readonly MinerEntry[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): MinerList {
  return { total: roll.length, offset, miners: roll.slice(offset, offset + limit) };
}
