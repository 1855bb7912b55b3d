/**
 * What blocks of megabytes cost: writing one, noting what became of it, and a list of them.
 *
 * @module
 */

import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openJournal } from "../../src/journal/journal.ts";
import { view } from "./report.ts";

const BLOCKS = 500;

/** Bytes of a full block. */
const BLOCK_BYTES = 1_500_000;

/** Measures a journal of its own in a folder. */
export function measureBlocks(folder: string): void {
  const journal = openJournal({ path: join(folder, "blocks.db"), synchronous: "normal" });
  const hex = "a5".repeat(BLOCK_BYTES);
  const fields = { currency: "LTC", bits: "1e0ffff0", value: 1n, fees: 1n, address: "a", worker: "w", port: "p", hex };
  const ids = Array.from({ length: BLOCKS }, (_, index) => index + 1);
  const written = ids.map((id) => timed(() => journal.recordBlock({ ...fields, time: id, height: id, hash: `${id}` })));
  // Each by itself: the first thing that is written after a block also tidies the log up.
  const noted = ids.map((id) =>
    timed(() => journal.noteBlocks([{ id, state: "accepted", reason: "", confirmations: 1 }]))
  );
  view("writing a block of 1.5 MB, median", median(written), "ms");
  view("noting what became of one, median", median(noted), "ms");
  const lists = Array.from({ length: 9 }, () => timed(() => journal.blockPages({ limit: BLOCKS })));
  view(`a list of ${BLOCKS} of them, median`, median(lists), "ms");
  journal.close();
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
