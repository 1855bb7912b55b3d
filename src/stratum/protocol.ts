/**
 * Stratum v1 on the wire: one JSON object a line. Everything that a miner sends is checked here, once.
 *
 * @module
 */

import type { Brand } from "../bytes/brand.ts";
import { tryDecodeHex } from "../bytes/hex.ts";
import { CODE_OTHER, type WireError, wireError } from "./reject.ts";

/** Any JSON value; request ids are echoed whatever they are. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Name of a job, as it was announced. */
export type JobId = Brand<string, "JobId">;

/** Bytes that a miner counts through, as long as announced. */
export type ExtraNonce2 = Brand<Uint8Array, "ExtraNonce2">;

/** Block time of a share, seconds since 1970. */
export type NTime = Brand<number, "NTime">;

/** Nonce of a share, unsigned 32-bit. */
export type Nonce = Brand<number, "Nonce">;

/** Version bits that a miner changed (BIP 310), unsigned 32-bit. */
export type VersionBits = Brand<number, "VersionBits">;

/** A request of a miner. */
export interface Request {
  readonly kind: "request";
  readonly id: Json;
  /** In lower case. */
  readonly method: string;
  readonly params: readonly Json[];
}

/** An answer of a miner to a request of ours. */
export interface Answer {
  readonly kind: "answer";
  readonly id: Json;
  readonly result: Json;
}

/** A line that is neither. */
export interface Malformed {
  readonly kind: "malformed";
  readonly id: Json;
  readonly error: WireError;
}

/** A submitted share, decoded. */
export interface Submit {
  readonly worker: string;
  readonly jobId: JobId;
  readonly extranonce2: ExtraNonce2;
  readonly time: NTime;
  readonly nonce: Nonce;
  /** `undefined` where the miner left them out. */
  readonly versionBits: VersionBits | undefined;
}

/** Hex digits of a 32-bit number in Stratum: most significant first, always eight. */
const WORD_DIGITS = 8;

/** Value of each character that is a hex digit, -1 for all others. */
const DIGIT_VALUE: Int8Array = Int8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** Longest job id looked up; ours are shorter. */
const MAX_JOB_ID_CHARACTERS = 64;

/**
 * Reads one line.
 *
 * A missing id reads as null and missing params as none, since some firmwares leave them out; method names are taken
 * in any case, as PowerPool did.
 */
export function parseLine(line: string): Request | Answer | Malformed {
  const message = parseJson(line);
  if (message === undefined) return malformed(null, "not JSON: expected one JSON object a line");
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return malformed(null, "expected a JSON object with id, method and params");
  }
  const { id = null, method, params = [], result = null } = message as { readonly [key: string]: Json };
  if (method === undefined && ("result" in message || "error" in message)) return { kind: "answer", id, result };
  if (typeof method !== "string") return malformed(id, "expected a method name");
  // Some firmwares write "params": null where there are none.
  if (params !== null && !Array.isArray(params)) return malformed(id, "expected params to be an array");
  return { kind: "request", id, method: method.toLowerCase(), params: params ?? [] };
}

/**
 * Decodes the parameters of `mining.submit`: worker, job id, extranonce2, ntime, nonce and, with version rolling, bits.
 *
 * @param params As they came.
 * @param extranonce2Bytes The length that was announced.
 * @returns The share, or the error to answer with.
 */
export function parseSubmit(params: readonly Json[], extranonce2Bytes: number): Submit | WireError {
  const [worker, jobId, extranonce2Text, timeText, nonceText, versionText] = params;
  if (params.length < 5 || params.length > 6) {
    return wireError(CODE_OTHER, `expected 5 or 6 parameters, got ${params.length}`);
  }
  if (typeof worker !== "string") return wireError(CODE_OTHER, "expected the worker's name as text");
  if (typeof jobId !== "string" || jobId.length > MAX_JOB_ID_CHARACTERS) {
    return wireError(CODE_OTHER, "expected the job id as text");
  }
  const extranonce2 = typeof extranonce2Text === "string" && extranonce2Text.length === 2 * extranonce2Bytes
    ? tryDecodeHex(extranonce2Text)
    : undefined;
  if (extranonce2 === undefined) {
    return wireError(CODE_OTHER, `expected extranonce2 of ${extranonce2Bytes} bytes in hex`);
  }
  const time = parseWord(timeText);
  if (time === undefined) return wireError(CODE_OTHER, "expected ntime as 8 hex digits");
  // NerdMiner leaves leading zeros out.
  const nonce = parseWord(nonceText, 1);
  if (nonce === undefined) return wireError(CODE_OTHER, "expected the nonce as up to 8 hex digits");
  const versionBits = versionText === undefined || versionText === null ? undefined : parseWord(versionText);
  if (versionBits === undefined && versionText !== undefined && versionText !== null) {
    return wireError(CODE_OTHER, "expected version bits as 8 hex digits");
  }
  return {
    worker,
    jobId: jobId as JobId,
    extranonce2: extranonce2 as unknown as ExtraNonce2,
    time: time as NTime,
    nonce: nonce as Nonce,
    versionBits: versionBits as VersionBits | undefined,
  };
}

/** Whether {@link parseSubmit} gave an error. */
export function isWireError(value: Submit | WireError): value is WireError {
  return Array.isArray(value);
}

/** Writes an answer: id, result and error always there, since some firmwares fail without one of them. */
export function answerLine(id: Json, result: Json, error: WireError | null): string {
  // What nearly all answers are.
  if (result === true && error === null && typeof id === "number") return `{"id":${id},"result":true,"error":null}\n`;
  return `{"id":${JSON.stringify(id)},"result":${JSON.stringify(result)},"error":${JSON.stringify(error)}}\n`;
}

/** Writes a request to a miner. */
export function requestLine(id: number, method: string, params: readonly Json[]): string {
  return `{"id":${id},"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}\n`;
}

/** Writes a message that expects no answer. */
export function notificationLine(method: string, params: readonly Json[]): string {
  return `{"id":null,"method":${JSON.stringify(method)},"params":${JSON.stringify(params)}}\n`;
}

/** A 32-bit number as Stratum writes it. */
export function wordText(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

/**
 * Reads a 32-bit number as Stratum writes it.
 *
 * @param shortest Digits that it has at least; all eight if left out.
 * @returns The number, or `undefined` if it is none.
 */
export function parseWord(text: Json | undefined, shortest = WORD_DIGITS): number | undefined {
  if (typeof text !== "string" || text.length < shortest || text.length > WORD_DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = DIGIT_VALUE[text.charCodeAt(i)] ?? -1;
    if (digit < 0) return undefined;
    value = (value << 4) | digit;
  }
  return value >>> 0;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed(id: Json, message: string): Malformed {
  return { kind: "malformed", id, error: wireError(CODE_OTHER, message) };
}
