/**
 * What a miner and the pool agree on: the difficulty of its shares, and the version bits that it may change.
 *
 * @module
 */

import { difficultyOfTarget } from "../algorithms/difficulty.ts";
import { EASIEST_TARGET, type Target } from "../algorithms/target.ts";
import type { Json } from "./protocol.ts";
import { CODE_OTHER, type WireError, wireError } from "./reject.ts";
import type { Session } from "./session.ts";
import type { SessionHost } from "./session_host.ts";
import { configure as negotiate } from "./version_rolling.ts";

/** What a request is answered with: a result, or an error if that is not null. */
export interface Agreement {
  readonly result: Json;
  readonly error: WireError | null;
}

const AGREED: Agreement = { result: true, error: null };

/** A target as `mining.suggest_target` writes it: 256 bits, most significant digit first. */
const TARGET = /^[0-9a-fA-F]{1,64}$/;

/** Does `mining.configure`. */
export function configure(host: SessionHost, session: Session, params: readonly Json[]): Agreement {
  const configured = negotiate(params, host.versionMask);
  if (typeof configured === "string") return disagree(configured);
  const { result, versionMask, minimumDifficulty } = configured;
  if (versionMask !== undefined) session.versionMask = versionMask;
  if (minimumDifficulty !== undefined) host.policy.atLeast(session, minimumDifficulty);
  return { result, error: null };
}

/** Does `mining.suggest_difficulty`. */
export function suggestDifficulty(host: SessionHost, session: Session, [suggested]: readonly Json[]): Agreement {
  const difficulty = typeof suggested === "string" ? Number(suggested) : suggested;
  if (typeof difficulty !== "number" || !(difficulty > 0 && difficulty < Infinity)) {
    return disagree("expected a positive difficulty");
  }
  host.policy.suggest(session, difficulty);
  return AGREED;
}

/** Does `mining.suggest_target`. */
export function suggestTarget(host: SessionHost, session: Session, [suggested]: readonly Json[]): Agreement {
  const target = typeof suggested === "string" && TARGET.test(suggested) ? BigInt(`0x${suggested}`) : 0n;
  if (target === 0n || target > EASIEST_TARGET) return disagree("expected a target as up to 64 hex digits");
  host.policy.suggest(session, difficultyOfTarget(target as Target, host.difficultyOne));
  return AGREED;
}

function disagree(message: string): Agreement {
  return { result: null, error: wireError(CODE_OTHER, message) };
}
