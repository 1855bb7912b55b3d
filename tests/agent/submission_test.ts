import assert from "node:assert/strict";
import fc from "fast-check";
import {
  isAgentError,
  MAX_AHEAD_SECONDS,
  MAX_USER_CHARACTERS,
  parseSubmission,
  userOf,
} from "../../src/agent/submission.ts";
import { REPORT_TYPES } from "../../src/agent/report_data.ts";
import { paramLists } from "./agent_lines.ts";

const NOW = 1_700_000_000_000;
const USER = "address.rig";

Deno.test("parseSubmission() decodes a report", () => {
  assert.deepEqual(parseSubmission([USER, "temp", [60.0, null], 1_699_999_990], REPORT_TYPES, NOW), {
    type: "temp",
    data: "[60,null]",
    stamp: 1_699_999_990,
  });
});

/** The time an agent gives, and what is kept of it. */
const STAMPS: readonly (readonly [string, number, number])[] = [
  ["now", NOW / 1000, NOW / 1000],
  ["a fraction", 1_699_999_990.75, 1_699_999_990],
  ["a rig without a clock, a minute after it was switched on", 60, 60],
  ["the first second", 0, 0],
  ["a clock that is a day fast", NOW / 1000 + MAX_AHEAD_SECONDS, NOW / 1000 + MAX_AHEAD_SECONDS],
];

for (const [what, time, stamp] of STAMPS) {
  Deno.test(`parseSubmission() takes the time of ${what}`, () => {
    const submission = parseSubmission([USER, "temp", [], time], REPORT_TYPES, NOW);
    assert.deepEqual(submission, { type: "temp", data: "[]", stamp });
  });
}

const NO_TIME = [36, "expected the time as seconds since 1970, not in the future", null];
const NO_TYPE = [35, "expected a report of type temp, status, hashrate, thresholds", null];

/** What is wrong, the parameters, and the error. */
const BAD: readonly (readonly [string, readonly unknown[], unknown])[] = [
  ["nothing", [], [36, "expected 4 parameters, got 0", null]],
  ["three parameters", [USER, "temp", []], [36, "expected 4 parameters, got 3", null]],
  ["five parameters", [USER, "temp", [], 0, 0], [36, "expected 4 parameters, got 5", null]],
  ["a type that is not known", [USER, "noise", [], 0], NO_TYPE],
  ["a type in capitals", [USER, "TEMP", [], 0], NO_TYPE],
  ["a type that is a list", [USER, ["temp"], [], 0], NO_TYPE],
  ["a type that is null", [USER, null, [], 0], NO_TYPE],
  ["an inherited name as type", [USER, "constructor", [], 0], NO_TYPE],
  ["data of another type", [USER, "temp", {}, 0], [36, "expected a list of at most 256 temperatures", null]],
  ["a time that is a text", [USER, "temp", [], "1700000000"], NO_TIME],
  ["a time that is null", [USER, "temp", [], null], NO_TIME],
  ["a time before 1970", [USER, "temp", [], -1], NO_TIME],
  ["a time in milliseconds", [USER, "temp", [], NOW], NO_TIME],
  ["a time beyond a day from now", [USER, "temp", [], NOW / 1000 + MAX_AHEAD_SECONDS + 1], NO_TIME],
  ["an infinite time", [USER, "temp", [], Infinity], NO_TIME],
];

for (const [what, params, error] of BAD) {
  Deno.test(`parseSubmission() refuses ${what}`, () => {
    assert.deepEqual(parseSubmission(params, REPORT_TYPES, NOW), error);
  });
}

Deno.test("parseSubmission() refuses a type that the port does not take, and names those that it does", () => {
  assert.deepEqual(
    parseSubmission([USER, "thresholds", {}, 0], ["temp", "status"], NOW),
    [35, "expected a report of type temp, status", null],
  );
});

Deno.test("userOf() takes names up to a bound", () => {
  assert.equal(userOf([USER]), USER);
  assert.equal(userOf(["x".repeat(MAX_USER_CHARACTERS)]), "x".repeat(MAX_USER_CHARACTERS));
  for (const user of ["x".repeat(MAX_USER_CHARACTERS + 1), 5, null, [USER], undefined]) {
    assert.deepEqual(userOf([user]), [36, "expected ADDRESS.WORKER as text of at most 256 characters", null]);
  }
});

Deno.test("property: parseSubmission() never throws; what it takes is of a known type, JSON, with a plausible time", () => {
  let taken = 0;
  fc.assert(
    fc.property(paramLists, (params) => {
      const submission = parseSubmission(params, REPORT_TYPES, NOW);
      if (isAgentError(submission)) return assert.ok([35, 36].includes(submission[0]));
      taken++;
      JSON.parse(submission.data);
      assert.ok(REPORT_TYPES.includes(submission.type));
      assert.ok(Number.isInteger(submission.stamp) && submission.stamp >= 0);
      assert.ok(submission.stamp <= NOW / 1000 + MAX_AHEAD_SECONDS);
    }),
    { seed: 20, numRuns: 3000 },
  );
  assert.ok(taken > 20, `only ${taken} were good: the test shows nothing`);
});
