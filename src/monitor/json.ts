/**
 * Answers as JSON text, in the form that the options ask for.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { MonitorEnv } from "./visit.ts";

/** The two of the monitor's options that concern the form of answers. */
export interface JsonForm {
  readonly sorted: boolean;
  readonly indented: boolean;
}

/** A text that is ready to be sent. */
interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

/** Bytes that are compressed at a time: one or two milliseconds. A list of ten thousand miners has 1.6 million. */
const PIECE_BYTES = 65_536;

/** Answers with a value, which is not changed afterwards: the same object once more is the same text. */
export type AnswerJson = (
  context: Context<MonitorEnv>,
  value: unknown,
  status?: ContentfulStatusCode,
  headers?: Readonly<Record<string, string>>,
) => Response;

/** Writes a value; integers too large for a number become text. */
export function jsonText(value: unknown, { sorted, indented }: JsonForm): string {
  return JSON.stringify(value, (_name, member) => shown(member, sorted), indented ? 2 : undefined);
}

/**
 * Makes what answers with values, in the form that the options ask for.
 *
 * Answers are for who asks alone, and are to be asked for again before they are shown again: then their tag saves
 * sending them twice. What went wrong is not kept at all.
 */
export function createAnswerJson(form: JsonForm): AnswerJson {
  const known = new WeakMap<object, Body>();

  function bodyOf(value: unknown): Body {
    const isObject = typeof value === "object" && value !== null;
    const before = isObject ? known.get(value) : undefined;
    if (before !== undefined) return before;
    const bytes = new TextEncoder().encode(jsonText(value, form));
    const body = { bytes, tag: tagOf(bytes) };
    if (isObject) known.set(value, body);
    return body;
  }

  return (context, value, status = 200, headers = {}) => {
    const { bytes, tag } = bodyOf(value);
    return context.body(bytes.length > PIECE_BYTES ? inPieces(bytes) : bytes, status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": String(bytes.length),
      ...status === 200 ? { "cache-control": "private, no-cache", etag: tag } : { "cache-control": "no-store" },
      ...headers,
    });
  };
}

/** What compresses answers takes what it is given at once, and the thread serves shares as well. */
function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, at += PIECE_BYTES));
      else controller.close();
    },
  }, { highWaterMark: 0 });
}

/** An answer's tag: weak, since the same answer may go out compressed (RFC 9110, section 8.8.1). */
export function tagOf(body: Uint8Array): string {
  return `W/"${createHash("sha1").update(body).digest("base64url")}"`;
}

function shown(value: unknown, sorted: boolean): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return shown(Object.fromEntries(value), sorted);
  if (!sorted || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0));
}
