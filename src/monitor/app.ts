/**
 * The monitor's HTTP interface, as a function from request to answer: the API, PowerPool's JSON, pages for people, and
 * where word of new blocks is taken.
 *
 * @module
 */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { getPath } from "hono/utils/url";
import type { After } from "../timers/after.ts";
import type { Arrival } from "./access/forwarding.ts";
import type { Gate, Refusal } from "./access/gate.ts";
import { publicView } from "./access/public_view.ts";
import { createStreamLimit, endTold, type StreamLimits } from "./access/stream_limit.ts";
import { createApi } from "./api_routes.ts";
import type { MonitoredServer } from "./component.ts";
import { type Readiness, unreadyReasons } from "./health.ts";
import { createAnswerJson, type JsonForm } from "./json.ts";
import { type FreshAnswers, keptAnswers } from "./kept_answers.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Notifications } from "./notifications.ts";
import { MAX_VIEWERS } from "./pages/live_stream.ts";
import { createPages } from "./pages/pages.ts";
import type { PoolView } from "./pool_view.ts";
import { createPowerPoolRoutes } from "./powerpool_routes.ts";
import { isStream, transfer } from "./transfer.ts";
import type { MonitorEnv, Visit } from "./visit.ts";

/** What the app is made of. A path without its part is answered with 404. */
export interface MonitorAppParts {
  readonly server: MonitoredServer;
  /** The pool for the API and the pages. */
  readonly view: PoolView;
  readonly form: JsonForm;
  readonly gate: Gate;
  /** Origins whose pages may read answers; a star for all. */
  readonly corsOrigins?: readonly string[];
  /** Takes word of new blocks; without it, nothing but reading is answered. */
  readonly notifications?: Pick<Notifications, "answer"> | undefined;
  /** For `/metrics`. */
  readonly metrics?: (() => Promise<Pick<Metrics, "contentType" | "text">> | undefined) | undefined;
  /** For `/readyz`. */
  readonly readiness?: (() => Readiness) | undefined;
  /** Is told what went wrong inside; visitors are not. */
  readonly onFault?: (error: Error) => void;
  /** Milliseconds since 1970. */
  now(): number;
  readonly after: After;
  /** Ends streams. */
  readonly stopping: AbortSignal;
}

/** First parts of the app's own paths: a component of such a name cannot be read at `/NAME/`. */
export const OWN_PATHS: ReadonlySet<string> = new Set([
  "api",
  "assets",
  "counters",
  "healthz",
  "login",
  "metrics",
  "notify",
  "readyz",
  "view",
]);

/** Answers that programs and people may get a second late. */
const KEPT_PATHS = ["/api/*", "/view/*"];

/**
 * PowerPool's JSON is told at once, as its programs expect it, to all who look at a pool now and then. Each answer takes
 * up to a millisecond of the thread that serves shares, so those that come thick and fast share theirs.
 */
const POWERPOOL_FRESH: FreshAnswers = { perSecond: 5, atOnce: 50 };

/** Where word of new blocks is taken: with a token of its own, and of no page. */
const NOTIFY = "/notify/";

/** Streams of visitors: an office has one address, and some are left for operators. */
const STREAMS: StreamLimits = { ofAddress: 20, inAll: MAX_VIEWERS - 20 };

/** Seconds after which who has too many streams may try again. */
const STREAM_RETRY = "30";

/** Seconds for which a browser need not ask again what a page of another origin may do. */
const PREFLIGHT_SECONDS = 600;

const BAD_HOST = "cannot read the header Host; expected a name or an IP address, and a port if it is not 80";

const INTERNAL = "Something went wrong inside; the log says what";

