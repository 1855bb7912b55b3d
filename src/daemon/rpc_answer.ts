/**
 * Reads what a daemon answered to a JSON-RPC call over HTTP: the result, or the one error that all its ways to say no
 * come down to. The shapes were observed on litecoind 0.21 and bcoin 1.0.2.
 *
 * @module
 */

import { type DaemonCall, DaemonError, type DaemonErrorKind } from "./daemon_error.ts";
import { CODE_IN_WARMUP, CODE_NOT_CONNECTED } from "./rpc_code.ts";

const HTTP_OK = 200;
const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;
const HTTP_UNAVAILABLE = 503;

/** Longest piece of an unreadable answer that a message shows, characters. */
const SHOWN_CHARACTERS = 120;

/**
 * Reads an answer.
 *
 * Daemons of the Bitcoin Core family send errors with HTTP 500 or 404, bcoin with HTTP 200, and both refuse calls in
 * plain text before they come to JSON.
 *
 * @param status The HTTP status.
 * @param body The whole body.
 * @param call Which call this answers, for the error.
 * @returns The member `result`, unchecked.
 * @throws {DaemonError} If the answer is anything but a result.
 */
export function readAnswer(status: number, body: string, call: DaemonCall): unknown {
  if (status === HTTP_UNAUTHORIZED) throw new DaemonError("unauthorized", call, "user or password refused (HTTP 401)");
  if (status === HTTP_FORBIDDEN) throw new DaemonError("unauthorized", call, "this machine is refused (HTTP 403)");
  const answer = parseObject(body);
  const error = answer?.["error"];
  if (error !== undefined && error !== null) throw jsonError(error, call);
  if (answer !== undefined && "result" in answer && status === HTTP_OK) return answer["result"];
  throw textError(status, body, call);
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function jsonError(error: unknown, call: DaemonCall): DaemonError {
  const { message, code } = typeof error === "object" ? error as { message?: unknown; code?: unknown } : {};
  const said = typeof message === "string" ? message : JSON.stringify(error);
  const number = typeof code === "number" ? code : undefined;
  return new DaemonError(kindOf(number, said), call, said, { code: number });
}

function kindOf(code: number | undefined, said: string): DaemonErrorKind {
  if (code === CODE_IN_WARMUP) return "warming up";
  // The same code also means "no peers", which is an answer of a daemon that works.
  if (code === CODE_NOT_CONNECTED && /shutting down/i.test(said)) return "shutting down";
  return "rpc";
}

/** Plain text of Bitcoin Core's HTTP server, src/httpserver.cpp; with HTTP 500 or, in later versions, 503. */
function textError(status: number, body: string, call: DaemonCall): DaemonError {
  if (/work queue depth exceeded/i.test(body)) return new DaemonError("busy", call, "Work queue depth exceeded");
  if (/unhandled request/i.test(body)) return new DaemonError("shutting down", call, "Unhandled request");
  // Before that it lets libevent, its HTTP library, refuse whatever comes on connections that it has still open.
  if (status === HTTP_UNAVAILABLE) return new DaemonError("shutting down", call, "it refuses all calls (HTTP 503)");
  // deno-lint-ignore no-control-regex -- control characters are what it takes out
  const shown = body.slice(0, SHOWN_CHARACTERS).replace(/[\x00-\x1f\x7f]+/g, " ").trim();
  const text = shown === "" ? "an empty body" : `"${shown}${body.length > SHOWN_CHARACTERS ? "…" : ""}"`;
  return new DaemonError("bad answer", call, `expected a JSON-RPC answer, got HTTP ${status} with ${text}`);
}
