/**
 * The JSON of PowerPool's monitor: `/`, `/counters/`, `/KEY/`, `/KEY/config`, `/KEY/clients/`, `/KEY/client/ADDRESS`.
 * SimpleCoin reads `/KEY/` and `/KEY/clients/` of a port.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { publicConnection, publicStatus } from "./access/public_status.ts";
import type { Clients, MonitoredComponent, MonitoredServer, Status } from "./component.ts";
import type { AnswerJson } from "./json.ts";
import { statusOf } from "./status.ts";
import { keptBy } from "./view/kept.ts";
import type { MonitorEnv, Visit } from "./visit.ts";

/** What the routes are made of. */
export interface PowerPoolParts {
  readonly server: MonitoredServer;
  readonly json: AnswerJson;
  /** What is answered to visitors where only operators may ask. */
  refuse(context: Context<MonitorEnv>): Response;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Lists of miners that are kept: for operators and visitors, of some ports; those of ten thousand take a megabyte. */
const MOST_LISTS = 8;

/** For how long they are, milliseconds. */
const LIST_KEEP_MS = 1000;

/** A list of miners: of which port, and for whom. */
interface ListWanted extends Pick<Visit, "isOperator" | "base"> {
  readonly key: string;
}

/** PowerPool's routes. */
export interface PowerPoolRoutes {
  readonly routes: Hono<MonitorEnv>;
  /** `/`, which is a page as well: every component's status under `Type_key`, with the paths of its other views. */
  overview(context: Context<MonitorEnv>): Promise<Response>;
  /** What is answered where there is nothing. */
  notFound(context: Context<MonitorEnv>): Response;
}

/** Makes the routes. */
export function createPowerPoolRoutes({ server, json, refuse, now }: PowerPoolParts): PowerPoolRoutes {
  const routes = new Hono<MonitorEnv>();
  const find = (key: string) => server.components().find((component) => component.key === key);

  function notFound(context: Context<MonitorEnv>): Response {
    const keys = server.components().map(({ key }) => key).join(", ");
    return json(context, { error: `nothing here; expected /, /counters/ or /KEY/ with one of: ${keys}` }, 404);
  }

  routes.get("/counters/", async (context) => {
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

  routes.get("/:key/config", (context) => {
    if (!context.get("visit").isOperator) return refuse(context);
    const component = find(context.req.param("key"));
    return component === undefined ? notFound(context) : json(context, component.config);
  });

  // As the same object again, whose text need not be written again.
  const listOf = keptBy(async (wanted: string) => {
    const { key, ...visit } = JSON.parse(wanted) as ListWanted;
    const clients = await find(key)?.clients?.();
    return clients === undefined ? undefined : { clients: withDetails(clients, pathOf(key, visit), visit) };
  }, { keepMs: LIST_KEEP_MS, most: MOST_LISTS, now });

  routes.get("/:key/clients/", async (context) => {
    const { isOperator, base } = context.get("visit");
    const wanted: ListWanted = { key: context.req.param("key"), isOperator, base };
    const list = await listOf(JSON.stringify(wanted));
    return list === undefined ? notFound(context) : json(context, list);
  });

  routes.get("/:key/client/:address", async (context) => {
    const { key, address } = context.req.param();
    const component = find(key);
    const connections = await component?.client?.(address);
    if (connections === undefined) return notFound(context);
    const { isOperator } = context.get("visit");
    // The member is called just that, whatever the address: what reads PowerPool's monitor expects it.
    return json(context, {
      username: isOperator ? connections : connections.map(publicConnection),
      ...component?.work?.(address),
    });
  });

  routes.get("/:key/", async (context) => {
    const component = find(context.req.param("key"));
    return component === undefined
      ? notFound(context)
      : json(context, shownStatus(await component.status(), context.get("visit")));
  });

  // Whoever leaves the last slash out means the same.
  routes.get("/counters", (context) => context.redirect(`${context.get("visit").base}/counters/`));
  routes.get("/:key", (context) => context.redirect(`${pathOf(context.req.param("key"), context.get("visit"))}/`));
  routes.get(
    "/:key/clients",
    (context) => context.redirect(`${pathOf(context.req.param("key"), context.get("visit"))}/clients/`),
  );

  return {
    routes,
    notFound,
    async overview(context) {
      const visit = context.get("visit");
      const entries = server.components().map(async (component) =>
        [`${component.type}_${component.key}`, await view(component, visit)] as const
      );
      return json(context, {
        ...Object.fromEntries(await Promise.all(entries)),
        counter_view: `${visit.base}/counters/`,
      });
    },
  };
}

async function view(component: MonitoredComponent, visit: Visit): Promise<Record<string, unknown>> {
  const path = pathOf(component.key, visit);
  return {
    ...shownStatus(await statusOf(component), visit),
    ...visit.isOperator ? { config_view: `${path}/config` } : {},
    ...component.clients === undefined ? {} : { clients: `${path}/clients/` },
  };
}

function shownStatus(status: Status, { isOperator }: Visit): Status {
  return isOperator ? status : publicStatus(status);
}

/** Every address with the path at which its connections are told in full. */
function withDetails(
  clients: Clients,
  path: string,
  { isOperator }: Pick<Visit, "isOperator">,
): Record<string, unknown> {
  const shown = (connections: Clients[string]) =>
    isOperator ? connections : Object.fromEntries(
      Object.entries(connections).map(([id, connection]) => [id, publicConnection(connection)]),
    );
  const entries = Object.entries(clients).map(([address, connections]) => [
    address,
    { ...shown(connections), details_view: `${path}/client/${encodeURIComponent(address)}` },
  ]);
  return Object.fromEntries(entries);
}

function pathOf(key: string, { base }: Pick<Visit, "base">): string {
  return `${base}/${encodeURIComponent(key)}`;
}
