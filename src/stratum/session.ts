/**
 * One miner's conversation with the pool, as plain state: there may be ten thousand of them.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import type { ShareOrigin } from "../journal/records.ts";
import type { Connection } from "../sockets/connection.ts";
import { difficultyOfJob, type DifficultyTrack, startTrack } from "./difficulty/difficulty_track.ts";
import type { PostedJob } from "./job_board.ts";
import type { ShareConduct } from "./shares/share_conduct.ts";
import type { MinerName } from "./username.ts";
import type { Vardiff } from "./difficulty/vardiff.ts";
import type { DifficultyLimits } from "./difficulty/vardiff_rules.ts";

/** What lies beneath a session. */
export interface SessionLink extends Pick<Connection, "send" | "sendNow" | "close" | "cut"> {
  /** Number of the connection, for the monitor. */
  readonly id: number;
  readonly remoteAddress: string;
}

/** A name that a connection may hand in shares under. */
export interface AuthorizedName {
  /** The user name as the miner writes it. */
  readonly user: string;
  readonly miner: MinerName;
  /** Where its shares come from, as the journal has it; one object for each currency. */
  origin: ShareOrigin;
}

/** A session. */
export interface Session {
  readonly link: SessionLink;
  /** Milliseconds since 1970, as all times here. */
  readonly connectedAt: number;
  /** Milliseconds after which a newer job of the same block is due. */
  jobIntervalMs: number;
  /** In the order of their authorization. */
  readonly names: AuthorizedName[];
  readonly track: DifficultyTrack;
  /** What the miner says of its difficulty: bounds for vardiff. */
  limits: DifficultyLimits;
  /** Whether the miner has fixed its difficulty, so that vardiff is off. */
  fixed: boolean;
  /** Whether the miner has asked for a difficulty to begin with. */
  wished: boolean;
  /** From the first job on, where vardiff is by connection and the miner has not fixed its difficulty. */
  vardiff: Vardiff | undefined;
  /** When the difficulty was last fitted, where vardiff is by address. */
  fittedAt: number;
  /** Shares of its address, good and bad. */
  readonly conduct: ShareConduct;
  /** Lines in a row that were no requests. */
  badLines: number;
  /** Given out when the miner subscribes. */
  extranonce1: Uint8Array | undefined;
  /** Name and version that the miner gives itself. */
  agent: string;
  /** Version bits that the miner may change; none before it has asked. */
  versionMask: number;
  lastJob: PostedJob | undefined;
  lastJobAt: number;
  /** When the last share came, whatever its outcome; when the session began, before the first. */
  lastWorkAt: number;
  /** When the last accepted share came. */
  lastShareAt: number | undefined;
  /** Difficulties of all accepted shares, added up. */
  acceptedWork: number;
}

/** What the monitor shows of a session. */
export interface SessionView {
  readonly id: number;
  readonly remoteAddress: string;
  readonly agent: string;
  /** The names that it works under, in the order of their authorization. */
  readonly miners: readonly MinerName[];
  readonly difficulty: Difficulty;
  readonly acceptedWork: number;
  readonly connectedAt: number;
  readonly lastShareAt: number | undefined;
  readonly idle: boolean;
}

/** Bounds of a miner that has said none. */
const NO_LIMITS: DifficultyLimits = { minimum: undefined, maximum: undefined };

/** What a session starts with. */
export interface SessionStart {
  readonly link: SessionLink;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly jobIntervalMs: number;
  readonly difficulty: Difficulty;
  readonly conduct: ShareConduct;
}

/** Starts a session. */
export function startSession({ link, now, jobIntervalMs, difficulty, conduct }: SessionStart): Session {
  return {
    link,
    connectedAt: now,
    jobIntervalMs,
    names: [],
    track: startTrack(difficulty),
    limits: NO_LIMITS,
    fixed: false,
    wished: false,
    vardiff: undefined,
    fittedAt: now,
    conduct,
    badLines: 0,
    extranonce1: undefined,
    agent: "",
    versionMask: 0,
    lastJob: undefined,
    lastJobAt: 0,
    lastWorkAt: now,
    lastShareAt: undefined,
    acceptedWork: 0,
  };
}

/** Whether the miner has said all that it takes to get jobs. */
export function isReady({ extranonce1, names }: Session): boolean {
  return extranonce1 !== undefined && names.length > 0;
}

/** The session for the monitor. */
export function viewSession(session: Session, idle: boolean): SessionView {
  const { link, agent, names, track, lastJob, acceptedWork, connectedAt, lastShareAt } = session;
  return {
    id: link.id,
    remoteAddress: link.remoteAddress,
    agent,
    miners: names.map(({ miner }) => miner),
    difficulty: lastJob === undefined ? track.chosen : difficultyOfJob(track, lastJob.job.number),
    acceptedWork,
    connectedAt,
    lastShareAt,
    idle,
  };
}
