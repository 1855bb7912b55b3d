/**
 * What a Stratum pool says to a miner, one JSON object a line.
 *
 * Strict about every value that is used, tolerant about the rest: pools leave out `id`, `error` or `result`, number
 * their notifications, and give errors in several forms.
 *
 * @module
 */

import { tryDecodeHex } from "../bytes/hex.ts";
import { type Difficulty, difficulty } from "../algorithms/difficulty.ts";
import { parseJob, type StratumJob } from "./stratum_job.ts";

/** Why a pool refused something: its code, if it gave one, and its words. */
export interface StratumError {
  /** In Stratum 20 other, 21 job not found, 22 duplicate, 23 low difficulty, 24 unauthorized, 25 not subscribed. */
  readonly code: number | undefined;
  /** The pool's words, or that there are none. */
  readonly text: string;
}

/** The part of the coinbase that a connection owns. */
export interface Extranonce {
  /** Bytes that the pool chose. */
  readonly extranonce1: Uint8Array;
  /** How many bytes the miner may choose. */
  readonly extranonce2Bytes: number;
}

/** A line from the pool. */
export type ServerMessage =
  | { readonly kind: "answer"; readonly id: unknown; readonly result: unknown; readonly error?: StratumError }
  | { readonly kind: "job"; readonly job: StratumJob }
  | { readonly kind: "difficulty"; readonly difficulty: Difficulty }
  | { readonly kind: "extranonce"; readonly extranonce: Extranonce }
  | { readonly kind: "reconnect"; readonly host?: string; readonly port?: number; readonly waitSeconds: number }
  | { readonly kind: "show"; readonly text: string }
  | { readonly kind: "version"; readonly id: unknown }
  | { readonly kind: "ping"; readonly id: unknown }
  | { readonly kind: "other"; readonly method: string };

/** More than any pool asks for, and few enough for a coinbase of at most 100 bytes of script. */
const EXTRANONCE_LIMIT = 64;

/**
 * Reads a line from the pool.
 *
 * @param line JSON without the line end.
 * @throws {SyntaxError} If it is no JSON object, neither call nor answer, or a parameter is missing or malformed.
 * @throws {RangeError} If a number is out of its range, a difficulty of zero for one.
 */
export function parseServerMessage(line: string): ServerMessage {
  const message = parseObject(line);
  const { method, id } = message as { method?: unknown; id?: unknown };
  if (typeof method !== "string") return answerOf(message, line);
  const params = Array.isArray(message["params"]) ? message["params"] as unknown[] : [];
  switch (method) {
    case "mining.notify":
      return { kind: "job", job: parseJob(params) };
    case "mining.set_difficulty":
      return { kind: "difficulty", difficulty: difficulty(numberOf(params[0])) };
    case "mining.set_extranonce":
      return { kind: "extranonce", extranonce: parseExtranonce(params[0], params[1]) };
    case "client.reconnect":
      return reconnectOf(params);
    case "client.show_message":
      return { kind: "show", text: typeof params[0] === "string" ? params[0] : shown(params[0]) };
    case "client.get_version":
      return { kind: "version", id };
    case "mining.ping":
      return { kind: "ping", id };
    default:
      return { kind: "other", method };
  }
}

/**
 * Reads the result of `mining.subscribe`: `[subscriptions, extranonce1, extranonce2_size]`.
 *
 * @throws {SyntaxError} If it has another form.
 * @throws {RangeError} If a size is out of range.
 */
export function parseSubscription(result: unknown): Extranonce {
  if (!Array.isArray(result)) {
    throw new SyntaxError(`Cannot read the subscription: expected a list, got ${shown(result)}`);
  }
  return parseExtranonce(result[1], result[2]);
}

function parseExtranonce(hex: unknown, size: unknown): Extranonce {
  const extranonce1 = typeof hex === "string" ? tryDecodeHex(hex) : undefined;
  if (extranonce1 === undefined) throw new SyntaxError(`Cannot read extranonce1: expected hex, got ${shown(hex)}`);
  const extranonce2Bytes = numberOf(size);
  if (!Number.isInteger(extranonce2Bytes) || extranonce2Bytes < 0) {
    throw new RangeError(`Cannot read the size of extranonce2: expected whole bytes, got ${shown(size)}`);
  }
  if (extranonce1.length + extranonce2Bytes > EXTRANONCE_LIMIT) {
    throw new RangeError(`Cannot use extranonces of more than ${EXTRANONCE_LIMIT} bytes together`);
  }
  return { extranonce1, extranonce2Bytes };
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new SyntaxError(`Cannot read the pool's message: expected JSON, got ${shown(line)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SyntaxError(`Cannot read the pool's message: expected an object, got ${shown(line)}`);
}

function answerOf(message: Record<string, unknown>, line: string): ServerMessage {
  if (!("result" in message) && !("error" in message)) {
    throw new SyntaxError(`Cannot read the pool's message: expected a method or a result, got ${shown(line)}`);
  }
  const { id, result } = message as { id?: unknown; result?: unknown };
  const error = parseError(message["error"]);
  return error === undefined ? { kind: "answer", id, result } : { kind: "answer", id, result, error };
}

/** Stratum says `[code, text, traceback]`; JSON-RPC 2.0 says `{code, message}`; some pools say a plain string. */
function parseError(value: unknown): StratumError | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (Array.isArray(value)) return stratumError(value[0], value[1]);
  if (typeof value === "object") {
    const { code, message } = value as { code?: unknown; message?: unknown };
    return stratumError(code, message);
  }
  return stratumError(undefined, value);
}

function stratumError(code: unknown, text: unknown): StratumError {
  return {
    code: typeof code === "number" ? code : undefined,
    text: typeof text === "string" && text !== "" ? text : "no reason given",
  };
}

function reconnectOf(params: readonly unknown[]): ServerMessage {
  const [host, port, wait] = params;
  const seconds = wait === undefined || wait === null ? 0 : numberOf(wait);
  const target: { host?: string; port?: number } = {};
  if (typeof host === "string" && host !== "") target.host = host;
  if (port !== undefined && port !== null && port !== "") target.port = portOf(port);
  return { kind: "reconnect", ...target, waitSeconds: Math.min(Math.max(seconds, 0), 3600) };
}

function portOf(value: unknown): number {
  const port = numberOf(value);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new RangeError(`Cannot reconnect to port ${shown(value)}: expected 1 to 65535`);
}

/** A number, or one that the pool wrote as a string. */
function numberOf(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new SyntaxError(`Cannot read the pool's message: expected a number, got ${shown(value)}`);
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 100);
}
