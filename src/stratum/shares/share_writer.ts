/**
 * Shares on their way into the journal: they go in groups, and each miner is answered when its group is safe. What comes
 * while a group is on its way makes up the next one, so that a journal under load has fewer and larger groups; who comes
 * after a pause does not wait.
 *
 * @module
 */

import type { ShareRecord } from "../../journal/records.ts";

/** Is called when a share is safe, or with what kept it from that. */
export type Written = (error: Error | undefined) => void;

/** Takes shares and tells when they are safe. */
export interface ShareWriter {
  /**
   * Adds a share to the group that gathers now.
   *
   * @param written Is called once; may be left out for shares whose answer does not depend on it.
   */
  add(share: ShareRecord, written?: Written): void;
  /** Hands over what has gathered, now. */
  flush(): void;
  /** Tells that a group is safe, or why it is not. Groups are told of in the order in which they were handed over. */
  settle(error: Error | undefined): void;
  /** Resolves when nothing gathers and nothing is on its way. */
  drained(): Promise<void>;
}

/** What a writer needs. */
export interface ShareWriterParts {
  /** Takes a group; `settle` is called for it, within this call or later. */
  handOver(shares: readonly ShareRecord[]): void;
  /** Least time between two groups, milliseconds: what comes sooner gathers, too. */
  readonly intervalMs: number;
}

/** A group this large goes at once: a larger one would not make a share cheaper, not even on its way from a shard. */
const LARGEST_GROUP = 256;

/** Makes a writer. */
export function createShareWriter({ handOver, intervalMs }: ShareWriterParts): ShareWriter {
  let shares: ShareRecord[] = [];
  let waiting: Written[] = [];
  /** Who waits for each group that is on its way, oldest first. */
  const underWay: Written[][] = [];
  /** Whether the group that gathers will be handed over by itself. */
  let isDue = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flushedAt = performance.now();
  let drained: PromiseWithResolvers<void> | undefined;

  function flush(): void {
    clearTimeout(timer);
    isDue = false;
    if (shares.length === 0) return;
    flushedAt = performance.now();
    const group = shares;
    underWay.push(waiting);
    shares = [];
    waiting = [];
    handOver(group);
  }

  /** Sees to it that what gathers is handed over. */
  function plan(): void {
    if (isDue) return;
    isDue = true;
    const rest = flushedAt + intervalMs - performance.now();
    // Not before all that was judged together is here.
    if (rest <= 0) queueMicrotask(flush);
    else timer = setTimeout(flush, rest);
  }

  return {
    add(share, written) {
      shares.push(share);
      if (written !== undefined) waiting.push(written);
      if (shares.length >= LARGEST_GROUP) flush();
      else if (underWay.length === 0) plan();
    },
    flush,
    settle(error) {
      for (const written of underWay.shift() ?? []) written(error);
      if (underWay.length > 0) return;
      if (shares.length > 0) plan();
      else drained?.resolve();
    },
    drained() {
      flush();
      if (underWay.length === 0) return Promise.resolve();
      drained ??= Promise.withResolvers();
      return drained.promise;
    },
  };
}
