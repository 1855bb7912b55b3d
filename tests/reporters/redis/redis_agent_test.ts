import assert from "node:assert/strict";
import { agentSteps } from "../../../src/reporters/redis/redis_agent.ts";
import { agent, MINUTE } from "./redis_fixture.ts";

Deno.test("readings of devices are fields of the minute in which the agent took them", () => {
  assert.deepEqual(agentSteps(agent()), [{
    command: "HSET",
    key: `temp_${MINUTE - 60}`,
    args: ["ltc1alice_rig_0", "65", "ltc1alice_rig_1", "70.5"],
  }]);
});

Deno.test("a reading that is missing is Python's None", () => {
  assert.deepEqual(agentSteps(agent({ type: "hashrate", worker: "", data: "[null,12.5]" })), [{
    command: "HSET",
    key: `hashrate_${MINUTE - 60}`,
    args: ["ltc1alice__0", "None", "ltc1alice__1", "12.5"],
  }]);
});

for (
  const [what, stamp, minute] of [
    ["an hour before", MINUTE - 3540, MINUTE - 3540],
    ["in 1970", 12, MINUTE],
    ["two hours ahead", MINUTE + 7200, MINUTE],
  ] as const
) {
  Deno.test(`readings by a clock that is ${what} are of minute ${minute === MINUTE ? "they came" : "it says"}`, () => {
    assert.equal(agentSteps(agent({ stamp }))[0]?.key, `temp_${minute}`);
  });
}

Deno.test("_ in the name of a worker is - in readings, since SimpleCoin splits there", () => {
  const [step] = agentSteps(agent({ worker: "my_old_rig", data: "[1]" }));
  assert(step?.command === "HSET");
  assert.deepEqual(step.args, ["ltc1alice_my-old-rig_0", "1"]);
});

Deno.test("no readings are nothing", () => {
  assert.deepEqual(agentSteps(agent({ data: "[]" })), []);
});

Deno.test("a status is kept for a day, with the time by the server's clock", () => {
  const [step] = agentSteps(agent({ type: "status", worker: "my_rig", data: '{"type":"cgminer","gpus":[]}' }));
  assert(step?.command === "SETEX");
  assert.equal(step.key, "status_ltc1alice_my_rig");
  assert.equal(step.args[0], "86400");
  assert.deepEqual(JSON.parse(step.args[1]), { type: "cgminer", gpus: [], time: MINUTE + 12.345 });
});

Deno.test("thresholds have no place", () => {
  assert.deepEqual(agentSteps(agent({ type: "thresholds", data: "{}" })), []);
});
