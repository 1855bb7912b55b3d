/**
 * The monitor's page for people: what every component says of itself, as tables.
 *
 * @module
 */

import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { MonitoredComponent, MonitoredServer } from "./component.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
  th { font-weight: 500; width: 16rem; }
  td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  small { font-weight: 400; opacity: .7; }
`;

/** Seconds between two loads of the page. */
const RELOAD_SECONDS = 5;

/** Renders the page. */
export function overviewPage(server: MonitoredServer): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="refresh" content="${RELOAD_SECONDS}">
    <title>PowerPool</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <h1>PowerPool <small>${server.version}</small></h1>
    ${server.components().map(section)}
    <p><a href="/counters/">Counters</a></p>
  </body>
</html>`;
}

function section(component: MonitoredComponent): Html {
  const path = `/${encodeURIComponent(component.key)}`;
  const clients = component.clients === undefined ? "" : html`
    · <a href="${path}/clients/">clients</a>
  `;
  return html`
    <h2>${component.key} <small>${component.type}</small></h2>
    <p><a href="${path}/">JSON</a> · <a href="${path}/config">configuration</a>${clients}</p>
    ${table(component.status())}
  `;
}

function table(fields: { readonly [field: string]: unknown }): Html {
  return html`<table>${Object.entries(fields).map(([name, value]) => row(name, value))}</table>`;
}

function row(name: string, value: unknown): Html {
  return html`
    <tr>
      <th>${name.replaceAll("_", " ")}</th>
      <td>${cell(value)}</td>
    </tr>
  `;
}

function cell(value: unknown): Html | string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  if (typeof value === "object") return table(Object.fromEntries(Object.entries(value)));
  return String(value);
}
