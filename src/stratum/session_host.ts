/**
 * What the sessions of a port share.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import type { Target, TargetBytes } from "../algorithms/target.ts";
import type { ShareOutcome } from "../journal/records.ts";
import type { DifficultyPolicy } from "./difficulty/difficulty_policy.ts";
import type { Extranonce1Allocator } from "./extranonce.ts";
import type { JobBoard, PostedJob } from "./job_board.ts";
import type { StratumServerOptions } from "./options.ts";
import type { AuthorizedName, Session } from "./session.ts";
import type { ShareDesk, Solution } from "./shares/share_desk.ts";
import type { ShareWriter } from "./shares/share_writer.ts";
import type { MinerName, NameRules } from "./username.ts";

/** What sessions need of their port. */
export interface SessionHost {
  readonly key: string;
  readonly options: StratumServerOptions;
  readonly names: NameRules;
  readonly policy: DifficultyPolicy;
  readonly board: JobBoard;
  readonly desk: ShareDesk;
  readonly writer: ShareWriter;
  readonly extranonces: Extranonce1Allocator;
  readonly extranonce2Bytes: number;
  /** The target of difficulty 1 on the port's chain. */
  readonly difficultyOne: Target;
  /** What digests must meet for a share of a difficulty. */
  readonly targetOf: (difficulty: Difficulty) => TargetBytes;
  /** Version bits that miners may change. */
  readonly versionMask: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Hands a solved block on. Never throws. */
  solve(posted: PostedJob, solution: Solution, finder: MinerName): void;
  /** Is told of a share that was judged and, if it was accepted, is safe. */
  counted(session: Session, name: AuthorizedName, outcome: ShareOutcome, difficulty: Difficulty): void;
  /** Counts a worker that was authorized. */
  authorized(): void;
  /** Counts a request that was refused. */
  refused(code: number): void;
}
