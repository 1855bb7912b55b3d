/**
 * The sessions of one port in one shard: who is there, who gets which job when, and where their shares go. No sockets.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Difficulty } from "../algorithms/difficulty.ts";
import type { Target } from "../algorithms/target.ts";
import { createHistogram } from "../counters/histogram.ts";
import type { Job } from "../jobmanagers/job.ts";
import { addressGroup } from "../sockets/ip_address.ts";
import { versionMaskOf } from "../coin/version_mask.ts";
import { clientFigures } from "./client_figures.ts";
import { createDifficultyPolicy, type LeftDifficulty } from "./difficulty/difficulty_policy.ts";
import { difficultyOfJob, markSent } from "./difficulty/difficulty_track.ts";
import type { Extranonce1Allocator } from "./extranonce.ts";
import { createJobBoard, type PostedJob } from "./job_board.ts";
import { createMethods } from "./methods.ts";
import type { StratumServerOptions } from "./options.ts";
import type { PortCounters } from "./port_counters.ts";
import type { Flush, PortSnapshot } from "./port_snapshot.ts";
import { notificationLine } from "./protocol.ts";
import {
  type AuthorizedName,
  isReady,
  type Session,
  type SessionLink,
  type SessionView,
  startSession,
  viewSession,
} from "./session.ts";
import { type ConductRules, createConducts, noteShare } from "./shares/share_conduct.ts";
import { createShareDesk, type Solution } from "./shares/share_desk.ts";
import { createShareTargets } from "./shares/share_targets.ts";
import type { ShareWriter } from "./shares/share_writer.ts";
import { type MinerName, nameRules } from "./username.ts";

/** What sessions are made of. */
export interface SessionsParts {
  /** Key of the port. */
  readonly key: string;
  readonly options: StratumServerOptions;
  readonly algorithm: Algorithm;
  /** The target of difficulty 1 that miners of the chain reckon with. */
  readonly difficultyOne: Target;
  /** Codes of the currencies that jobs may be of. */
  readonly currencies: readonly string[];
  readonly extranonces: Extranonce1Allocator;
  readonly extranonce2Bytes: number;
  readonly writer: ShareWriter;
  readonly counters: PortCounters;
  /** Is told of an address whose shares are mostly bad. */
  misconduct(session: Session): void;
  /** Is told of the difficulty of a worker that left. */
  leftDifficulty(left: LeftDifficulty): void;
  /** Hands a solved block on. */
  solve(job: Job, solution: Solution, finder: MinerName): void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 to 1, below 1. */
  readonly random: () => number;
}

/** The sessions of a port. */
export interface Sessions {
  /** Starts a session on a connection. */
  open(link: SessionLink): Session;
  /** Takes a line of a miner. */
  receive(session: Session, line: string): void;
  /** Takes leave of a session whose connection is gone. */
  left(session: Session): void;
  /** Remembers what another shard says of a worker that left. */
  remember(left: LeftDifficulty): void;
  /** Sends a line to everybody. */
  tellAll(line: string): void;
  /** Those of an address, however it is grouped. */
  of(matches: (remoteAddress: string) => boolean): Session[];
  /** Takes a job; one on a new tip, or one that is to be pushed, goes to all miners at once. */
  post(job: Job): void;
  /** Takes no more shares for the jobs of a currency. */
  retire(currency: string): void;
  /** Looks at all sessions: sends what is due, and sends away who is idle. Called every second or so. */
  tick(): void;
  /** Goes over to other options, for new sessions and those that there are. */
  change(options: StratumServerOptions): void;
  /** Judges at once the shares that lie there. */
  settle(): void;
  /** The remote addresses of the connections that work under a name. */
  addressesOf(miner: MinerName): string[];
  /** Connections by themselves: all of them, or those that work for an address. */
  views(address?: string): SessionView[];
  snapshot(): Pick<PortSnapshot, "connections" | "clients" | "jobs" | "lastFlush" | "timings">;
}

/** The largest part of an interval by which keep-alive jobs come earlier, so that not all are sent at once: PowerPool's. */
const LARGEST_JITTER = 1 / 3;

