/** Prometheus's own tool reads what the pool tells it, and the alerts that come with the pool. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createMetrics } from "../../src/monitor/metrics/metrics.ts";
import { serverOf } from "../monitor/metrics/metrics_server.ts";
import { PROMTOOL, requirePart } from "../tools/real_part_paths.ts";

const FOLDER = fileURLToPath(new URL("../../packaging/prometheus/", import.meta.url));

/** Runs promtool in the folder of its files, and checks that it finds nothing wrong. */
async function promtool(args: readonly string[], input = ""): Promise<string> {
  await requirePart("promtool", PROMTOOL);
  const process = new Deno.Command(PROMTOOL, {
    args: [...args],
    cwd: FOLDER,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout) + decoder.decode(stderr);
  assert.equal(code, 0, said);
  return said;
}

Deno.test("promtool finds nothing wrong with the metrics of a server that has everything", async () => {
  const metrics = await createMetrics(serverOf());
  try {
    assert.equal(await promtool(["check", "metrics"], await metrics.text()), "");
  } finally {
    metrics.stop();
  }
});

Deno.test("promtool takes the alerts", async () => {
  assert.match(await promtool(["check", "rules", "powerpool.rules.yml"]), /SUCCESS: 12 rules found/);
});

Deno.test("promtool takes the configuration, with the alerts beside it", async () => {
  assert.match(await promtool(["check", "config", "prometheus.yml"]), /SUCCESS: 1 rule files found/);
});

Deno.test("the alerts are raised when they should be, and not before", async () => {
  assert.match(await promtool(["test", "rules", "powerpool.rules_test.yml"]), /SUCCESS/);
});
