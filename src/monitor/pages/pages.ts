/**
 * The pages of the monitor, as an app: HTML for people, what changes on it, and the files that it loads.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import type { After } from "../../timers/after.ts";
import type { PoolView } from "../pool_view.ts";
import type { MonitorEnv, Visit } from "../visit.ts";
import { failurePage, forOperatorsPage, notFoundPage } from "./error_page.tsx";
import { createLiveStream } from "./live_stream.ts";
import { readPageAssets } from "./page_assets.ts";
import { findRoute, type FoundRoute } from "./page_routes.ts";
import type { Page } from "./page.ts";
import { minerPath, withQuery } from "./paths.ts";
import { renderDocument, renderFragments } from "./rendering.tsx";

/** What the pages need. */
export interface PagesParts {
  /** Of the program. */
  readonly version: string;
  /** The pool as somebody may see it. */
  viewFor(visit: Visit): PoolView;
  /** Milliseconds since 1970. */
  now(): number;
  readonly after: After;
  /** Tells that the program ends: streams end, so that their connections do. */
  readonly ended: AbortSignal;
  /** Hears of what went wrong while a page was made. */
  readonly onFault?: ((error: Error) => void) | undefined;
}

/** A year: what a path with a hash leads to never changes. */
const KEPT_FOR_EVER = "public, max-age=31536000, immutable";

/** What a page is cut off from where it is to be live, said to nginx. */
const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/** Seconds after which one who found too many viewers may try again. */
const FULL_RETRY = "30";

/**
 * Makes the app. It takes `/` from those who want HTML, and leaves it to others; all below `/view/` and `/assets/` is its
 * own. Whatever is in front of it has said who asks.
 */
export function createPages(parts: PagesParts): Hono<MonitorEnv> {
  const { version, now } = parts;
  const assets = readPageAssets();
  const live = createLiveStream(parts);
  const app = new Hono<MonitorEnv>();
  if (parts.ended.aborted) live.end();
  else parts.ended.addEventListener("abort", () => live.end(), { once: true });

  const asset = (name: string): string => assets.get(name)?.path ?? `/assets/${name}`;

  function make({ route, params }: FoundRoute, visit: Visit, query: URLSearchParams): Promise<Page | undefined> {
    return route.make({ view: parts.viewFor(visit), visit, now: now(), params, query });
  }

  async function answer(context: Context<MonitorEnv>, page: Page, status: 200 | 403 | 404 | 500, stream?: string) {
    const frame = { visit: context.var.visit, version, path: context.req.path, asset, stream };
    context.header("cache-control", "private, no-cache");
    return context.html(await renderDocument(page, frame), status);
  }

  async function show(context: Context<MonitorEnv>): Promise<Response> {
    const { visit } = context.var;
    // What a proxy has put before the path is in the URL, but not in the path.
    const { path } = context.req;
    const { searchParams } = new URL(context.req.url);
    const found = findRoute(path);
    if (found === undefined) return await answer(context, notFoundPage(visit), 404);
    const { route } = found;
    if (route.forOperators === true && !visit.isOperator) return await answer(context, forOperatorsPage(visit), 403);
    try {
      const page = await make(found, visit, searchParams);
      if (page === undefined) return await answer(context, notFoundPage(visit), 404);
      const stream = route.still === true ? undefined : streamPath(path, searchParams, page);
      return await answer(context, page, 200, stream);
    } catch (error) {
      parts.onFault?.(error as Error);
      return await answer(context, failurePage(visit), 500);
    }
  }

  app.get("/", async (context, next) => {
    const supports = ["application/json", "text/html"];
    const wanted = accepts(context, { header: "Accept", supports, default: "application/json" });
    context.header("vary", "Accept", { append: true });
    return wanted === "text/html" ? await show(context) : await next();
  });

  app.get("/view/stream", (context) => {
    const { visit } = context.var;
    const [path = "", search = ""] = (context.req.query("page") ?? "").split("?", 2);
    const found = findRoute(path);
    if (found === undefined || found.route.still === true) return context.text("No such page\n", 404);
    const { route } = found;
    if (route.forOperators === true && !visit.isOperator) return context.text("For operators only\n", 403);
    const view = parts.viewFor(visit);
    const stream = live.join({
      key: JSON.stringify([visit.isOperator, visit.base, path, search]),
      async render() {
        const page = await make(found, visit, new URLSearchParams(search));
        return page === undefined ? undefined : await renderFragments(page);
      },
      onEvent: route.showsEvents === true ? (listener) => view.onEvent(listener) : undefined,
    });
    if (stream === undefined) return context.text("Too many are looking\n", 503, { "retry-after": FULL_RETRY });
    return context.body(stream, 200, STREAM_HEADERS);
  });

  app.get("/view/miners", async (context) => {
    const { visit } = context.var;
    // Whoever types a whole user name looks for its address.
    const address = context.req.query("find")?.trim().replace(/\..*/, "");
    return address === undefined || address === ""
      ? await show(context)
      : context.redirect(minerPath(visit, address), 303);
  });

  app.get("/view/*", show);

  app.get("/assets/*", (context) => {
    const found = assets.get(context.req.path.slice("/assets/".length));
    if (found === undefined) return context.text("No such file\n", 404);
    const etag = `"${found.tag}"`;
    context.header("etag", etag);
    context.header("cache-control", context.req.query("v") === found.tag ? KEPT_FOR_EVER : "no-cache");
    // What compresses answers on their way calls tags weak.
    if (context.req.header("if-none-match")?.replace(/^W\//, "") === etag) return context.body(null, 304);
    return context.body(found.body, 200, { "content-type": found.contentType });
  });

  return app;
}

/** Where a page's changes come from. */
function streamPath(path: string, query: URLSearchParams, { chosen = {} }: Page): string {
  const whole = withQuery(path, { ...chosen, ...Object.fromEntries(query) });
  return withQuery("/view/stream", { page: whole });
}
