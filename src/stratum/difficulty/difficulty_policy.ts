/**
 * Which difficulty a miner gets: the port's, its own wish, a remembered one, or what vardiff makes of its speed.
 *
 * A choice is only noted in the session's track; it is announced with the next job, and never forces one.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";
import { createAddressRates, difficultyForRate } from "../address_rate.ts";
import { announced, announcedAtMost } from "./announced_difficulty.ts";
import type { StratumServerOptions } from "../options.ts";
import type { PasswordWishes } from "../password.ts";
import { createRememberedDifficulties } from "./remembered_difficulty.ts";
import type { Session } from "../session.ts";
import type { MinerName } from "../username.ts";
import { adopt, inForce, look, reckonAnew, startVardiff, withShare } from "./vardiff.ts";
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
  /**
   * Goes over to other options.
   *
   * Where vardiff goes on, it does so from the difficulty that each session has, by the new rules. Where there is none,
   * sessions that have not chosen their difficulty get that of a new connection, if that is another one than before.
   */
  change(options: PolicyOptions, sessions: Iterable<Session>): void;
}

/** The difficulty that a worker had when it left. */
export interface LeftDifficulty {
  readonly miner: MinerName;
  readonly difficulty: Difficulty;
}

/** What a policy goes by. */
export type PolicyOptions = Pick<StratumServerOptions, "vardiff" | "minimum_manual_diff" | "start_difficulty">;

/** Makes the policy of a port. */
export function createDifficultyPolicy(options: PolicyOptions): DifficultyPolicy {
  let { vardiff, minimum_manual_diff: floor, start_difficulty: start } = options;
  let portRules = vardiffRules(vardiff);
  let scope = scopeOf(vardiff);
  const remembered = createRememberedDifficulties(vardiff.remember);
  const rates = createAddressRates();

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
    // Without vardiff the limits of a miner hold for what it has.
    choose(session, withinLimits(session, session.track.chosen));
  }

  /** Fits a session to rules that have changed. */
  function refit(session: Session, wantedFactor: number): void {
    if (session.fixed) return;
    if (scope === undefined) {
      session.vardiff = undefined;
      if (!session.wished) choose(session, withinLimits(session, start));
    } else if (session.vardiff !== undefined && scope === "connection") {
      adopt(session.vardiff, reckonAnew(session.vardiff, wantedFactor));
    } else {
      choose(session, session.track.chosen);
    }
  }

  return {
    login(session, miner, { difficulty, startDifficulty, minimum, maximum }, time) {
      const known = scope === "connection" ? remembered.recall(miner, time) : undefined;
      if (minimum !== undefined) limit(session, { minimum: manual(minimum) });
      if (maximum !== undefined) limit(session, { maximum: Math.max(floor, announcedAtMost(maximum)) });
      if (difficulty !== undefined) {
        session.fixed = true;
        choose(session, manual(difficulty));
      } else if (startDifficulty !== undefined) {
        session.wished = true;
        choose(session, manual(startDifficulty));
      } else if (known !== undefined && session.lastJob === undefined && !session.fixed) {
        choose(session, known);
      }
    },

    suggest(session, difficulty) {
      if (session.fixed) return;
      session.wished = true;
      choose(session, manual(difficulty));
    },

    atLeast: (session, difficulty) => limit(session, { minimum: manual(difficulty) }),

    fit(session, time) {
      if (session.fixed) return;
      if (scope === "connection" && session.vardiff !== undefined) {
        adopt(session.vardiff, look(rulesOf(session), session.vardiff, time));
        session.track.chosen = session.vardiff.difficulty;
      }
      const address = session.names[0]?.miner.address;
      if (scope !== "address" || address === undefined || time - session.fittedAt < portRules.intervalMs) return;
      session.fittedAt = time;
      session.track.chosen = difficultyForRate(rulesOf(session), rates.rate(address, time));
    },

    sent(session, time) {
      if (scope !== "connection" || session.fixed) return;
      if (session.vardiff === undefined) {
        session.vardiff = startVardiff(rulesOf(session), session.track.chosen, time);
      } else adopt(session.vardiff, inForce(session.vardiff, time));
    },

    accepted(session, address, difficulty, time) {
      if (session.vardiff !== undefined) adopt(session.vardiff, withShare(session.vardiff, difficulty));
      if (scope === "address") rates.add(address, difficulty, time);
    },

    left({ vardiff, names: [first] }, time) {
      if (vardiff === undefined || first === undefined) return undefined;
      const left = { miner: first.miner, difficulty: vardiff.difficulty };
      remembered.remember(left.miner, left.difficulty, time);
      return left;
    },

    remember: ({ miner, difficulty }, time) => remembered.remember(miner, difficulty, time),

    change(options, sessions) {
      const before = { portRules, scope, start };
      ({ vardiff, minimum_manual_diff: floor, start_difficulty: start } = options);
      portRules = vardiffRules(vardiff);
      scope = scopeOf(vardiff);
      remembered.keepFor(vardiff.remember);
      // Without vardiff before and after, a miner's difficulty is only news if the port's is.
      if (scope === undefined && before.scope === undefined && start === before.start) return;
      const wantedFactor = portRules.sharesPerMinute / before.portRules.sharesPerMinute;
      for (const session of sessions) refit(session, wantedFactor);
    },
  };
}

/** Whose speed difficulties are fitted to; `undefined` where they are not. */
function scopeOf({ enabled, scope }: PolicyOptions["vardiff"]): "connection" | "address" | undefined {
  return enabled ? scope : undefined;
}

function withinLimits({ limits: { minimum = 0, maximum = Infinity } }: Session, difficulty: number): number {
  return Math.max(Math.min(difficulty, maximum), minimum);
}
