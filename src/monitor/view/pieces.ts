/**
 * Long work in pieces, with a turn for everybody else between them.
 *
 * @module
 */

import { ownTurn } from "../../timers/own_turn.ts";

/**
 * Runs a generator to its end; what it yields is handed over piece by piece. However many do so at a time, the thread
 * makes one piece in a turn of its event loop: a hundred charts take longer, not longer turns.
 *
 * @param stopping Ends it between two pieces.
 * @throws The signal's reason, if it was ended.
 */
export async function inPieces<T>(
  pieces: Iterable<T>,
  take: (piece: T) => void,
  stopping: AbortSignal | undefined,
): Promise<void> {
  await ownTurn();
  stopping?.throwIfAborted();
  for (const piece of pieces) {
    take(piece);
    // deno-lint-ignore no-await-in-loop -- the thread serves shares as well
    await ownTurn();
    stopping?.throwIfAborted();
  }
}
