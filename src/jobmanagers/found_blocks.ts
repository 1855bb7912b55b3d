/**
 * Blocks that miners of one network found: each is journalled, submitted, and followed until its chain has decided.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { bitsText, type CompactBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash, parseHash } from "../coin/hash.ts";
import type { BlockPlace, SubmitOutcome } from "../daemon/daemon.ts";
import type { Journal } from "../journal/journal.ts";
import { type BlockStats, createBlockStats } from "./block_stats.ts";
import { submitUntilSettled } from "./submission.ts";

/** Who found a block. */
export interface Finder {
  readonly address: string;
  readonly worker: string;
}

/** A block that a share solved. */
export interface FoundBlock {
  readonly height: number;
  readonly hash: Hash;
  readonly bits: CompactBits;
  /** Everything that its coinbase pays, and the fees within it, satoshis. */
  readonly value: bigint;
  readonly fees: bigint;
  /** What is handed in for it: the block, or an aux block's proof. */
  readonly hex: string;
}

/** The blocks of one network. */
export interface FoundBlocks {
  /** Submits the blocks of earlier runs of which it is not known what became of them. */
  resume(): void;
  /** Takes a solved block: writes it to the journal before it returns, then hands it to the daemon. */
  add(block: FoundBlock, finder: Finder): void;
  /** Ends the submissions, after a moment for those under way; what does not arrive stays in the journal. */
  stop(): Promise<void>;
  view(): BlockStats;
}

/** What the blocks need. */
export interface FoundBlocksParts {
  readonly currency: string;
  /** Hands a block in. */
  submit(block: { readonly hash: Hash; readonly hex: string }, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Where a block is in the chain; `undefined` if the daemon does not know it. */
  place(hash: Hash, signal: AbortSignal): Promise<BlockPlace | undefined>;
  readonly journal: Pick<Journal, "recordBlock" | "settleBlock" | "unsettledBlocks">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Milliseconds that stopping waits for blocks under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number | undefined;
}

/** A block on its way. */
interface Underway extends Finder {
  /** Its id in the journal; `undefined` if it could not be written there. */
  readonly id: number | undefined;
  readonly height: number;
  readonly hash: string;
  readonly hex: string;
}

/** Well below PowerPool's term_timeout of 10 seconds. */
const DEFAULT_STOP_GRACE_MS = 3000;

/** Makes the keeper of a network's blocks. */
export function createFoundBlocks(parts: FoundBlocksParts): FoundBlocks {
  const { currency, journal, now, log, stopGraceMs = DEFAULT_STOP_GRACE_MS } = parts;
  const givingUp = new AbortController();
  const submissions = new Set<Promise<void>>();
  const stats = createBlockStats();
  let lastAccepted: number | undefined;

  function submit(block: Underway): void {
    const submission = settle(block).finally(() => submissions.delete(submission));
    submissions.add(submission);
  }

  async function settle({ id, height, hash, hex, address, worker }: Underway): Promise<void> {
    try {
      const { state, reason } = await submitUntilSettled({
        submit: (signal) => parts.submit({ hash: parseHash(hash), hex }, signal),
        place: (signal) => parts.place(parseHash(hash), signal),
        signal: givingUp.signal,
        onFailure: (error) => log.error("Block {height} {hash} is not submitted yet: {error}", { height, hash, error }),
      });
      stats.settled(state);
      if (state === "accepted") {
        lastAccepted = height;
        log.info("Block {height} accepted: {hash}", { height, hash, address, worker });
      } else if (height === lastAccepted) {
        // Nothing is lost: the other one was ours as well.
        log.info("Block {height} was found twice: {hash}", { height, hash, address, worker });
      } else log.warn("Block {height} rejected: {reason}: {hash}", { height, hash, reason, address, worker });
      if (id !== undefined) journal.settleBlock(id, state, reason);
    } catch (error) {
      if (!givingUp.signal.aborted) return log.error("Block {height} {hash}: {error}", { height, hash, error });
      log.warn("Block {height} {hash} stays in the journal for the next start", { height, hash });
    }
  }

  return {
    resume() {
      for (const { id, height, hash, hex, address, worker } of journal.unsettledBlocks(currency)) {
        log.warn("Block {height} {hash} of the last run was not settled; submitting it again", { height, hash });
        submit({ id, height, hash, hex, address, worker });
      }
    },

    add({ height, value, fees, hex, ...found }, { address, worker }) {
      const hash = displayHash(found.hash);
      const bits = bitsText(found.bits);
      const time = now();
      let id: number | undefined;
      try {
        id = journal.recordBlock({ time, currency, height, hash, bits, value, fees, address, worker, hex });
      } catch (error) {
        // All the more reason to submit it now.
        log.error("Block {height} {hash} is not in the journal: {error}; it was {hex}", { height, hash, error, hex });
      }
      stats.found({ height, time, hash, worker: worker === "" ? address : `${address}.${worker}` });
      log.info("Block {height} found by {address}: {hash}", { height, address, worker, hash });
      submit({ id, height, hash, hex, address, worker });
    },

    async stop() {
      const giveUp = () => givingUp.abort(new DOMException("The network is stopped", "AbortError"));
      const timer = setTimeout(giveUp, stopGraceMs);
      await Promise.all(submissions);
      clearTimeout(timer);
    },

    view: stats.view,
  };
}
