/** The dashboard, the alerts and the documentation speak of the metrics that there are. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import { METRICS } from "../../../src/monitor/metrics/metrics_catalog.ts";
import { sampleNames } from "../../../src/monitor/metrics/metrics_definition.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../../${path}`, import.meta.url));

/** Names in front of which no letter stands; `up` is Prometheus's own. */
const METRIC_NAME = /(?<![a-z_])(?:powerpool|process)_[a-z_]+/g;

const EXPORTED = new Set(METRICS.flatMap(sampleNames));

/** Expressions anywhere in a document: the members `expr` and `definition`. */
function expressionsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    (name === "expr" || name === "definition") && typeof member === "string" ? [member] : expressionsOf(member)
  );
}

function namesIn(expressions: readonly string[]): string[] {
  return expressions.flatMap((expression) => expression.match(METRIC_NAME) ?? []);
}

const RULES = parse(read("packaging/prometheus/powerpool.rules.yml"));
const DASHBOARD = JSON.parse(read("packaging/grafana/powerpool.json"));

for (const [what, document, least] of [["alerts", RULES, 10], ["dashboard", DASHBOARD, 30]] as const) {
  Deno.test(`the ${what} use metrics that are exported, and no others`, () => {
    const names = namesIn(expressionsOf(document));
    assert(names.length >= least, `found ${names.length} names only`);
    assert.deepEqual(names.filter((name) => !EXPORTED.has(name)), []);
  });
}

Deno.test("every panel of the dashboard has a place of its own and a query", () => {
  const taken = new Set<string>();
  for (const { id, title, type, gridPos: { x, y, w, h }, targets } of DASHBOARD.panels) {
    assert(type === "row" || targets.length > 0, title);
    assert(x + w <= 24, title);
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        const place = `${column}, ${row}`;
        assert(!taken.has(place), `${title} (${id}) lies over another panel at ${place}`);
        taken.add(place);
      }
    }
  }
  const ids = DASHBOARD.panels.map(({ id }: { readonly id: number }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

const alerts: readonly { alert: string; labels: { severity: string } }[] = RULES.groups[0].rules;

Deno.test("every alert is tested to be raised", () => {
  const { tests } = parse(read("packaging/prometheus/powerpool.rules_test.yml"));
  const raised = new Set(
    tests.flatMap(({ alert_rule_test: cases = [] }) =>
      cases.filter(({ exp_alerts }: { exp_alerts?: unknown[] }) => (exp_alerts?.length ?? 0) > 0)
        .map(({ alertname }: { alertname: string }) => alertname)
    ),
  );
  assert.deepEqual(alerts.map(({ alert }) => alert).filter((alert) => !raised.has(alert)), []);
});

/** The cells of all rows of a table of docs/metrics.md whose first cell is a word in code. */
function rowsUnder(heading: string): string[][] {
  const section = read("docs/metrics.md").split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `.*$/gm)].map(([row]) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("docs/metrics.md lists every metric with its type, labels and help, and no others", () => {
  assert.deepEqual(
    rowsUnder("All metrics"),
    METRICS.map(({ name, kind, labels, help }) => [`\`${name}\``, kind, labels.join(", "), help]),
  );
});

Deno.test("docs/metrics.md lists every alert with its severity, and no others", () => {
  assert.deepEqual(
    rowsUnder("Alerts").map(([alert, severity]) => [alert, severity]),
    alerts.map(({ alert, labels }) => [`\`${alert}\``, labels.severity]),
  );
});
