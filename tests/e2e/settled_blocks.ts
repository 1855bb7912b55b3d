/**
 * Waiting until nothing more becomes of the blocks that a pool has found.
 *
 * @module
 */

import type { Devnet } from "../../src/devnet/devnet.ts";
import { type JournalledBlock, readBlocks } from "../tools/journal_file.ts";
import { pollUntil } from "../tools/poll_until.ts";

const DEADLINE = 60;

/** Waits until every block is in the chain, or not, as far as that can be said without another block. */
export async function blocksSettled({ journal }: { readonly journal: string }, devnet: Devnet): Promise<void> {
  function isSettled({ state, height, hash }: JournalledBlock): boolean {
    const tip = devnet.tip();
    // Two may be found at once: of the tip and its rival, the next block decides.
    return state !== "found" || (height === tip.height && hash !== tip.hash);
  }
  await pollUntil(() => readBlocks(journal).every(isSettled) || undefined, DEADLINE, "all blocks to be settled");
}
