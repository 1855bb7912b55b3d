/**
 * What a session stands between: the port that it belongs to, and the connection beneath it.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Target } from "../algorithms/target.ts";
import type { ShareRecord } from "../journal/records.ts";
import type { JobBoard, PostedJob } from "./job_board.ts";
import type { StratumServerOptions } from "./options.ts";
import type { AcceptedShare } from "./share.ts";
import type { MinerName, NameRules } from "./username.ts";

/** What a session needs of its port. */
export interface SessionHost {
  readonly key: string;
  readonly options: StratumServerOptions;
  readonly names: NameRules;
  readonly algorithm: Algorithm;
  /** The target of difficulty 1 on the port's chain. */
  readonly difficultyOne: Target;
  readonly board: JobBoard;
  readonly extranonce2Bytes: number;
  /** Version bits that miners may change. */
  readonly versionMask: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Writes a share; resolves once it is safe. */
  append(share: ShareRecord): Promise<void>;
  /** Takes a solved block, and has it safe in the journal when it returns. Never throws. */
  solve(posted: PostedJob, share: AcceptedShare, finder: MinerName): void;
  /** Counts a share as it was judged. */
  counted(outcome: ShareRecord["outcome"], difficulty: number): void;
  /** Counts a request that was refused. */
  refused(code: number): void;
}

/** The connection beneath a session. */
export interface SessionLink {
  /** Number of the connection, for the monitor. */
  readonly id: number;
  readonly remoteAddress: string;
  readonly extranonce1: Uint8Array;
  send(line: string | Uint8Array): void;
  close(): void;
}
