/**
 * One miner's conversation with the pool: what it has said so far, and what each message of it does.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Difficulty } from "../algorithms/difficulty.ts";
import type { Target } from "../algorithms/target.ts";
import { encodeHex } from "../bytes/hex.ts";
import type { ShareRecord } from "../journal/records.ts";
import { createDifficultyTrack, type DifficultyTrack } from "./difficulty_track.ts";
import type { JobBoard, PostedJob } from "./job_board.ts";
import type { StratumServerOptions } from "./options.ts";
import { parsePassword } from "./password.ts";
import {
  answerLine,
  isWireError,
  type Json,
  notificationLine,
  parseLine,
  parseSubmit,
  type Request,
  type Submit,
} from "./protocol.ts";
import { CODE_NOT_SUBSCRIBED, CODE_OTHER, CODE_STALE, CODE_UNAUTHORIZED, type WireError, wireError } from "./reject.ts";
import { type AcceptedShare, judgeShare } from "./share.ts";
import { type MinerName, type NameRules, parseUserName } from "./username.ts";
import { configure } from "./version_rolling.ts";

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
  /** Takes a solved block, and has it safe in the journal when it returns. */
  solve(posted: PostedJob, share: AcceptedShare, finder: MinerName): void;
  /** Counts a share as it was judged. */
  counted(outcome: ShareRecord["outcome"], difficulty: number): void;
  /** Counts a request that was refused for want of a subscription or an authorization. */
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

/** What the monitor shows of a session. */
export interface SessionView {
  readonly id: number;
  readonly remoteAddress: string;
  /** Name and version that the miner gave when it subscribed. */
  readonly agent: string;
  /** The names that it works under, in the order of their authorization. */
  readonly miners: readonly MinerName[];
  readonly difficulty: Difficulty;
  /** Difficulties of all accepted shares, added up. */
  readonly acceptedWork: number;
  readonly connectedAt: number;
  readonly lastShareAt: number | undefined;
  readonly idle: boolean;
}

/** A running session. */
export interface Session {
  /** Takes a line of the miner. Never throws. */
  receive(line: string): void;
  /** Sends a job on a new tip at once. */
  announce(posted: PostedJob): void;
  /** Sends a newer job of the same block if it is time, and looks whether the miner still works. */
  tick(): void;
  view(): SessionView;
}

/** Names that one connection may authorize; proxies use a handful. */
const MAX_NAMES = 64;
const MAX_AGENT_CHARACTERS = 128;

/**
 * Starts a session.
 *
 * @param host The port.
 * @param link The connection.
 * @param jitter From 0 to 1: spreads this session's keep-alive jobs among the others'.
 */
