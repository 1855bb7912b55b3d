/**
 * The monitor's HTTP interface, as a function from request to answer: PowerPool's JSON routes, a page for people, and
 * where word of new blocks is taken.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import { secureHeaders } from "hono/secure-headers";
import type { Clients, MonitoredComponent, MonitoredServer } from "./component.ts";
import { type JsonForm, jsonText } from "./json.ts";
import { type Readiness, unreadyReasons } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import type { Notifications } from "./notifications.ts";
import { overviewPage } from "./overview_page.ts";
import { statusOf } from "./status.ts";

/** What is known of a connection: what `Deno.serve` hands to its handler beside the request. */
export interface MonitorBindings {
  readonly Bindings: Partial<Deno.ServeHandlerInfo<Deno.NetAddr>>;
}

/** What machines ask for; a path without its part is answered with 404. */
export interface Probes {
  /** For `/metrics`. */
  readonly metrics?: (() => Promise<Pick<Metrics, "contentType" | "text">> | undefined) | undefined;
  /** For `/readyz`. */
  readonly readiness?: (() => Readiness) | undefined;
}

/**
 * Makes the app.
 *
 * @param notifications Takes word of new blocks; without it, nothing but reading is answered.
 * @param probes Answers what machines ask for.
 */
export function createMonitorApp(
  server: MonitoredServer,
  form: JsonForm,
  notifications?: Pick<Notifications, "answer">,
  probes: Probes = {},
): Hono<MonitorBindings> {
  const app = new Hono<MonitorBindings>();
  const find = (key: string) => server.components().find((component) => component.key === key);

  function json(context: Context, value: unknown, status: 200 | 400 | 401 | 404 | 429 | 500 | 503 = 200): Response {
    return context.body(jsonText(value, form), status, { "content-type": "application/json; charset=utf-8" });
  }

  function notFound(context: Context): Response {
    const keys = server.components().map(({ key }) => key).join(", ");
    return json(context, { error: `nothing here; expected /, /counters/ or /KEY/ with one of: ${keys}` }, 404);
  }

  app.use(secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] },
    // Whether a whole domain is HTTPS only is not for us to say, should a proxy hand our headers on.
    strictTransportSecurity: false,
  }));
  app.notFound(notFound);
  app.onError((error, context) => json(context, { error: error.message }, 500));

  app.get("/", async (context) => {
    const wanted = accepts(context, {
      header: "Accept",
      supports: ["application/json", "text/html"],
      default: "application/json",
    });
    return wanted === "text/html" ? context.html(await overviewPage(server)) : json(context, await overview(server));
  });

  app.get("/counters/", async (context) => {
    const counters = (await server.counters()).map(({ name, owner, total, lastMinute, lastHour }) => ({
      name,
      owner,
      total,
      min_total: lastMinute,
      hour_total: lastHour,
      min_avg: lastHour / 60,
    }));
    return json(context, { counters });
  });

  // That it is answered at all says it: the program runs, and its event loop turns.
  app.get("/healthz", (context) => json(context, { status: "ok" }));

  app.get("/readyz", (context) => {
    if (probes.readiness === undefined) return notFound(context);
    const reasons = unreadyReasons(probes.readiness());
    if (Object.keys(reasons).length === 0) return json(context, { status: "ready" });
    return json(context, { status: "not ready", reasons }, 503);
  });

  app.get("/metrics", async (context) => {
    const metrics = await probes.metrics?.();
    if (metrics === undefined) return notFound(context);
    return context.body(await metrics.text(), 200, { "content-type": metrics.contentType });
  });

  app.get("/:key/config", (context) => {
    const component = find(context.req.param("key"));
    return component === undefined ? notFound(context) : json(context, component.config);
  });

  app.get("/:key/clients/", async (context) => {
    const key = context.req.param("key");
    const clients = await find(key)?.clients?.();
    return clients === undefined ? notFound(context) : json(context, { clients: withDetails(key, clients) });
  });

  app.get("/:key/client/:address", async (context) => {
    const { key, address } = context.req.param();
    const component = find(key);
    const connections = await component?.client?.(address);
    // The member is called just that, whatever the address: what reads PowerPool's monitor expects it.
    return connections === undefined ? notFound(context) : json(context, {
      username: connections,
      ...component?.work?.(address),
    });
  });

  app.get("/:key/", async (context) => {
    const component = find(context.req.param("key"));
    return component === undefined ? notFound(context) : json(context, await component.status());
  });

  if (notifications !== undefined) {
    app.post("/notify/:key/:hash?", (context) => {
      // What else the request holds is not looked at: no body is read, whatever its length.
      const { key, hash } = context.req.param();
      const answer = notifications.answer({
        authorization: context.req.header("authorization"),
        component: key,
        hash,
        remoteAddress: context.env.remoteAddr?.hostname ?? "unknown",
      });
      if (answer.status === 204) return context.body(null, answer.status);
      for (const [name, value] of Object.entries(answer.headers)) context.header(name, value);
      return json(context, { error: answer.error }, answer.status);
    });
  }

  // Whoever leaves the last slash out means the same.
  app.get("/counters", (context) => context.redirect("/counters/"));
  app.get("/:key", (context) => context.redirect(`${pathOf(context.req.param("key"))}/`));
  app.get("/:key/clients", (context) => context.redirect(`${pathOf(context.req.param("key"))}/clients/`));

  return app;
}

/** Every component's status under `Type_key`, with the paths of its other views. */
async function overview(server: MonitoredServer): Promise<Record<string, unknown>> {
  const entries = server.components().map(async (component) =>
    [`${component.type}_${component.key}`, await view(component)] as const
  );
  return { ...Object.fromEntries(await Promise.all(entries)), counter_view: "/counters/" };
}

async function view(component: MonitoredComponent): Promise<Record<string, unknown>> {
  const path = pathOf(component.key);
  const clients = component.clients === undefined ? {} : { clients: `${path}/clients/` };
  return { ...await statusOf(component), config_view: `${path}/config`, ...clients };
}

/** Every address with the path at which its connections are told in full. */
function withDetails(key: string, clients: Clients): Record<string, unknown> {
  const entries = Object.entries(clients).map(([address, connections]) => [
    address,
    { ...connections, details_view: `${pathOf(key)}/client/${encodeURIComponent(address)}` },
  ]);
  return Object.fromEntries(entries);
}

function pathOf(key: string): string {
  return `/${encodeURIComponent(key)}`;
}
