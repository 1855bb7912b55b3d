/**
 * What a miner and the pool agree on: the difficulty of its shares, and the version bits that it may change.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import type { Target } from "../algorithms/target.ts";
import { createDifficultyTrack, type DifficultyTrack } from "./difficulty_track.ts";
import type { StratumServerOptions } from "./options.ts";
import type { Json } from "./protocol.ts";
import { CODE_OTHER, type WireError, wireError } from "./reject.ts";
import { configure } from "./version_rolling.ts";

/** The terms of one session. */
export interface Terms {
  /** The difficulty of each job that was sent. */
  readonly track: DifficultyTrack;
  /** Version bits that the miner may change; none before it has asked. */
  readonly versionMask: number;
  /** Takes a difficulty that the miner asks for, within the port's floor; it holds from the next job on. */
  want(difficulty: number): void;
  /** Does `mining.configure`. */
  configure(params: readonly Json[]): Agreement;
  /** Does `mining.suggest_difficulty`. */
  suggestDifficulty(params: readonly Json[]): Agreement;
}

/** What a request is answered with: a result, or an error if that is not null. */
export interface Agreement {
  readonly result: Json;
  readonly error: WireError | null;
}

/** What the terms depend on. */
export interface TermsHost {
  readonly options: Pick<StratumServerOptions, "start_difficulty" | "minimum_manual_diff">;
  /** The target of difficulty 1 on the port's chain. */
  readonly difficultyOne: Target;
  /** Version bits that miners may change. */
  readonly versionMask: number;
}

/** Starts with the port's own terms. */
export function createTerms({ options, difficultyOne, versionMask: poolMask }: TermsHost): Terms {
  const track = createDifficultyTrack(options.start_difficulty as Difficulty, difficultyOne);
  let versionMask = 0;
  let wanted: number | undefined;

  function want(difficulty: number): void {
    wanted = Math.max(options.minimum_manual_diff, difficulty);
    track.choose(wanted as Difficulty);
  }

  return {
    track,
    get versionMask() {
      return versionMask;
    },
    want,

    configure(params) {
      const configured = configure(params, poolMask);
      if (typeof configured === "string") return refuse(configured);
      if (configured.versionMask !== undefined) versionMask = configured.versionMask;
      if (configured.minimumDifficulty !== undefined) {
        want(Math.max(configured.minimumDifficulty, wanted ?? track.chosen));
      }
      return { result: configured.result, error: null };
    },

    suggestDifficulty([suggested]) {
      const difficulty = typeof suggested === "string" ? Number(suggested) : suggested;
      if (typeof difficulty !== "number" || !(difficulty > 0 && difficulty < Infinity)) {
        return refuse("expected a positive difficulty");
      }
      want(difficulty);
      return { result: true, error: null };
    },
  };
}

function refuse(message: string): Agreement {
  return { result: null, error: wireError(CODE_OTHER, message) };
}
