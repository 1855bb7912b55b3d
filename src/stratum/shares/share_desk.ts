/**
 * Where shares are hashed and judged: together, all that one turn of the event loop brought, since four at a time cost
 * less than half of one after the other.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { type Algorithm, DIGEST_BYTES, HEADER_BYTES } from "../../algorithms/algorithm.ts";
import { hashShares } from "../../algorithms/share_kernel.ts";
import type { TargetBytes } from "../../algorithms/target.ts";
import { concatBytes } from "../../bytes/bytes.ts";
import type { PostedJob } from "../job_board.ts";
import { type AcceptedShare, judgeShare, type RefusedShare } from "./share.ts";
import type { ShareIdentity } from "./share_set.ts";

/** A share to be hashed. */
export interface ScreenedShare {
  readonly share: ShareIdentity;
  readonly posted: PostedJob;
  /** What its digest must meet. */
  readonly target: TargetBytes;
  /**
   * Is called with the verdict.
   *
   * @param digest 32 bytes.
   * @param solution What a block needs, if the share solves one.
   */
  judged(verdict: AcceptedShare | RefusedShare, digest: Uint8Array, solution: Solution | undefined): void;
}

/** What a solved block is finished with. */
export interface Solution {
  /** 80 bytes, and the coinbase without witness that they commit to. */
  readonly header: Uint8Array;
  readonly coinbase: Uint8Array;
}

/** Hashes shares and judges them. */
export interface ShareDesk {
  /** Takes a share; it is judged before the next turn of the event loop. */
  take(share: ScreenedShare): void;
  /** Judges all that lies there, now. */
  clear(): void;
}

/**
 * Makes a desk.
 *
 * @param onFault Is told of a mistake of ours, which costs the shares at hand and not the pool.
 * @param onCleared Is told how long it took to hash, judge and note all that lay there, seconds.
 */
export function createShareDesk(
  algorithm: Algorithm,
  onFault: (error: unknown) => void,
  onCleared?: (seconds: number) => void,
): ShareDesk {
  let lying: ScreenedShare[] = [];

  function clear(): void {
    const taken = lying;
    if (taken.length === 0) return;
    lying = [];
    const began = performance.now();
    let start = 0;
    // Nearly always all are of one job; where they are not, runs of one job are hashed together.
    for (let end = 1; end <= taken.length; end++) {
      if (end < taken.length && taken[end]?.posted === taken[start]?.posted) continue;
      try {
        judgeRun(taken.slice(start, end));
      } catch (error) {
        onFault(error);
      }
      start = end;
    }
    onCleared?.((performance.now() - began) / 1000);
  }

  function judgeRun(run: readonly ScreenedShare[]): void {
    const [first] = run;
    if (first === undefined) return;
    const { posted } = first;
    const { headers, digests } = hashShares(algorithm, posted.shareJob, run.map(({ share }) => share));
    for (const [i, { share, target, judged }] of run.entries()) {
      const digest = digests.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES);
      const verdict = judgeShare(share, digest, target, posted);
      const solves = verdict.outcome === "accepted" && verdict.solves;
      judged(verdict, digest, solves ? solution(share, posted, headers, i) : undefined);
    }
  }

  return {
    take(share) {
      if (lying.length === 0) setImmediate(clear);
      lying.push(share);
    },
    clear,
  };
}

function solution(share: ShareIdentity, { job }: PostedJob, headers: Uint8Array, index: number): Solution {
  const { prefix, suffix } = job.coinbase;
  return {
    header: headers.slice(index * HEADER_BYTES, (index + 1) * HEADER_BYTES),
    coinbase: concatBytes(prefix, share.extranonce1, share.extranonce2, suffix),
  };
}
