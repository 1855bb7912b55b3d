/**
 * What a miner tells whoever started it.
 *
 * @module
 */

/** Something that happened. */
export type MinerEvent =
  /** The pool took the user in. */
  | { readonly kind: "connected"; readonly host: string; readonly port: number }
  /** A job was taken up; `difficulty` is what its shares must meet, `clean` whether earlier jobs are void. */
  | { readonly kind: "job"; readonly jobId: string; readonly difficulty: number; readonly clean: boolean }
  /** A share was found and sent: the difficulty it reached, and whether it meets the network's target. */
  | { readonly kind: "share"; readonly jobId: string; readonly difficulty: number; readonly block: boolean }
  /** The pool took a share, so long after it was sent. */
  | { readonly kind: "accepted"; readonly jobId: string; readonly block: boolean; readonly milliseconds: number }
  /** The pool refused a share, with its code if it gave one. */
  | {
    readonly kind: "rejected";
    readonly jobId: string;
    readonly block: boolean;
    readonly code: number | undefined;
    readonly reason: string;
  }
  /** How fast it goes, at regular intervals. */
  | { readonly kind: "hashrate"; readonly hashesPerSecond: number }
  /** The connection is lost or could not be made; the next try is so long ahead. */
  | { readonly kind: "disconnected"; readonly reason: string; readonly retryMilliseconds: number }
  /** The pool has something to say to the user. */
  | { readonly kind: "message"; readonly text: string }
  /** Something is wrong that the miner can live with: a malformed message, a dead thread. */
  | { readonly kind: "warning"; readonly text: string };
