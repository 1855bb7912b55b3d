/**
 * Scores from a file of JSON.
 *
 * @module
 */

import { MOST_DOCUMENT_BYTES, readScoreDocument } from "./score_document.ts";
import type { ScoreSource } from "./score_source.ts";

/**
 * Makes a source that reads a file anew each time. Scores in it are as old as the file, unless they say otherwise.
 *
 * @param path The file; whoever writes it should write another one and rename it, so that it is never half there.
 * @param now Milliseconds since 1970.
 */
export function createFileScores(path: string, now: () => number): ScoreSource {
  return {
    name: path,
    async read(currencies, signal) {
      try {
        const { mtime, size } = await Deno.stat(path);
        if (size > MOST_DOCUMENT_BYTES) throw new Error(`expected at most ${MOST_DOCUMENT_BYTES} bytes, got ${size}`);
        const text = await Deno.readTextFile(path, { signal });
        return readScoreDocument(text, currencies, { now: now(), written: mtime?.getTime() ?? now() });
      } catch (error) {
        signal.throwIfAborted();
        throw new Error(`Cannot read scores from ${path}: ${(error as Error).message}`, { cause: error });
      }
    },
    close: () => Promise.resolve(),
  };
}
