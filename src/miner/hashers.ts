/**
 * The hashing threads of a miner, one Web Worker each.
 *
 * @module
 */

import type { Progress } from "./search.ts";
import { nonceRange } from "./search_space.ts";
import type { Work } from "./work.ts";
import type { FromWorker, ToWorker } from "./worker_message.ts";

/** What hashing threads are started with. */
export interface HashersOptions {
  /** Name of the algorithm in the registry. */
  readonly algorithm: string;
  /** How many threads, one or more. */
  readonly threads: number;
  /** Hears of every slice of every thread. */
  readonly onProgress: (progress: Progress) => void;
  /** Hears that a thread died, why, and how many are left. */
  readonly onError: (reason: string, left: number) => void;
}

/** Threads that hash what they are given. */
export interface Hashers {
  /** Gives all threads the same work; each has its own nonces. Without work they rest. */
  take(work: Work | undefined): void;
  /** Ends all threads at once, in the middle of a slice if need be. */
  stop(): void;
}

/** Starts the threads; they rest until they are given work. */
export function startHashers(options: HashersOptions): Hashers {
  const workers = new Set<Worker>();
  for (let thread = 0; thread < options.threads; thread++) {
    const worker = new Worker(new URL("./hash_worker.ts", import.meta.url), { type: "module" });
    const fail = (reason: string): void => {
      worker.terminate();
      if (workers.delete(worker)) options.onError(reason, workers.size);
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "progress") options.onProgress(data);
      else fail(data.reason);
    };
    worker.onerror = (event) => {
      // Its script cannot be loaded. Unless it is prevented, such an error ends the whole program.
      event.preventDefault();
      fail(event.message);
    };
    send(worker, {
      kind: "start",
      algorithm: options.algorithm,
      range: nonceRange(thread, options.threads),
    });
    workers.add(worker);
  }
  return {
    take(work) {
      for (const worker of workers) send(worker, work === undefined ? { kind: "work" } : { kind: "work", work });
    },
    stop() {
      for (const worker of workers) worker.terminate();
      workers.clear();
    },
  };
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
