/**
 * Addresses and workers, which may be long, as links that fit anywhere.
 *
 * @module
 */

import type { Visit } from "../visit.ts";
import type { Html } from "./page.ts";
import { minerPath, workerPath } from "./paths.ts";

const HEAD = 10;
const TAIL = 8;

/** An address with its middle left out. */
export function shortAddress(address: string): string {
  return address.length <= HEAD + TAIL + 1 ? address : `${address.slice(0, HEAD)}…${address.slice(-TAIL)}`;
}

/** Link to the page of an address. */
export function MinerLink({ visit, address, whole = false }: {
  readonly visit: Visit;
  readonly address: string;
  /** Whether all of it is shown. */
  readonly whole?: boolean;
}): Html {
  if (whole) return <a class="mono whole" href={minerPath(visit, address)}>{address}</a>;
  return <a class="mono" href={minerPath(visit, address)} title={address}>{shortAddress(address)}</a>;
}

/** Link to the page of a worker, who may have no name. */
export function WorkerLink({ visit, address, worker }: {
  readonly visit: Visit;
  readonly address: string;
  readonly worker: string;
}): Html {
  return <a href={workerPath(visit, address, worker)}>{workerName(worker)}</a>;
}

/** A worker's name in words. */
export function workerName(worker: string): string {
  return worker === "" ? "(no name)" : worker;
}
