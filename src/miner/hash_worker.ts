/**
 * A hashing thread: the script of a Web Worker. It searches in slices and looks for messages between them.
 *
 * A compiled program needs it named: `deno compile --include src/miner/hash_worker.ts`.
 *
 * @module
 */

import { algorithmByName } from "../algorithms/registry.ts";
import { createSearch, type Search } from "./search.ts";
import { FIRST_SLICE, nextSlice } from "./slice_size.ts";
import type { FromWorker, ToWorker } from "./worker_message.ts";

/** The part of a worker's global scope that is used; the types of windows and workers cannot be loaded together. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

const scope = globalThis as unknown as WorkerScope;
let search: Search | undefined;
let running = false;
let count = FIRST_SLICE;

scope.onmessage = ({ data }) =>
  orFail(() => {
    if (data.kind === "start") {
      const algorithm = algorithmByName(data.algorithm);
      if (algorithm === undefined) throw new RangeError(`Cannot hash: unknown algorithm ${data.algorithm}`);
      search = createSearch(algorithm, data.range);
      return;
    }
    search?.take(data.work);
    if (!running) turn();
  });

function turn(): void {
  running = search !== undefined && search.working;
  if (search === undefined || !running) return;
  const start = performance.now();
  const progress = search.step(count);
  count = nextSlice(count, progress.hashes, performance.now() - start);
  scope.postMessage({ kind: "progress", ...progress });
  setTimeout(() => orFail(turn), 0);
}

/** An error that is not caught would be printed by the runtime beside what the miner says of it. */
function orFail(action: () => void): void {
  try {
    action();
  } catch (error) {
    scope.postMessage({ kind: "failure", reason: error instanceof Error ? error.message : String(error) });
  }
}
