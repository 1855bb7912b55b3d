/**
 * How the agent server names a worker.
 *
 * @module
 */

/** A worker of a Stratum port, in the form in which the port knows it. */
export interface WorkerName {
  readonly address: string;
  /** May be empty. */
  readonly worker: string;
}

/** One text for each worker: no worker's name has a dot, so the first one ends it. */
export function workerKey({ address, worker }: WorkerName): string {
  return `${worker}.${address}`;
}

/** A worker as its miner writes it. */
export function workerText({ address, worker }: WorkerName): string {
  return worker === "" ? address : `${address}.${worker}`;
}
