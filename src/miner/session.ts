/**
 * One conversation with a pool: subscribe, authorize, take jobs, submit shares. No sockets, no clock.
 *
 * @module
 */

import { type Difficulty, difficulty } from "../algorithms/difficulty.ts";
import { answerLine, requestLine, type Solution, submitParams } from "./request.ts";
import { type Extranonce, parseServerMessage, parseSubscription, type ServerMessage } from "./server_message.ts";
import type { StratumJob } from "./stratum_job.ts";

/** A job with what was in force when it came. */
export interface AssignedJob extends Extranonce {
  /** The job itself. */
  readonly job: StratumJob;
  /** What its shares must reach. */
  readonly difficulty: Difficulty;
}

/** Where the pool wants the miner to go; what is missing stays as it is. */
export interface Redirect {
  /** Name or address. */
  readonly host?: string;
  /** TCP port. */
  readonly port?: number;
  /** How long to wait before. */
  readonly waitSeconds: number;
}

/** The pool's judgement of a share. */
export type Verdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly code: number | undefined; readonly reason: string };

/** What a session needs and whom it tells. */
export interface SessionOptions {
  /** User name at the pool. */
  readonly user: string;
  /** Password at the pool. */
  readonly password: string;
  /** Name and version of the miner. */
  readonly agent: string;
  /** Sends text to the pool, line ends included. */
  readonly send: (text: string) => void;
  /** The pool took the user in. Jobs come after this, never before. */
  readonly onAuthorized: () => void;
  /** There is a job to work on. */
  readonly onJob: (job: AssignedJob) => void;
  /** The pool asks to connect anew. */
  readonly onRedirect: (redirect: Redirect) => void;
  /** The pool has a word for the user. */
  readonly onMessage: (text: string) => void;
  /** The pool said something malformed, which was passed over. */
  readonly onWarning: (text: string) => void;
  /** The conversation cannot go on. */
  readonly onRefused: (reason: string) => void;
}

/** A conversation. */
export interface Session {
  /** Says hello; call it when the connection is open. */
  open(): void;
  /** Takes a line from the pool. */
  receive(line: string): void;
  /** Sends a share; `onVerdict` is called when the pool has judged it, which may be never. */
  submit(solution: Solution, onVerdict: (verdict: Verdict) => void): void;
}

type Answer = Extract<ServerMessage, { kind: "answer" }>;

/** Difficulty until the pool sets one: what the protocol says. */
const INITIAL_DIFFICULTY = difficulty(1);

/** Prepares a conversation over a connection that is not open yet. */
export function createSession(options: SessionOptions): Session {
  const { user, password, agent, send } = options;
  const waiting = new Map<string, (answer: Answer) => void>();
  let lastId = 0;
  let extranonce: Extranonce | undefined;
  let shareDifficulty = INITIAL_DIFFICULTY;
  let authorized = false;
  let early: AssignedJob | undefined;

  function call(method: string, params: readonly unknown[], onAnswer: (answer: Answer) => void): void {
    const id = ++lastId;
    waiting.set(keyOf(id), onAnswer);
    send(requestLine(id, method, params));
  }

  function subscribed(answer: Answer): void {
    if (answer.error !== undefined) return options.onRefused(`the pool refused to subscribe: ${words(answer)}`);
    try {
      extranonce = parseSubscription(answer.result);
    } catch (error) {
      return options.onRefused(messageOf(error));
    }
    // A pool that does not know this answers with an error or not at all; either is well.
    call("mining.extranonce.subscribe", [], () => {});
    call("mining.authorize", [user, password], (answer) => {
      if (!isYes(answer)) return options.onRefused(`the pool refused user ${user}: ${words(answer)}`);
      authorized = true;
      options.onAuthorized();
      if (early !== undefined) options.onJob(early);
      early = undefined;
    });
  }

  function take(job: StratumJob): void {
    if (extranonce === undefined) return options.onWarning("the pool sent a job before it answered the subscription");
    const assigned = { job, difficulty: shareDifficulty, ...extranonce };
    if (authorized) options.onJob(assigned);
    else early = assigned;
  }

  function handle(message: ServerMessage): void {
    switch (message.kind) {
      case "answer": {
        const key = keyOf(message.id);
        const onAnswer = waiting.get(key);
        waiting.delete(key);
        return onAnswer?.(message);
      }
      case "job":
        return take(message.job);
      // Difficulty and extranonces hold from the next job on: shares of the present one are judged by what it came with.
      case "difficulty":
        shareDifficulty = message.difficulty;
        return;
      case "extranonce":
        extranonce = message.extranonce;
        return;
      case "reconnect":
        return options.onRedirect(message);
      case "show":
        return options.onMessage(message.text);
      case "version":
        return send(answerLine(message.id, agent));
      case "ping":
        return send(answerLine(message.id, "pong"));
      case "other":
        return;
    }
  }

  return {
    open() {
      call("mining.subscribe", [agent], subscribed);
    },
    receive(line) {
      let message: ServerMessage;
      try {
        message = parseServerMessage(line);
      } catch (error) {
        return options.onWarning(messageOf(error));
      }
      handle(message);
    },
    submit(solution, onVerdict) {
      call("mining.submit", submitParams(user, solution), (answer) => {
        onVerdict(
          isYes(answer) ? { accepted: true } : { accepted: false, code: answer.error?.code, reason: words(answer) },
        );
      });
    },
  };
}

/** Some pools give a numeric id back as a string: both name the same call. */
function keyOf(id: unknown): string {
  return typeof id === "string" ? id : JSON.stringify(id ?? null);
}

/** Pools say yes with `true`, a few with another value that is not false. */
function isYes({ result, error }: Answer): boolean {
  return error === undefined && Boolean(result);
}

function words({ error }: Answer): string {
  return error?.text ?? "no reason given";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
