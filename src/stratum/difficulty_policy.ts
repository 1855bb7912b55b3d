/**
 * Which difficulty a miner gets: the port's, its own wish, a remembered one, or what vardiff makes of its speed.
 *
 * A choice is only noted in the session's track; it is announced with the next job, and never forces one.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import { createAddressRates, difficultyForRate } from "./address_rate.ts";
import { announced, announcedAtMost } from "./announced_difficulty.ts";
import type { StratumServerOptions } from "./options.ts";
import type { PasswordWishes } from "./password.ts";
import { createRememberedDifficulties } from "./remembered_difficulty.ts";
import type { Session } from "./session.ts";
import type { MinerName } from "./username.ts";
import { inForce, look, startVardiff, withShare } from "./vardiff.ts";
import { type DifficultyLimits, limitedRules, type VardiffRules, vardiffRules, withinRange } from "./vardiff_rules.ts";

/** The policy of a port. Times are in milliseconds. */
export interface DifficultyPolicy {
  /** Takes the wishes of a password; without any, a worker that comes back gets what it had. */
  login(session: Session, miner: MinerName, wishes: PasswordWishes, time: number): void;
  /** Takes a difficulty that the miner would like to begin with. */
  suggest(session: Session, difficulty: number): void;
  /** Takes the least difficulty that the miner wants ever to get. */
  atLeast(session: Session, difficulty: number): void;
  /** Fits the difficulty of the jobs to come; called before the job of a miner, and every second or so. */
  fit(session: Session, time: number): void;
  /** Is told that a job is sent, with the difficulty that was chosen. */
  sent(session: Session, time: number): void;
  /** Is told of an accepted share, and of the difficulty of its job. */
  accepted(session: Session, address: string, difficulty: Difficulty, time: number): void;
  /**
   * Is told that a miner has gone.
   *
   * @returns What is to be remembered of it, if anything.
   */
  left(session: Session, time: number): LeftDifficulty | undefined;
  /** Remembers what another shard says of a worker. */
  remember(left: LeftDifficulty, time: number): void;
}

/** The difficulty that a worker had when it left. */
export interface LeftDifficulty {
  readonly miner: MinerName;
  readonly difficulty: Difficulty;
}

type PolicyOptions = Pick<StratumServerOptions, "vardiff" | "minimum_manual_diff">;

/** Makes the policy of a port. */
export function createDifficultyPolicy({ vardiff, minimum_manual_diff: floor }: PolicyOptions): DifficultyPolicy {
  const portRules = vardiffRules(vardiff);
  const remembered = createRememberedDifficulties(vardiff.remember);
  const rates = createAddressRates();
  const byAddress = vardiff.enabled && vardiff.scope === "address";
  const byConnection = vardiff.enabled && !byAddress;

  function rulesOf({ limits }: Session): VardiffRules {
    return limits.minimum === undefined && limits.maximum === undefined ? portRules : limitedRules(portRules, limits);
  }

  /** A new beginning from a difficulty, for vardiff as well. */
  function choose(session: Session, difficulty: number): void {
    const isFitted = vardiff.enabled && !session.fixed;
    session.track.chosen = (isFitted ? withinRange(rulesOf(session), difficulty) : difficulty) as Difficulty;
    session.vardiff = undefined;
  }

  function manual(wish: number): Difficulty {
    return announced(Math.max(floor, wish));
  }

  function limit(session: Session, limits: Partial<DifficultyLimits>): void {
    session.limits = { ...session.limits, ...limits };
    const { chosen } = session.track;
    // Without vardiff the limits of a miner hold for what it has.
    choose(session, Math.max(Math.min(chosen, session.limits.maximum ?? Infinity), session.limits.minimum ?? 0));
  }

  return {
    login(session, miner, { difficulty, startDifficulty, minimum, maximum }, time) {
      const known = byConnection ? remembered.recall(miner, time) : undefined;
      if (minimum !== undefined) limit(session, { minimum: manual(minimum) });
      if (maximum !== undefined) limit(session, { maximum: Math.max(floor, announcedAtMost(maximum)) });
      if (difficulty !== undefined) {
        session.fixed = true;
        choose(session, manual(difficulty));
      } else if (startDifficulty !== undefined) {
        choose(session, manual(startDifficulty));
      } else if (known !== undefined && session.lastJob === undefined && !session.fixed) {
        choose(session, known);
      }
    },

    suggest(session, difficulty) {
      if (session.fixed) return;
      choose(session, manual(difficulty));
    },

    atLeast: (session, difficulty) => limit(session, { minimum: manual(difficulty) }),

    fit(session, time) {
      if (session.fixed) return;
      if (byConnection && session.vardiff !== undefined) {
        session.vardiff = look(rulesOf(session), session.vardiff, time);
        session.track.chosen = session.vardiff.difficulty;
      }
      const address = session.names[0]?.miner.address;
      if (!byAddress || address === undefined || time - session.fittedAt < portRules.intervalMs) return;
      session.fittedAt = time;
      session.track.chosen = difficultyForRate(rulesOf(session), rates.rate(address, time));
    },

    sent(session, time) {
      if (!byConnection || session.fixed) return;
      session.vardiff = session.vardiff === undefined
        ? startVardiff(rulesOf(session), session.track.chosen, time)
        : inForce(session.vardiff, time);
    },

    accepted(session, address, difficulty, time) {
      if (session.vardiff !== undefined) session.vardiff = withShare(session.vardiff, difficulty);
      if (byAddress) rates.add(address, difficulty, time);
    },

    left({ vardiff, names: [first] }, time) {
      if (vardiff === undefined || first === undefined) return undefined;
      const left = { miner: first.miner, difficulty: vardiff.difficulty };
      remembered.remember(left.miner, left.difficulty, time);
      return left;
    },

    remember: ({ miner, difficulty }, time) => remembered.remember(miner, difficulty, time),
  };
}
