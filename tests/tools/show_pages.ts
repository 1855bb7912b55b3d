/**
 * Shows the monitor's pages with a made-up pool, to look at while working on them:
 * `deno run -A tests/tools/show_pages.ts [PORT] [good-day]`; `good-day` for a pool that works, otherwise one of every state
 * that there is.
 *
 * @module
 */

import { Hono } from "hono";
import { createPages } from "../../src/monitor/pages/pages.ts";
import type { MonitorEnv } from "../../src/monitor/visit.ts";
import { systemAfter } from "../../src/timers/after.ts";
import { FAKE_NOW, fakeView } from "../monitor/fake_view.ts";
import { picturedView } from "./pictured_view.ts";

const [port = "0", choice] = Deno.args;
const view = choice === "good-day" ? picturedView() : fakeView();
const startedAt = Date.now();
const app = new Hono<MonitorEnv>();
app.use(async (context, next) => {
  context.set("visit", { isOperator: true, canLogIn: false, base: "", origin: new URL(context.req.url).origin });
  await next();
});
app.route(
  "/",
  createPages({
    version: "1.2.3",
    viewFor: () => view,
    now: () => FAKE_NOW + Date.now() - startedAt,
    after: systemAfter,
    ended: new AbortController().signal,
  }),
);
Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, app.fetch);
