import assert from "node:assert/strict";
import { createOutage, reasonOfFailure } from "../../src/jobmanagers/outage.ts";
import { daemonError } from "./scripted_daemon.ts";

Deno.test("createOutage() tells the first failure of each outage", () => {
  const told: unknown[] = [];
  const outage = createOutage((error) => told.push(error));
  outage.failed(1);
  outage.failed(2);
  outage.over();
  outage.over();
  outage.failed(3);
  assert.deepEqual(told, [1, 3]);
});

Deno.test("createOutage() tells a failure for another reason", () => {
  const told: unknown[] = [];
  const outage = createOutage((error) => told.push(error), String);
  for (const error of ["a", "a", "b", "b", "a"]) outage.failed(error);
  assert.deepEqual(told, ["a", "b", "a"]);
});

Deno.test("reasonOfFailure() tells kinds of trouble apart, and what a daemon refuses by its words", () => {
  const same = [daemonError("unreachable", "reset"), daemonError("unreachable", "refused")].map(reasonOfFailure);
  assert.equal(same[0], same[1]);
  const others = [
    daemonError("busy"),
    daemonError("rpc", "no peers", -9),
    daemonError("rpc", "downloading", -10),
    new Error("something else"),
  ].map(reasonOfFailure);
  assert.equal(new Set([same[0], ...others]).size, 5);
});
