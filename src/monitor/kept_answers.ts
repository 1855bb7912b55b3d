/**
 * Answers that are sent again to whoever asks for the same within a second: pages, lists and figures are the same for all
 * who may see them, and the thread that makes them serves shares as well.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import type { Context, MiddlewareHandler } from "hono";
import { createBudget, overdraftMs, spend } from "../sockets/budget.ts";
import { tagOf } from "./json.ts";
import { acceptsGzip, isStream, LEAST_COMPRESSED } from "./transfer.ts";
import type { MonitorEnv } from "./visit.ts";

/** For how long an answer is good, milliseconds: as long as what it is made of. */
export const ANSWER_KEEP_MS = 1000;

/** Bytes of all that is kept, compressed forms not counted; the oldest goes first. */
export const MOST_KEPT_BYTES = 8 * 2 ** 20;

/** Bytes of an answer that is kept: a page has some 40,000. What is larger travels in pieces. */
const MOST_BYTES = 2 ** 17;

/** How many are made anew for who asks before what there is of the last second is sent again. */
export interface FreshAnswers {
  /** In the long run. */
  readonly perSecond: number;
  /** At once. */
  readonly atOnce: number;
}

/** What keeping needs. */
export interface KeptAnswersParts {
  /** Milliseconds since 1970. */
  now(): number;
  /** None if left out: whatever is kept is sent again. */
  readonly fresh?: FreshAnswers;
}

/** An answer. */
interface Kept {
  readonly at: number;
  readonly headers: Readonly<Record<"content-type" | "cache-control" | "etag", string>>;
  /** What else than the asker and the encoding it depends on. */
  readonly vary: readonly string[];
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same for those who can read it, once somebody has asked for it. */
  compressed?: Uint8Array<ArrayBuffer>;
}

/** Makes the middleware; who asks must be known by then. */
export function keptAnswers({ now, fresh }: KeptAnswersParts): MiddlewareHandler<MonitorEnv> {
  const mayBeFresh = fresh === undefined ? () => false : createAllowance(fresh, now);
  /** In the order in which they were made. */
  const answers = new Map<string, Kept>();
  let bytes = 0;

  function forget(key: string): void {
    bytes -= answers.get(key)?.body.length ?? 0;
    answers.delete(key);
  }

  function keep(key: string, answer: Kept): void {
    forget(key);
    answers.set(key, answer);
    bytes += answer.body.length;
    for (const oldest of answers.keys()) {
      if (bytes <= MOST_KEPT_BYTES) break;
      forget(oldest);
    }
  }

  return async (context, next) => {
    const key = keyOf(context);
    const known = answers.get(key);
    // A clock that was set back must not keep it for hours.
    const age = now() - (known?.at ?? -Infinity);
    const isGood = age >= 0 && age < ANSWER_KEEP_MS;
    if (!mayBeFresh() && known !== undefined && isGood) return again(context, known);
    forget(key);
    await next();
    const { res } = context;
    if (context.req.method !== "GET" || !isWorthKeeping(res)) return undefined;
    const body = new Uint8Array(await res.arrayBuffer());
    const answer = { at: now(), body, ...headOf(res, body) };
    if (body.length <= MOST_BYTES) keep(key, answer);
    // Else the headers would be put in twice.
    context.res = undefined;
    context.res = withForm(res, answer, formFor(context, answer));
    return undefined;
  };
}

/** Tells whether one more may be made anew, and counts it if so. */
function createAllowance({ perSecond, atOnce }: FreshAnswers, now: () => number): () => boolean {
  const budget = createBudget(perSecond, atOnce - 1);
  let fullAt = 0;
  return () => {
    const at = now();
    const wait = overdraftMs(budget, fullAt, at);
    // None is spent that is not there: what is owed more than one for, is owed by a clock that was set back.
    if (wait > 0 && wait <= budget.costMs) return false;
    fullAt = spend(budget, wait > 0 ? 0 : fullAt, at);
    return true;
  };
}

function again(context: Context<MonitorEnv>, answer: Kept): Response {
  const { body, headers } = formFor(context, answer);
  for (const name of answer.vary) context.header("vary", name, { append: true });
  if (isCompressible(answer)) context.header("vary", "Accept-Encoding", { append: true });
  return context.body(body, 200, { ...answer.headers, ...headers });
}

/** The answer that it was made of, in the form and with the tag in which it is sent again. */
function withForm(res: Response, answer: Kept, { body, headers: ofForm }: Form): Response {
  const headers = new Headers(res.headers);
  for (const [name, value] of Object.entries({ ...answer.headers, ...ofForm })) headers.set(name, value);
  if (isCompressible(answer)) headers.append("vary", "Accept-Encoding");
  return new Response(body, { headers });
}

/** The bytes that are sent of an answer, and the headers that say how. */
interface Form {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Compresses an answer but once, however many ask for it. */
function formFor(context: Context<MonitorEnv>, answer: Kept): Form {
  const isPlain = context.req.method === "HEAD" || !isCompressible(answer) ||
    !acceptsGzip(context.req.header("accept-encoding"));
  const body = isPlain ? answer.body : answer.compressed ??= new Uint8Array(gzipSync(answer.body));
  const length = { "content-length": String(body.length) };
  return { body, headers: isPlain ? length : { ...length, "content-encoding": "gzip" } };
}

function isCompressible({ body }: Kept): boolean {
  return body.length >= LEAST_COMPRESSED;
}

function isWorthKeeping(res: Response): boolean {
  // JSON says its length, and what is long is sent in pieces, each when its time comes.
  return res.status === 200 && !isStream(res) &&
    res.headers.get("cache-control") !== "no-store" && Number(res.headers.get("content-length") ?? 0) <= MOST_BYTES;
}

/** What of an answer's head is a part of it; the rest is of the request that it was made for. */
function headOf({ headers }: Response, body: Uint8Array): Pick<Kept, "headers" | "vary"> {
  const vary = (headers.get("vary") ?? "").split(",").map((name) => name.trim());
  return {
    headers: {
      "content-type": headers.get("content-type") ?? "application/octet-stream",
      "cache-control": headers.get("cache-control") ?? "no-cache",
      etag: headers.get("etag") ?? tagOf(body),
    },
    vary: vary.filter((name) => name !== "" && name.toLowerCase() !== "origin"),
  };
}

/** What two requests must have in common to get the same. */
function keyOf(context: Context<MonitorEnv>): string {
  const { isOperator, base, origin } = context.get("visit");
  return JSON.stringify([isOperator, base, origin, context.req.url, context.req.header("accept") ?? ""]);
}
