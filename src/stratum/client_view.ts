/**
 * Sessions as PowerPool's monitor shows them.
 *
 * @module
 */

import type { SessionView } from "./session.ts";

/** A connection in the monitor's list of an address; times and durations as text, as PowerPool wrote them. */
export interface ClientView {
  readonly alltime_accepted_shares: number;
  readonly difficulty: number;
  readonly type: string;
  readonly worker: string;
  readonly id: number;
  readonly jobmapper_size: number;
  readonly last_share_submit: string;
  readonly idle: boolean;
  readonly address: string;
  readonly ip_address: string;
  readonly connection_time: string;
}

/** Address to connection number to worker and idleness. */
export function clientsByAddress(
  views: readonly SessionView[],
): Record<string, Record<string, { worker: string; idle: boolean }>> {
  const clients: Record<string, Record<string, { worker: string; idle: boolean }>> = {};
  for (const { id, miners, idle } of views) {
    for (const { address, worker } of miners) (clients[address] ??= {})[id] = { worker, idle };
  }
  return clients;
}

/**
 * One entry for each name by which a session works for an address.
 *
 * @param now Milliseconds since 1970.
 * @param activeJobs Jobs that shares are taken for.
 */
export function clientView(view: SessionView, address: string, now: number, activeJobs: number): ClientView[] {
  return view.miners.filter((miner) => miner.address === address).map((miner) => ({
    alltime_accepted_shares: view.acceptedWork,
    difficulty: view.difficulty,
    type: view.agent,
    worker: miner.worker,
    id: view.id,
    jobmapper_size: activeJobs,
    last_share_submit: view.lastShareAt === undefined ? "never" : `${duration(now - view.lastShareAt)} ago`,
    idle: view.idle,
    address,
    ip_address: view.remoteAddress,
    connection_time: duration(now - view.connectedAt),
  }));
}

/** A duration as hours, minutes and seconds. */
function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number) => String(value % 60).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}
