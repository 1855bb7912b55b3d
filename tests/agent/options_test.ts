import assert from "node:assert/strict";
import { agentOptions } from "../../src/agent/options.ts";

Deno.test("the options are PowerPool's where it had them, and its defaults", () => {
  const { enabled, port_diff, timeout, accepted_types } = agentOptions.parse({});
  assert.deepEqual({ enabled, port_diff, timeout, accepted_types }, {
    enabled: false,
    port_diff: 1111,
    timeout: 120,
    accepted_types: ["temp", "status", "hashrate", "thresholds"],
  });
});

Deno.test("reports are taken only from where their worker mines, unless the operator wants it otherwise", () => {
  assert.equal(agentOptions.parse({}).any_address, false);
});

/** Values that are refused. */
const BAD: readonly (readonly [string, unknown])[] = [
  ["accepted_types", ["noise"]],
  ["accepted_types", "temp"],
  ["port_diff", 70_000],
  ["port_diff", 0.5],
  ["timeout", 0],
  ["max_connections", 0],
  ["max_connections_per_address", 0],
  ["max_workers", 0],
  ["reports_per_minute", 0],
  ["reports_per_minut", 1],
];

for (const [option, value] of BAD) {
  Deno.test(`${option}: ${JSON.stringify(value)} is refused`, () => {
    assert.equal(agentOptions.safeParse({ [option]: value }).success, false);
  });
}
