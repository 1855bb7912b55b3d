import assert from "node:assert/strict";
import type { MonitoredComponent } from "../../src/monitor/component.ts";
import { ask, BROWSER, fakeServer, NETWORK, PORT } from "./fake_server.ts";

async function pageOf(...components: readonly MonitoredComponent[]): Promise<string> {
  return await (await ask("/", fakeServer(components), BROWSER)).text();
}

/** The rows of a page's tables, names and values. */
function rowsOf(page: string): string[] {
  return [...page.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    row.replaceAll(/<\/th>\s*<td>/g, " = ").replaceAll(/<[^>]*>/g, "").trim()
  );
}

Deno.test("the page shows every component with the links to its views", async () => {
  const page = await pageOf(PORT, NETWORK);
  assert.match(page, /<h1>PowerPool <small>1\.2\.3<\/small><\/h1>/);
  assert.match(page, /<h2>pool <small>StratumServer<\/small><\/h2>/);
  for (const path of ["/pool/", "/pool/config", "/pool/clients/", "/ltc/", "/ltc/config", "/counters/"]) {
    assert.ok(page.includes(`href="${path}"`), path);
  }
  assert.ok(!page.includes("/ltc/clients/"));
});

Deno.test("the page shows fields first and groups of fields after them", async () => {
  const status = () => ({
    net_state: { difficulty: 0.123456789, tip: null },
    coinservers: { "h:1": { status: "live", since: undefined } },
    merged_networks: ["DOGE", 2n],
    job_count: 15,
    none: [],
  });
  assert.deepEqual(rowsOf(await pageOf({ ...NETWORK, status })), [
    "merged networks = DOGE, 2",
    "job count = 15",
    "none = none",
    "net state",
    "difficulty = 0.123457",
    "tip = none",
    "coinservers · h:1",
    "status = live",
  ]);
});

Deno.test("the page shows what miners and files say as text, never as markup", async () => {
  const evil = `<script>alert(1)</script>"'&`;
  const page = await pageOf({
    ...PORT,
    key: evil,
    status: () => ({ [evil]: evil, group: { [evil]: { worker: evil } }, list: [evil] }),
  });
  assert.ok(!page.includes("<script"));
  assert.ok(!/="[^"]*<|href="[^"]*"'/.test(page));
  assert.equal(page.split("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;").length - 1, 6);
});
