/**
 * What miners may ask for: one function for each method of the protocol.
 *
 * Miners send subscribe, authorize and configure in any order; jobs come once they have subscribed and authorized.
 *
 * @module
 */

import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { parsePassword } from "./password.ts";
import { answerLine, type Json, notificationLine, parseLine, type Request, requestLine } from "./protocol.ts";
import { CODE_OTHER, CODE_UNAUTHORIZED, type WireError, wireError } from "./reject.ts";
import type { Session } from "./session.ts";
import type { SessionHost } from "./session_host.ts";
import { createShareIntake } from "./shares/share_intake.ts";
import { type Agreement, configure, suggestDifficulty, suggestTarget } from "./terms.ts";
import { parseUserName } from "./username.ts";

/** Takes a line of a miner. Never throws for what a miner sends. */
export type Receive = (session: Session, line: string) => void;

/** What the methods of a port act on beside the session. */
export interface MethodsHost extends SessionHost {
  /** Is told when a miner has said all that it takes to get jobs. */
  ready(session: Session): void;
  /** Is told of a line that is no request. */
  malformed(session: Session): void;
}

/** Names that one connection may authorize; proxies use a handful. */
const MAX_NAMES = 64;
const MAX_AGENT_CHARACTERS = 128;

/** Id of our question for the miner's name and version: cgminer reads ids as integers, and answers none of 0. */
const VERSION_QUESTION = 1;

/** Name that the pool gives itself when a miner asks. */
const POOL_AGENT = "PowerPool";

/** Makes the function that takes the lines of a port's miners. */
export function createMethods(host: MethodsHost): Receive {
  const submit = createShareIntake(host);

  function answer(session: Session, id: Json, result: Json): void {
    if (isAwaited(session, id)) session.link.send(answerLine(id, result, null));
  }

  function refuse(session: Session, id: Json, error: WireError): void {
    host.refused(error[0]);
    if (isAwaited(session, id)) session.link.send(answerLine(id, null, error));
  }

  function answerWith(session: Session, id: Json, { result, error }: Agreement): void {
    if (error === null) answer(session, id, result);
    else refuse(session, id, error);
  }

  function subscribe(session: Session, { id, params: [agent, earlier] }: Request): void {
    const isFirst = session.extranonce1 === undefined;
    // Proxies subscribe once for each of their miners: they get the same answer again.
    session.extranonce1 ??= takeExtranonce1(earlier);
    if (session.extranonce1 === undefined) return refuse(session, id, wireError(CODE_OTHER, "the pool is full"));
    if (typeof agent === "string") session.agent = agent.slice(0, MAX_AGENT_CHARACTERS);
    const subscription = encodeHex(session.extranonce1);
    answer(session, id, [
      [["mining.set_difficulty", subscription], ["mining.notify", subscription]],
      subscription,
      host.extranonce2Bytes,
    ]);
    if (!isFirst) return;
    if (session.agent === "") session.link.send(requestLine(VERSION_QUESTION, "client.get_version", []));
    if (session.names.length > 0) host.ready(session);
  }

  /** The one of an earlier connection that the miner comes back from, if it is free: its shares under way then count. */
  function takeExtranonce1(earlier: Json | undefined): Uint8Array | undefined {
    const wanted = typeof earlier === "string" ? tryDecodeHex(earlier) : undefined;
    return (wanted === undefined ? undefined : host.extranonces.takeAgain(wanted)) ?? host.extranonces.take();
  }

  function authorize(session: Session, { id, params: [user, password] }: Request): void {
    if (typeof user !== "string") {
      return refuse(session, id, wireError(CODE_UNAUTHORIZED, "expected ADDRESS or ADDRESS.WORKER as user name"));
    }
    const miner = parseUserName(user, host.names);
    if (typeof miner === "string") return refuse(session, id, wireError(CODE_UNAUTHORIZED, miner));
    const { names } = session;
    if (!names.some((name) => name.user === user)) {
      if (names.length >= MAX_NAMES) {
        return refuse(session, id, wireError(CODE_UNAUTHORIZED, `more than ${MAX_NAMES} workers on one connection`));
      }
      names.push({ user, miner, origin: { port: host.key, currency: "", ...miner } });
    }
    host.authorized();
    host.policy.login(session, miner, parsePassword(typeof password === "string" ? password : ""), host.now());
    answer(session, id, true);
    const { message } = host.options;
    if (message !== "") session.link.send(notificationLine("client.show_message", [message]));
    if (session.extranonce1 !== undefined && session.lastJob === undefined) host.ready(session);
  }

  const methods: ReadonlyMap<string, (session: Session, request: Request) => void> = new Map([
    ["mining.subscribe", subscribe],
    ["mining.authorize", authorize],
    ["mining.submit", submit],
    ["mining.configure", (session, { id, params }) => answerWith(session, id, configure(host, session, params))],
    [
      "mining.suggest_difficulty",
      (session, { id, params }) => answerWith(session, id, suggestDifficulty(host, session, params)),
    ],
    [
      "mining.suggest_target",
      (session, { id, params }) => answerWith(session, id, suggestTarget(host, session, params)),
    ],
    ["mining.extranonce.subscribe", (session, { id }) => answer(session, id, true)],
    ["mining.ping", (session, { id }) => answer(session, id, "pong")],
    ["client.get_version", (session, { id }) => answer(session, id, POOL_AGENT)],
  ]);

  return (session, line) => {
    const message = parseLine(line);
    if (message.kind === "answer") return hear(session, message.id, message.result);
    if (message.kind === "malformed") {
      host.refused(message.error[0]);
      session.link.send(answerLine(message.id, null, message.error));
      return host.malformed(session);
    }
    session.badLines = 0;
    const method = methods.get(message.method);
    if (method !== undefined) return method(session, message);
    refuse(session, message.id, wireError(CODE_OTHER, `unknown method ${message.method.slice(0, 64)}`));
  };
}

/**
 * Whether a miner waits for the answer to a request of that id. BFGMiner tells things without an id before it
 * subscribes, and takes the first line that comes for the answer to its subscription.
 */
function isAwaited({ extranonce1 }: Session, id: Json): boolean {
  return id !== null || extranonce1 !== undefined;
}

/** Takes a miner's answer to a question of ours. */
function hear(session: Session, id: Json, result: Json): void {
  if (id !== VERSION_QUESTION || typeof result !== "string" || session.agent !== "") return;
  session.agent = result.slice(0, MAX_AGENT_CHARACTERS);
}
