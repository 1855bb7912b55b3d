/**
 * Long work in pieces, with a turn for everybody else between them.
 *
 * @module
 */

import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Runs a generator to its end; what it yields is handed over piece by piece.
 *
 * @param stopping Ends it between two pieces.
 * @throws The signal's reason, if it was ended.
 */
export async function inPieces<T>(
  pieces: Iterable<T>,
  take: (piece: T) => void,
  stopping: AbortSignal | undefined,
): Promise<void> {
  for (const piece of pieces) {
    take(piece);
    // deno-lint-ignore no-await-in-loop -- the thread serves shares as well
    await nextTurn();
    stopping?.throwIfAborted();
  }
}