/** Makes the sessions of a port; there are none yet. */
export function createSessions(parts: SessionsParts): Sessions {
  const { key, extranonces, extranonce2Bytes, difficultyOne, counters, now, random } = parts;
  let { options } = parts;
  let names = nameRules(options, parts.currencies);
  let conductRules = conductRulesOf(options);
  const log = getLogger(["powerpool", key]);
  const board = createJobBoard(extranonces.bytes + extranonce2Bytes, random);
  const broadcasts = createHistogram();
  const validations = createHistogram();
  const desk = createShareDesk(
    parts.algorithm,
    (error) => log.error("Shares are lost: {error}", { error }),
    validations.observe,
  );
  const sessions = new Set<Session>();
  const policy = createDifficultyPolicy(options);
  const conductOf = createConducts();
  let lastFlush: Flush | undefined;

  const receive = createMethods({
    key,
    get options() {
      return options;
    },
    get names() {
      return names;
    },
    policy,
    board,
    desk,
    writer: parts.writer,
    extranonces,
    extranonce2Bytes,
    difficultyOne,
    targetOf: createShareTargets(difficultyOne),
    get versionMask() {
      return options.version_mask ?? versionMaskOf(parts.currencies);
    },
    now,
    solve({ job }: PostedJob, solution: Solution, finder: MinerName) {
      try {
        parts.solve(job, solution, finder);
      } catch (error) {
        log.error("A block of height {height} is lost: {error}", { height: job.height, error });
      }
    },
    counted(session, { miner }, outcome, difficulty) {
      counters.share(outcome, difficulty);
      if (outcome === "accepted") policy.accepted(session, miner.address, difficulty, session.lastWorkAt);
      if (noteShare(session.conduct, conductRules, outcome)) parts.misconduct(session);
    },
    authorized: counters.authorized,
    refused: counters.refused,
    // Whatever a miner has from before it connected is worth nothing here, so its first job is clean.
    ready(session) {
      const posted = board.latest();
      if (posted !== undefined) sendJob(session, posted, true);
    },
    malformed(session) {
      if (++session.badLines >= options.guards.max_bad_lines) {
        session.link.cut("sends lines that are no requests (max_bad_lines)");
      }
    },
  });

  function sendJob(session: Session, posted: PostedJob, clean: boolean): void {
    const at = now();
    policy.fit(session, at);
    announceDifficulty(session, posted);
    session.link.send(posted.notifyLine(clean));
    noteSent(session, posted, at);
  }

  /** Sends a job to everybody: the bytes first, since what is noted of each can wait until all have them. */
  function broadcast(posted: PostedJob, clean: boolean): void {
    const began = performance.now();
    const told = [...sessions].filter(isReady);
    const line = posted.notifyLine(clean);
    for (const session of told) {
      announceDifficulty(session, posted);
      session.link.sendNow(line);
    }
    if (told.length > 0) broadcasts.observe((performance.now() - began) / 1000);
    const at = now();
    for (const session of told) noteSent(session, posted, at);
  }

  function announceDifficulty({ track, link }: Session, { job }: PostedJob): void {
    const difficulty = markSent(track, job.number);
    if (difficulty !== undefined) link.send(notificationLine("mining.set_difficulty", [difficulty]));
  }

  function noteSent(session: Session, posted: PostedJob, at: number): void {
    session.lastJob = posted;
    session.lastJobAt = at;
    policy.sent(session, at);
  }

  /** Sends a newer job of the same block if it is time, and looks whether the miner still works. */
  function look(session: Session, at: number): void {
    const { link, names, lastWorkAt, lastJob, lastJobAt, track, jobIntervalMs } = session;
    if (names.length === 0 && at - session.connectedAt >= options.guards.handshake_timeout * 1000) {
      return link.cut("has not authorized a worker in time (handshake_timeout)");
    }
    if (at - lastWorkAt >= options.idle_worker_disconnect_threshold * 1000) return void link.close();
    policy.fit(session, at);
    const posted = board.latest();
    // The same job again could make firmware repeat its extranonces, so only a newer one is sent.
    if (!isReady(session) || posted === undefined || posted === lastJob) return;
    if (lastJob === undefined) return sendJob(session, posted, true);
    const newDifficulty = track.chosen !== difficultyOfJob(track, lastJob.job.number);
    if (newDifficulty || at - lastJobAt >= jobIntervalMs) sendJob(session, posted, false);
  }

  function isIdle({ lastWorkAt }: Session, at: number): boolean {
    return at - lastWorkAt >= options.idle_worker_threshold * 1000;
  }

  return {
    open(link) {
      const session = startSession({
        link,
        now: now(),
        jobIntervalMs: options.push_job_interval * 1000 * (1 - random() * LARGEST_JITTER),
        difficulty: options.start_difficulty as Difficulty,
        conduct: conductOf(addressGroup(link.remoteAddress)),
      });
      sessions.add(session);
      return session;
    },

    receive,

    left(session) {
      sessions.delete(session);
      if (session.extranonce1 !== undefined) extranonces.release(session.extranonce1);
      const left = policy.left(session, now());
      if (left !== undefined) parts.leftDifficulty(left);
    },

    remember: (left) => policy.remember(left, now()),

    tellAll(line) {
      for (const { link } of sessions) link.send(line);
    },

    of: (matches) => [...sessions].filter(({ link }) => matches(link.remoteAddress)),

    post(job) {
      const posted = board.post(job);
      if (job.clean) lastFlush = { id: posted.id, currency: job.currency, powBlockHash: job.powBlockHash, at: now() };
      if (job.clean || job.push) broadcast(posted, job.clean);
    },

    retire: board.retire,

    tick() {
      const at = now();
      for (const session of sessions) look(session, at);
    },

    change(changed) {
      const intervalFactor = changed.push_job_interval / options.push_job_interval;
      options = changed;
      names = nameRules(options, parts.currencies);
      conductRules = conductRulesOf(options);
      policy.change(options, sessions);
      for (const session of sessions) session.jobIntervalMs *= intervalFactor;
    },

    settle: desk.clear,

    addressesOf({ address, worker }) {
      const isIt = ({ miner }: AuthorizedName) => miner.address === address && miner.worker === worker;
      return [...sessions].filter(({ names }) => names.some(isIt)).map(({ link }) => link.remoteAddress);
    },

    views(address) {
      const at = now();
      const wanted = address === undefined ? [...sessions] : [...sessions].filter((session) => isOf(session, address));
      return wanted.map((session) => viewSession(session, isIdle(session, at)));
    },

    snapshot() {
      const at = now();
      return {
        connections: [sessions.size],
        clients: clientFigures(sessions, (session) => isIdle(session, at)),
        jobs: board.count(),
        lastFlush,
        timings: { broadcast_seconds: broadcasts.view(), validation_seconds: validations.view() },
      };
    },
  };
}

function isOf({ names }: Session, address: string): boolean {
  return names.some(({ miner }) => miner.address === address);
}

function conductRulesOf({ guards }: StratumServerOptions): ConductRules {
  return { window: guards.invalid_share_window, ratio: guards.invalid_share_ratio };
}