export function createSession(host: SessionHost, link: SessionLink, jitter: number): Session {
  const { options, board } = host;
  const connectedAt = host.now();
  const miners = new Map<string, MinerName>();
  const track: DifficultyTrack = createDifficultyTrack(
    options.start_difficulty as Difficulty,
    host.difficultyOne,
  );
  // PowerPool's spread: up to a third of the interval earlier.
  const jobIntervalMs = options.push_job_interval * 1000 * (1 - jitter / 3);
  let subscribed = false;
  let agent = "";
  let versionMask = 0;
  let wanted: number | undefined;
  let lastJob: PostedJob | undefined;
  let lastJobAt = 0;
  let lastShareAt: number | undefined;
  let lastWorkAt = connectedAt;
  let idle = false;
  let acceptedWork = 0;

  const answer = (id: Json, result: Json) => link.send(answerLine(id, result, null));
  function refuse(id: Json, error: WireError): void {
    host.refused(error[0]);
    link.send(answerLine(id, null, error));
  }

  function sendJob(posted: PostedJob, clean: boolean): void {
    const difficulty = track.sending(posted.job.number);
    if (difficulty !== undefined) link.send(notificationLine("mining.set_difficulty", [difficulty]));
    link.send(posted.notifyLine(clean));
    lastJob = posted;
    lastJobAt = host.now();
  }

  /** Takes a difficulty that the miner asks for, within the port's floor; it holds from the next job on. */
  function want(difficulty: number): void {
    wanted = Math.max(options.minimum_manual_diff, difficulty);
    track.choose(wanted as Difficulty);
  }

  const methods: Readonly<Record<string, (request: Request) => void>> = {
    "mining.subscribe"({ id, params }) {
      if (subscribed) return refuse(id, wireError(CODE_OTHER, "already subscribed"));
      subscribed = true;
      agent = typeof params[0] === "string" ? params[0].slice(0, MAX_AGENT_CHARACTERS) : "";
      const subscription = encodeHex(link.extranonce1);
      answer(id, [
        [["mining.set_difficulty", subscription], ["mining.notify", subscription]],
        subscription,
        host.extranonce2Bytes,
      ]);
    },

    "mining.authorize"({ id, params }) {
      if (!subscribed) return refuse(id, wireError(CODE_NOT_SUBSCRIBED, "not subscribed"));
      const [user, password] = params;
      if (typeof user !== "string") {
        return refuse(id, wireError(CODE_UNAUTHORIZED, "expected ADDRESS or ADDRESS.WORKER as user name"));
      }
      const miner = parseUserName(user, host.names);
      if (typeof miner === "string") return refuse(id, wireError(CODE_UNAUTHORIZED, miner));
      if (miners.size >= MAX_NAMES && !miners.has(user)) {
        return refuse(id, wireError(CODE_UNAUTHORIZED, `more than ${MAX_NAMES} workers on one connection`));
      }
      miners.set(user, miner);
      const asked = parsePassword(typeof password === "string" ? password : "");
      if (asked.difficulty !== undefined) want(asked.difficulty);
      answer(id, true);
      const posted = board.latest();
      // Whatever a miner has from before it connected is worth nothing here, so its first job is clean.
      if (lastJob === undefined && posted !== undefined) sendJob(posted, true);
    },

    "mining.configure"({ id, params }) {
      const configured = configure(params, host.versionMask);
      if (typeof configured === "string") return refuse(id, wireError(CODE_OTHER, configured));
      if (configured.versionMask !== undefined) versionMask = configured.versionMask;
      if (configured.minimumDifficulty !== undefined) {
        want(Math.max(configured.minimumDifficulty, wanted ?? track.chosen));
      }
      answer(id, configured.result);
    },

    "mining.suggest_difficulty"({ id, params }) {
      const difficulty = typeof params[0] === "string" ? Number(params[0]) : params[0];
      if (typeof difficulty !== "number" || !(difficulty > 0 && difficulty < Infinity)) {
        return refuse(id, wireError(CODE_OTHER, "expected a positive difficulty"));
      }
      want(difficulty);
      answer(id, true);
    },

    "mining.extranonce.subscribe": ({ id }) => answer(id, true),
    "mining.ping": ({ id }) => answer(id, "pong"),
    "mining.submit": submit,
  };

  function submit({ id, params }: Request): void {
    const [name] = params;
    if (!subscribed) return refuse(id, wireError(CODE_NOT_SUBSCRIBED, "not subscribed"));
    const miner = typeof name === "string" ? miners.get(name) : undefined;
    if (miner === undefined) return refuse(id, wireError(CODE_UNAUTHORIZED, "unauthorized worker"));
    const parsed = parseSubmit(params, host.extranonce2Bytes);
    lastWorkAt = host.now();
    if (isWireError(parsed)) return reject(id, "invalid", parsed, miner, undefined, undefined);
    const posted = board.find(parsed.jobId);
    if (posted === undefined || posted.stale) {
      const message = posted === undefined ? "job not found" : "stale share: there is a new block";
      return reject(id, "stale", wireError(CODE_STALE, message), miner, posted, undefined);
    }
    judge(id, parsed, posted, miner);
  }

  function judge(id: Json, parsed: Submit, posted: PostedJob, miner: MinerName): void {
    const { algorithm } = host;
    const { job, accepted } = posted;
    const { extranonce1 } = link;
    const { target, difficulty } = track.of(job.number);
    const share = judgeShare(parsed, { job, algorithm, extranonce1, target, versionMask, accepted });
    if (share.outcome !== "accepted") return reject(id, share.outcome, share.error, miner, posted, share.digest);
    idle = false;
    lastShareAt = lastWorkAt;
    if (share.solves) host.solve(posted, share, miner);
    host.append(record("accepted", miner, posted, difficulty, share.digest)).then(() => {
      acceptedWork += difficulty;
      host.counted("accepted", difficulty);
      answer(id, true);
    }, () => link.send(answerLine(id, null, wireError(CODE_OTHER, "the pool cannot record shares now"))));
  }

  function reject(
    id: Json,
    outcome: Exclude<ShareRecord["outcome"], "accepted">,
    error: WireError,
    miner: MinerName,
    posted: PostedJob | undefined,
    digest: Uint8Array | undefined,
  ): void {
    const difficulty = posted === undefined ? track.chosen : track.of(posted.job.number).difficulty;
    host.counted(outcome, difficulty);
    // Nothing depends on a refused share being written; the host logs what keeps it from that.
    host.append(record(outcome, miner, posted, difficulty, digest)).catch(() => {});
    link.send(answerLine(id, null, error));
  }

  function record(
    outcome: ShareRecord["outcome"],
    { address, worker }: MinerName,
    posted: PostedJob | undefined,
    difficulty: number,
    digest: Uint8Array | undefined,
  ): ShareRecord {
    const currency = posted?.job.currency ?? "";
    return { time: host.now(), port: host.key, currency, address, worker, outcome, difficulty, digest };
  }

  return {
    receive(line) {
      const message = parseLine(line);
      if (message.kind === "answer") return;
      if (message.kind === "malformed") return link.send(answerLine(message.id, null, message.error));
      const method = Object.hasOwn(methods, message.method) ? methods[message.method] : undefined;
      if (method === undefined) {
        return refuse(message.id, wireError(CODE_OTHER, `unknown method ${message.method.slice(0, 64)}`));
      }
      method(message);
    },

    announce(posted) {
      if (miners.size > 0) sendJob(posted, true);
    },

    tick() {
      const now = host.now();
      idle = now - lastWorkAt >= options.idle_worker_threshold * 1000;
      if (now - lastWorkAt >= options.idle_worker_disconnect_threshold * 1000) return link.close();
      const posted = board.latest();
      // The same job again could make firmware repeat its extranonces, so only a newer one is sent.
      if (miners.size === 0 || posted === undefined || posted === lastJob) return;
      if (lastJob === undefined) return sendJob(posted, true);
      const newDifficulty = track.chosen !== track.of(lastJob.job.number).difficulty;
      if (newDifficulty || now - lastJobAt >= jobIntervalMs) sendJob(posted, false);
    },

    view: () => ({
      id: link.id,
      remoteAddress: link.remoteAddress,
      agent,
      miners: [...miners.values()],
      difficulty: lastJob === undefined ? track.chosen : track.of(lastJob.job.number).difficulty,
      acceptedWork,
      connectedAt,
      lastShareAt,
      idle,
    }),
  };
}
