/**
 * Asks the pages of a made-up pool.
 *
 * @module
 */

import { Hono } from "hono";
import type { PoolView } from "../../../src/monitor/pool_view.ts";
import { createPages } from "../../../src/monitor/pages/pages.ts";
import type { MonitorEnv, Visit } from "../../../src/monitor/visit.ts";
import type { After } from "../../../src/timers/after.ts";
import { FAKE_NOW, fakeView } from "../fake_view.ts";

/** Who asks, unless a test says otherwise. */
export const OPERATOR: Visit = { isOperator: true, canLogIn: false, base: "", origin: "http://pool.example:3855" };

/** What a test may have otherwise. */
export interface PagesOptions {
  readonly view?: PoolView;
  readonly visit?: Partial<Visit>;
  readonly now?: () => number;
  readonly after?: After;
  readonly ended?: AbortSignal;
  readonly onFault?: (error: Error) => void;
}

/** Makes the pages; a visit is what the test says. */
export function pagesOf({ view = fakeView(), visit = {}, now, after, ended, onFault }: PagesOptions = {}): Hono<
  MonitorEnv
> {
  const app = new Hono<MonitorEnv>();
  app.use(async (context, next) => {
    context.set("visit", { ...OPERATOR, ...visit });
    await next();
  });
  app.route(
    "/",
    createPages({
      version: "1.2.3",
      viewFor: () => view,
      now: now ?? (() => FAKE_NOW),
      after: after ?? (() => () => {}),
      ended: ended ?? new AbortController().signal,
      onFault,
    }),
  );
  return app;
}

/** Asks for a page. */
export async function askPage(
  path: string,
  options: PagesOptions = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const headers = { accept: "text/html" };
  const response = await pagesOf(options).request(`${OPERATOR.origin}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