/** Makes the app. */
export function createMonitorApp(parts: MonitorAppParts): Hono<MonitorEnv> {
  const { server, view, gate, corsOrigins = [], notifications, metrics, readiness, onFault } = parts;
  // A proxy may hand the path on as it was asked for, with what stands before it.
  const app = new Hono<MonitorEnv>({
    getPath: (request, options) => withoutBase(getPath(request), gate.way(arrivalOf(request, options?.env)).base),
  });
  const json = createAnswerJson(parts.form);
  const refuse = (context: Context<MonitorEnv>, { status, error, headers }: Refusal = gate.forOperators) =>
    json(context, { error }, status, headers);
  const powerPool = createPowerPoolRoutes({ server, json, refuse: (context) => refuse(context), now: parts.now });
  const { notFound } = powerPool;

  app.notFound(notFound);
  app.onError((error, context) => {
    onFault?.(error);
    const visit = context.get("visit") as Visit | undefined;
    return json(context, { error: visit?.isOperator === true ? error.message : INTERNAL }, 500);
  });

  app.use(secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      imgSrc: ["'self'", "data:"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
    },
    // Whether a whole domain is HTTPS only is not for us to say, should a proxy hand our headers on.
    strictTransportSecurity: false,
  }));
  app.use(transfer());
  if (corsOrigins.length > 0) app.use(crossOrigin(corsOrigins));
  app.use(async (context, next) => {
    const { method, path, url } = context.req;
    // Deno puts the URL together without looking at the host, which may be anything.
    if (!URL.canParse(url)) return json(context, { error: BAD_HOST }, 400);
    const isNotify = path.startsWith(NOTIFY);
    if (isNotify ? method === "POST" || notifications === undefined : method === "GET" || method === "HEAD") {
      return await next();
    }
    const allow = isNotify ? "POST" : "GET, HEAD";
    return json(context, { error: `cannot do ${method} here; expected ${allow}` }, 405, { allow });
  });

  if (notifications !== undefined) {
    app.post(`${NOTIFY}:key/:hash?`, (context) => {
      // What else the request holds is not looked at: no body is read, whatever its length.
      const { key, hash } = context.req.param();
      const { remoteAddr } = context.env;
      const answer = notifications.answer({
        authorization: context.req.header("authorization"),
        component: key,
        hash,
        remoteAddress: gate.way(arrivalOf(context.req.raw, context.env)).address ?? remoteAddr?.hostname ?? "unknown",
      });
      if (answer.status === 204) return context.body(null, answer.status);
      return json(context, { error: answer.error }, answer.status, answer.headers);
    });
  }

  // That it is answered at all says it: the program runs, and its event loop turns.
  app.get("/healthz", (context) => json(context, { status: "ok" }));

  app.get("/readyz", (context) => {
    if (readiness === undefined) return notFound(context);
    const reasons = unreadyReasons(readiness());
    if (Object.keys(reasons).length === 0) return json(context, { status: "ready" });
    return json(context, { status: "not ready", reasons }, 503);
  });

  // From here on for those who are let in.
  app.use(async (context, next) => {
    const admission = gate.admit(arrivalOf(context.req.raw, context.env));
    if (admission.kind === "refused") return refuse(context, admission.refusal);
    context.set("visit", admission.visit);
    return await next();
  });

  // Browsers send a password to all paths beside and below the one that asked for it.
  app.get("/login", (context) => {
    const { isOperator, base } = context.get("visit");
    return isOperator ? context.redirect(`${base}/`) : refuse(context);
  });

  app.get("/metrics", async (context) => {
    if (!context.get("visit").isOperator) return refuse(context);
    const found = await metrics?.();
    if (found === undefined) return notFound(context);
    return context.body(await found.text(), 200, { "content-type": found.contentType, "cache-control": "no-store" });
  });

  const keeping = keptAnswers({ now: parts.now });
  for (const path of KEPT_PATHS) app.use(path, keeping);
  app.use("/", async (context, next) => isForPeople(context) ? await keeping(context, next) : await next());

  const visitorsView = publicView(view);
  const viewFor = ({ isOperator }: Visit): PoolView => isOperator ? view : visitorsView;
  app.route("/", createApi({ version: server.version, json, viewFor, refuse: (context) => refuse(context) }));

  const streams = createStreamLimit(STREAMS);
  app.use("/view/stream", async (context, next) => {
    if (context.get("visit").isOperator) return await next();
    const { address = "unknown" } = gate.way(arrivalOf(context.req.raw, context.env));
    const end = streams.begin(address);
    if (end === undefined) {
      return json(context, { error: "too many streams" }, 429, { "retry-after": STREAM_RETRY });
    }
    await next();
    const { res } = context;
    if (isStream(res) && res.body !== null) context.res = new Response(endTold(res.body, end), res);
    else end();
  });

  const { now, after, stopping } = parts;
  app.route("/", createPages({ version: server.version, viewFor, now, after, ended: stopping, onFault }));

  app.use(keptAnswers({ now: parts.now, fresh: POWERPOOL_FRESH }));
  app.get("/", (context) => powerPool.overview(context));
  app.route("/", powerPool.routes);
  return app;
}

/** Lets pages of other origins read answers; never with what a browser knows of its user, but with a token of theirs. */
function crossOrigin(origins: readonly string[]): MiddlewareHandler<MonitorEnv> {
  const permit = cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: ["GET", "HEAD"],
    allowHeaders: ["Authorization", "If-None-Match"],
    exposeHeaders: ["ETag", "Retry-After"],
    maxAge: PREFLIGHT_SECONDS,
  });
  return async (context, next) => context.req.path.startsWith(NOTIFY) ? await next() : await permit(context, next);
}

/** A request as the gate looks at it. */
function arrivalOf(request: Request, env: MonitorEnv["Bindings"] | undefined): Arrival {
  return {
    peer: env?.remoteAddr?.hostname,
    host: request.headers.get("host") ?? URL.parse(request.url)?.host ?? "",
    header: (name) => request.headers.get(name) ?? undefined,
  };
}

/** Whether a page is asked for where programs get JSON. */
function isForPeople(context: Context<MonitorEnv>): boolean {
  return context.req.header("accept")?.includes("text/html") ?? false;
}

function withoutBase(path: string, base: string): string {
  if (base === "" || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : path;
}
