/** What a chart draws, and what stands for it where it is not seen. */

import assert from "node:assert/strict";
import type { History } from "../../../src/monitor/api/history.ts";
import { linePath } from "../../../src/monitor/pages/chart_drawing.tsx";
import { chosenSpan, hashRateData, HashRateSummary } from "../../../src/monitor/pages/hash_rate_chart.tsx";

const NONE: number[] = [];

function historyOf(rates: number[]): History {
  return {
    algorithm: "scrypt",
    span: "1h",
    start: "2026-03-01T11:00:00.000Z",
    step: 60,
    hash_rate: rates,
    shares: { accepted: NONE, stale: NONE, duplicate: NONE, low: NONE, invalid: NONE },
  };
}

Deno.test("a chart has one unit, which its greatest value decides", () => {
  assert.deepEqual(hashRateData(historyOf([0, 1.5e9, 3e9])), {
    label: "Hash rate",
    start: Date.UTC(2026, 2, 1, 11) / 1000,
    step: 60,
    unit: "GH/s",
    values: [0, 1.5, 3],
  });
});

Deno.test("nothing is drawn as a line at zero, without gaps", () => {
  assert.equal(linePath([0, 0, 0]), "M0.0 200.0L500.0 200.0L1000.0 200.0");
});

Deno.test("the highest point keeps below the top", () => {
  assert.equal(linePath([0, 11]), "M0.0 200.0L1000.0 18.2");
});

Deno.test("less than two values are no line", () => {
  assert.equal(linePath([]), "");
  assert.equal(linePath([5]), "");
});

Deno.test("the summary and its table tell what the chart shows", async () => {
  const rates = Array.from({ length: 60 }, (_, index) => index < 30 ? 0 : 2e6);
  const text = String(await HashRateSummary({ history: historyOf(rates) }));
  assert.match(text, /Last hour: mean <b>1\.00 MH\/s<\/b>, highest <b>2\.00 MH\/s<\/b>, latest <b>2\.00 MH\/s<\/b>/);
  assert.equal(text.match(/<th scope="row">/g)?.length, 12);
  assert.match(text, /2026-03-01 11:00:00 UTC<\/th><td>0 H\/s/);
  assert.match(text, /2026-03-01 11:55:00 UTC<\/th><td>2\.00 MH\/s/);
});

Deno.test("an unknown span is as good as none", () => {
  assert.equal(chosenSpan(new URLSearchParams("span=1y"), { uptime: 1e6 }), "24h");
  assert.equal(chosenSpan(new URLSearchParams("span=30d"), { uptime: 1 }), "30d");
});
