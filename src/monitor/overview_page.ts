/**
 * The monitor's page for people: what every component says of itself, as tables.
 *
 * @module
 */

import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { MonitoredComponent, MonitoredServer } from "./component.ts";
import { statusOf } from "./status.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
  main { columns: 24rem; column-gap: 1rem; }
  section { border: 1px solid #8886; border-radius: .5rem; break-inside: avoid; margin-bottom: 1rem; padding: .75rem 1rem; }
  h1, h2 { line-height: 1.2; margin: 0; }
  header { align-items: baseline; display: flex; gap: 1rem; margin-bottom: 1rem; }
  small { font-weight: 400; opacity: .7; }
  nav { margin: .25rem 0 .5rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-top: 1px solid #8883; padding: .2rem 0; text-align: left; vertical-align: top; }
  th { font-weight: 400; opacity: .8; padding-right: 1rem; white-space: nowrap; }
  th[scope=rowgroup] { font-weight: 600; opacity: 1; padding-top: .6rem; }
  td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; width: 100%; }
`;

/** Seconds between two loads of the page. */
const RELOAD_SECONDS = 5;

/** Significant digits of fractions; the JSON has all of them. */
const SHOWN_DIGITS = 6;

/** Left out of the page: tables of numbers for programs to draw. */
const NOT_SHOWN = "timings";

/** Renders the page. */
export async function overviewPage(server: MonitoredServer): Promise<Html> {
  const sections = await Promise.all(server.components().map(section));
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
    <header><h1>PowerPool <small>${server.version}</small></h1> <a href="/counters/">counters</a></header>
    <main>${sections}</main>
  </body>
</html>`;
}

async function section(component: MonitoredComponent): Promise<Html> {
  const path = `/${encodeURIComponent(component.key)}`;
  const status = await statusOf(component);
  const clients = component.clients === undefined ? "" : html`
    · <a href="${path}/clients/">clients</a>
  `;
  return html`
    <section>
      <h2>${component.key} <small>${component.type}</small></h2>
      <nav><a href="${path}/">status</a> · <a href="${path}/config">configuration</a>${clients}</nav>
      <table>${rows(status, "")}</table>
    </section>
  `;
}

/** Fields that hold others come last, as groups of rows under their name; groups in them name their parents as well. */
function rows(fields: object, group: string): Html[] {
  const shown = Object.entries(fields).filter(([name, value]) => value !== undefined && name !== NOT_SHOWN);
  const plain = shown.filter(([, value]) => !isGroup(value));
  const heading = html`
    <tr>
      <th scope="rowgroup" colspan="2">${group}</th>
    </tr>
  `;
  return [
    ...group === "" || plain.length === 0 ? [] : [heading],
    ...plain.map(([name, value]) =>
      html`
        <tr>
          <th scope="row">${label(name)}</th>
          <td>${text(value)}</td>
        </tr>
      `
    ),
    ...shown.filter(([, value]) => isGroup(value))
      .flatMap(([name, value]) => rows(value, group === "" ? label(name) : `${group} · ${label(name)}`)),
  ];
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function label(name: string): string {
  return name.replaceAll("_", " ");
}

function text(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(text).join(", ");
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(SHOWN_DIGITS)));
  return String(value);
}
