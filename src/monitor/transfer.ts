/**
 * How answers travel: not at all if the asker has them already, else compressed if that is worth it. Streams of events
 * go as they are.
 *
 * @module
 */

import type { Context, MiddlewareHandler, Next } from "hono";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import { parseAccept } from "hono/utils/accept";
import type { MonitorEnv } from "./visit.ts";

/** Bytes from which an answer is compressed: what is shorter is one packet anyway. */
export const LEAST_COMPRESSED = 1024;

/** Makes the middleware. */
export function transfer(): MiddlewareHandler<MonitorEnv> {
  // Leaves streams of events alone by their type.
  const compressed = compress({ encoding: "gzip", threshold: LEAST_COMPRESSED });
  const tagged = etag({ weak: true });

  /** Tags are made of whole answers: a stream would be waited for until its end. */
  async function asked(context: Context<MonitorEnv>, next: Next): Promise<void> {
    await next();
    // Of a stream that is only asked for its headers nobody would read, and nobody would say that it is not wanted.
    if (isStream(context.res)) return context.req.method === "HEAD" ? await context.res.body?.cancel() : undefined;
    // Nobody keeps it, so nobody asks whether it is still the same.
    if (context.res.headers.get("cache-control") !== "no-store") await tagged(context, () => Promise.resolve());
  }

  return async (context, next) => void await compressed(context, () => asked(context, next));
}

/** Whether who sends this header can read what is compressed with gzip (RFC 9110, section 12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const accepted = parseAccept(acceptEncoding ?? "");
  const named = accepted.find(({ type }) => type.toLowerCase() === "gzip") ?? accepted.find(({ type }) => type === "*");
  return named !== undefined && named.q > 0;
}

/** Whether an answer is a stream of events. */
export function isStream({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}
