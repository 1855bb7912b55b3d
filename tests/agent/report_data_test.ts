import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkReportData,
  isReportType,
  MAX_DATA_CHARACTERS,
  MAX_DEPTH,
  MAX_DEVICES,
  MAX_THRESHOLDS_CHARACTERS,
  REPORT_TYPES,
} from "../../src/agent/report_data.ts";
import type { AgentReportType } from "../../src/journal/records.ts";
import { DICTIONARY } from "./agent_lines.ts";

/** What is read back of good data. */
function checked(type: AgentReportType, data: unknown): unknown {
  const result = checkReportData(type, data);
  return typeof result === "string" ? assert.fail(result) : JSON.parse(result.json);
}

/** As many levels of objects as given. */
function nested(levels: number): unknown {
  return levels === 0 ? 1 : { in: nested(levels - 1) };
}

/** What cgminer 3.7 tells of a GPU, as ppagent sends it. */
const GPU = {
  "temp": 74.0,
  "hash": 0.71,
  "GPU": 0,
  "Enabled": "Y",
  "Status": "Alive",
  "Fan Speed": 2969,
  "Fan Percent": 70,
  "GPU Clock": 1050,
  "Memory Clock": 1500,
  "GPU Voltage": 1.2,
  "MHS av": 0.7,
  "MHS 5s": 0.71,
  "Hardware Errors": 0,
  "Intensity": "20",
  "Difficulty Accepted": 123456.0,
  "Device Elapsed": 86400,
  "No Device": false,
};

const STATUS = {
  type: "cgminer",
  v: "0.3.2",
  pool: { "POOL": 0, "URL": "stratum+tcp://pool:3333", "User": "address.rig", "Stratum Active": true },
  gpus: [GPU, { ...GPU, GPU: 1, temp: null }],
};

/** Data that are kept as they are. */
const GOOD: readonly (readonly [AgentReportType, string, unknown])[] = [
  ["temp", "of a rig", [61, 62.5, 0, -20]],
  ["temp", "of a rig without devices", []],
  ["temp", "of devices without sensor", [null, 61]],
  ["temp", "of as many devices as may be", Array(MAX_DEVICES).fill(61)],
  ["temp", "at both ends of what can be", [-100, 1000]],
  ["hashrate", "of a rig", [0.71, 0, 110_000_000]],
  ["hashrate", "that are not known", [null]],
  ["hashrate", "at both ends of what can be", [0, 1e15]],
  ["status", "of ppagent", STATUS],
  ["status", "of nothing", {}],
  ["status", "of a rig without devices, between two pools", { type: "cgminer", gpus: [], pool: {}, v: "0.3.2" }],
  ["status", "with more than is known", { ...STATUS, more: { of: [1] } }],
  ["thresholds", "of nothing", {}],
  ["thresholds", "of a user", { overheat: 90, hashrate: 1.4, emails: ["user@example.com"] }],
  ["thresholds", "as deep as may be", nested(MAX_DEPTH)],
];

for (const [type, what, data] of GOOD) {
  Deno.test(`checkReportData() takes ${type} ${what}`, () => {
    assert.deepEqual(checked(type, data), data);
  });
}

/** Readings that nothing can have. */
const NONSENSE: readonly (readonly [AgentReportType, number])[] = [
  ["temp", -100.1],
  ["temp", 1000.1],
  ["temp", Infinity],
  ["hashrate", -0.001],
  ["hashrate", 1.1e15],
  ["hashrate", Infinity],
];

for (const [type, reading] of NONSENSE) {
  Deno.test(`checkReportData() leaves a gap for a ${type} of ${reading}, and keeps the others`, () => {
    assert.deepEqual(checked(type, [1, reading, 2]), [1, null, 2]);
  });
}

const NO_TEMPERATURES = "expected a list of at most 256 temperatures";
const NO_NUMBERS = "expected temperatures as numbers, or null for those not known";
const NO_LABELS = "expected type and v of a status as texts of at most 32 characters";
const NO_DEVICES = "expected gpus of a status as a list of at most 256 flat objects";

