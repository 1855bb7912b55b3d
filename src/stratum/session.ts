/**
 * One miner's conversation with the pool: what it has said so far, and what each message of it does.
 *
 * @module
 */

import type { Difficulty } from "../algorithms/difficulty.ts";
import { encodeHex } from "../bytes/hex.ts";
import type { PostedJob } from "./job_board.ts";
import { parsePassword } from "./password.ts";
import { answerLine, type Json, notificationLine, parseLine, type Request } from "./protocol.ts";
import { CODE_NOT_SUBSCRIBED, CODE_OTHER, CODE_UNAUTHORIZED, type WireError, wireError } from "./reject.ts";
import type { SessionHost, SessionLink } from "./session_host.ts";
import { createShareIntake } from "./share_intake.ts";
import { type Agreement, createTerms } from "./terms.ts";
import { type MinerName, parseUserName } from "./username.ts";

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
  const terms = createTerms(host);
  const { track } = terms;
  const shares = createShareIntake(host, link, terms);
  // PowerPool's spread: up to a third of the interval earlier.
  const jobIntervalMs = options.push_job_interval * 1000 * (1 - jitter / 3);
  let subscribed = false;
  let agent = "";
  let lastJob: PostedJob | undefined;
  let lastJobAt = 0;

  const answer = (id: Json, result: Json) => link.send(answerLine(id, result, null));
  function refuse(id: Json, error: WireError): void {
    host.refused(error[0]);
    link.send(answerLine(id, null, error));
  }

  function answerWith(id: Json, { result, error }: Agreement): void {
    if (error === null) answer(id, result);
    else refuse(id, error);
  }

  function sendJob(posted: PostedJob, clean: boolean): void {
    const difficulty = track.sending(posted.job.number);
    if (difficulty !== undefined) link.send(notificationLine("mining.set_difficulty", [difficulty]));
    link.send(posted.notifyLine(clean));
    lastJob = posted;
    lastJobAt = host.now();
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
      if (asked.difficulty !== undefined) terms.want(asked.difficulty);
      answer(id, true);
      const posted = board.latest();
      // Whatever a miner has from before it connected is worth nothing here, so its first job is clean.
      if (lastJob === undefined && posted !== undefined) sendJob(posted, true);
    },

    "mining.submit"(request) {
      const { id, params: [name] } = request;
      if (!subscribed) return refuse(id, wireError(CODE_NOT_SUBSCRIBED, "not subscribed"));
      const miner = typeof name === "string" ? miners.get(name) : undefined;
      if (miner === undefined) return refuse(id, wireError(CODE_UNAUTHORIZED, "unauthorized worker"));
      shares.submit(request, miner);
    },

    "mining.configure": ({ id, params }) => answerWith(id, terms.configure(params)),
    "mining.suggest_difficulty": ({ id, params }) => answerWith(id, terms.suggestDifficulty(params)),
    "mining.extranonce.subscribe": ({ id }) => answer(id, true),
    "mining.ping": ({ id }) => answer(id, "pong"),
  };

  return {
    receive(line) {
      const message = parseLine(line);
      if (message.kind === "answer") return;
      if (message.kind === "malformed") return refuse(message.id, message.error);
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
      if (now - shares.lastWorkAt >= options.idle_worker_disconnect_threshold * 1000) return link.close();
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
      acceptedWork: shares.acceptedWork,
      connectedAt,
      lastShareAt: shares.lastShareAt,
      idle: host.now() - shares.lastWorkAt >= options.idle_worker_threshold * 1000,
    }),
  };
}
