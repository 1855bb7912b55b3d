/**
 * `/api/v1/…`: the routes of the API.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { API_PATH, type OpenApi, openApi } from "./api/open_api.ts";
import { type Operation, OPERATIONS, ParameterError } from "./api/operations.ts";
import { parseParameters } from "./api/parameters.ts";
import type { AnswerJson } from "./json.ts";
import type { PoolView } from "./pool_view.ts";
import type { MonitorEnv, Visit } from "./visit.ts";

/** What the API is made of. */
export interface ApiParts {
  /** Version of the program. */
  readonly version: string;
  readonly json: AnswerJson;
  /** The pool as far as it may be seen. */
  viewFor(visit: Visit): PoolView;
  /** What is answered to visitors where only operators may ask. */
  refuse(context: Context<MonitorEnv>): Response;
}

/** Makes the routes. */
export function createApi({ version, json, viewFor, refuse }: ApiParts): Hono<MonitorEnv> {
  const api = new Hono<MonitorEnv>();
  const paths = [...OPERATIONS.map(({ path }) => path), "/openapi.json"].map((path) => API_PATH + path).join(", ");

  /** Takes some milliseconds to make, and is always the same but for where the API is. */
  let description: OpenApi | undefined;

  async function answer(context: Context<MonitorEnv>, operation: Operation): Promise<Response> {
    const visit = context.get("visit");
    if (operation.isForOperators && !visit.isOperator) return refuse(context);
    const parsed = parseParameters(new URL(context.req.url).searchParams, operation.parameters);
    if (!parsed.ok) return json(context, { error: parsed.error }, 400);
    const part = operation.part === undefined ? "" : context.req.param(operation.part.name) ?? "";
    const view = viewFor(visit);
    try {
      const found = await operation.ask(view, parsed.parameters, part);
      return found === undefined ? json(context, { error: await operation.missing(view) }, 404) : json(context, found);
    } catch (error) {
      if (error instanceof ParameterError) return json(context, { error: error.message }, 400);
      throw error;
    }
  }

  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/\{(\w+)\}/, ":$1");
    api.get(API_PATH + path, (context) => answer(context, operation));
  }
  api.get(`${API_PATH}/openapi.json`, (context) => {
    const { origin, base } = context.get("visit");
    description ??= openApi(version, API_PATH);
    return json(context, { ...description, servers: [{ url: `${origin}${base}${API_PATH}` }] });
  });
  for (const path of [API_PATH, `${API_PATH}/*`]) {
    api.get(path, (context) => json(context, { error: `nothing here; expected ${paths}` }, 404));
  }
  return api;
}