/** Data that are refused, and the words for it. */
const BAD: readonly (readonly [AgentReportType, string, unknown, string])[] = [
  ["temp", "a number", 61, NO_TEMPERATURES],
  ["temp", "null", null, NO_TEMPERATURES],
  ["temp", "an object", { 0: 61, length: 1 }, NO_TEMPERATURES],
  ["temp", "a text", "61", NO_TEMPERATURES],
  ["temp", "too many devices", Array(MAX_DEVICES + 1).fill(61), NO_TEMPERATURES],
  ["temp", "texts", ["61"], NO_NUMBERS],
  ["temp", "lists", [[61]], NO_NUMBERS],
  ["temp", "truth", [61, true], NO_NUMBERS],
  ["hashrate", "a number", 61, "expected a list of at most 256 hash rates"],
  ["hashrate", "objects", [{}], "expected hash rates as numbers, or null for those not known"],
  ["status", "null", null, "expected a status object"],
  ["status", "a list", [STATUS], "expected a status object"],
  ["status", "a text", "Alive", "expected a status object"],
  ["status", "a type that is a number", { ...STATUS, type: 1 }, NO_LABELS],
  ["status", "a version that is too long", { ...STATUS, v: "1".repeat(33) }, NO_LABELS],
  ["status", "a pool that is a text", { ...STATUS, pool: "x" }, "expected pool of a status as a flat object"],
  ["status", "a pool that is null", { ...STATUS, pool: null }, "expected pool of a status as a flat object"],
  ["status", "a pool that is deep", { ...STATUS, pool: { a: [] } }, "expected pool of a status as a flat object"],
  ["status", "devices that are an object", { ...STATUS, gpus: {} }, NO_DEVICES],
  ["status", "too many devices", { gpus: Array(MAX_DEVICES + 1).fill({}) }, NO_DEVICES],
  ["status", "a device that is a list", { gpus: [[]] }, NO_DEVICES],
  ["status", "a device that is deep", { gpus: [{ temp: {} }] }, NO_DEVICES],
  ["status", "depths elsewhere", { more: nested(MAX_DEPTH) }, "expected data nested at most 6 deep"],
  ["thresholds", "a list", [], "expected an object of thresholds"],
  ["thresholds", "null", null, "expected an object of thresholds"],
  ["thresholds", "depths", nested(MAX_DEPTH + 1), "expected data nested at most 6 deep"],
];

for (const [type, what, data, text] of BAD) {
  Deno.test(`checkReportData() refuses ${what} as ${type}`, () => {
    assert.equal(checkReportData(type, data), text);
  });
}

for (const [type, most] of [["status", MAX_DATA_CHARACTERS], ["thresholds", MAX_THRESHOLDS_CHARACTERS]] as const) {
  Deno.test(`checkReportData() takes ${type} of ${most} characters as they are kept, and not one more`, () => {
    const text = "x".repeat(most - '{"a":""}'.length);
    assert.deepEqual(checked(type, { a: text }), { a: text });
    assert.equal(checkReportData(type, { a: `${text}x` }), `expected data of at most ${most} characters`);
  });
}

Deno.test("checkReportData() measures numbers by their length when they are written", () => {
  const numbers = JSON.parse(`{"a":[${Array(5000).fill("1e20").join()}]}`);
  assert.equal(checkReportData("status", numbers), `expected data of at most ${MAX_DATA_CHARACTERS} characters`);
});

Deno.test("checkReportData() looks no deeper into data than they may be, so that no depth is too much for it", () => {
  const deep = JSON.parse(`{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
  assert.equal(checkReportData("status", deep), "expected data nested at most 6 deep");
  assert.equal(checkReportData("thresholds", deep), "expected data nested at most 6 deep");
});

Deno.test("property: whatever the data, they are refused in words or kept as what the type says, within bounds", () => {
  const data = fc.oneof(
    fc.constantFrom(...DICTIONARY),
    fc.array(fc.oneof(fc.double(), fc.constant(null), fc.jsonValue()), { maxLength: 300, size: "max" }),
    fc.jsonValue(),
    fc.record({ type: fc.jsonValue(), v: fc.string(), gpus: fc.array(fc.dictionary(fc.string(), fc.jsonValue())) }, {
      requiredKeys: [],
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...REPORT_TYPES), data, (type, given) => {
      const result = checkReportData(type, given);
      if (typeof result === "string") return assert.match(result, /^expected /);
      assert.ok(result.json.length <= MAX_DATA_CHARACTERS);
      const kept = JSON.parse(result.json);
      if (type === "status" || type === "thresholds") return assert.equal(result.json, JSON.stringify(given));
      assert.ok(Array.isArray(kept) && kept.length === (given as unknown[]).length);
      assert.ok(kept.every((reading) => reading === null || Number.isFinite(reading)));
    }),
    { seed: 20, numRuns: 2000 },
  );
});

Deno.test("isReportType() knows the four types of PPAgent, and no inherited names", () => {
  assert.deepEqual(REPORT_TYPES.filter(isReportType), [...REPORT_TYPES]);
  for (const word of ["toString", "Temp", "", null, 0, ["temp"], undefined]) assert.equal(isReportType(word), false);
});
