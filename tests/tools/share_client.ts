/**
 * A miner that sends one share after the other and knows the digest of each, for pools that accept every share.
 *
 * @module
 */

import { meetsTarget, targetBytes } from "../../src/algorithms/target.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { expandBits } from "../../src/coin/compact_bits.ts";
import { connectStratum, type Share, type StratumClient, type StratumClientOptions } from "./stratum_client.ts";

/** How a client is started. */
export interface ShareClientOptions extends Omit<StratumClientOptions, "onRead"> {
  /** Shares that may wait for their answers at the same time. */
  readonly window: number;
  /** Milliseconds between two shares; if left out, the next is sent as soon as the window has room. */
  readonly pauseMs?: number;
  /** Whether shares that solve blocks are left out. */
  readonly withoutBlocks?: boolean;
}

/** A client that sends shares until the connection ends. */
export interface ShareClient extends AsyncDisposable {
  /** Digests, hex, of the shares that were answered with true, in the order of the answers. */
  readonly accepted: readonly string[];
  /** Errors that shares were answered with. */
  readonly refused: readonly unknown[];
  /** How long each answer took, milliseconds, in the order of the answers. */
  readonly waits: readonly number[];
  /** Resolves when so many shares are accepted, or the connection has ended. */
  acceptedAtLeast(count: number): Promise<void>;
  /** The connection, for jobs and for shares of the test's own. */
  readonly stratum: StratumClient;
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>;
  /** Ends the connection. */
  stop(): void;
}

/** Connects, and sends shares from the first job on. */
export async function startShareClient(options: ShareClientOptions): Promise<ShareClient> {
  const { window, pauseMs, withoutBlocks = false } = options;
  const accepted: string[] = [];
  const refused: unknown[] = [];
  const waits: number[] = [];
  const watchers = new Set<() => void>();
  let waiting = 0;
  let nonce = 0;

  function nextShare(stratum: StratumClient): Share | undefined {
    const { work } = stratum;
    if (work === undefined || waiting >= window) return undefined;
    let share = stratum.share(work, nonce++);
    const target = targetBytes(expandBits(work.job.bits));
    while (withoutBlocks && meetsTarget(share.digest, target)) share = stratum.share(work, nonce++);
    return share;
  }

  function send(stratum: StratumClient): boolean {
    const share = nextShare(stratum);
    if (share === undefined) return false;
    waiting++;
    const sentAt = performance.now();
    stratum.submit(share, (verdict) => {
      waiting--;
      waits.push(performance.now() - sentAt);
      if (verdict.accepted) accepted.push(encodeHex(share.digest));
      else refused.push(verdict.error);
    });
    return true;
  }

  function onRead(): void {
    for (const look of [...watchers]) look();
    if (pauseMs === undefined) { while (send(stratum)); }
  }

  const stratum = await connectStratum({ ...options, onRead });
  const timer = pauseMs === undefined ? undefined : setInterval(() => send(stratum), pauseMs);
  let hasEnded = false;
  const ended = stratum.ended.then(() => {
    hasEnded = true;
    clearInterval(timer);
    for (const look of [...watchers]) look();
  });
  return {
    accepted,
    refused,
    waits,
    stratum,
    ended,
    acceptedAtLeast: (count) =>
      new Promise((resolve) => {
        function look(): void {
          if (accepted.length < count && !hasEnded) return;
          watchers.delete(look);
          resolve();
        }
        watchers.add(look);
        look();
      }),
    stop: stratum.stop,
    async [Symbol.asyncDispose]() {
      stratum.stop();
      await ended;
    },
  };
}
