/**
 * Lines that a Stratum port may get, from good ones to those that only look like one.
 *
 * @module
 */

import fc from "fast-check";
import { ADDRESS, JOB_TIME, word } from "./session_fixture.ts";

/**
 * How often fuzzers try, and with which seed. `FUZZ_RUNS=100000 FUZZ_SEED=7 deno test …` looks further than a gate can.
 *
 * @param runs How often without that.
 */
export function fuzzBudget(runs: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Number(Deno.env.get("FUZZ_RUNS") ?? runs), seed: Number(Deno.env.get("FUZZ_SEED") ?? 20_120_911) };
}

const METHODS = [
  ...["subscribe", "authorize", "submit", "configure", "suggest_difficulty", "suggest_target", "extranonce.subscribe"],
  ...["ping", "get_transactions", "multi_version", "capabilities", "noop", "notify", "set_difficulty"],
].map((name) => `mining.${name}`);

const OTHER_METHODS = [
  ...["client.get_version", "client.show_message", "client.reconnect", "eth_submitLogin", "login", "getwork"],
  ...["", "mining.", "MINING.SUBMIT", "mining.submit ", "constructor", "__proto__", "toString", "mining.submit\u0000"],
];

const TEXTS = [
  ...[
    `${ADDRESS}.rig`,
    ADDRESS,
    `${ADDRESS}.`,
    `.${ADDRESS}`,
    "donate",
    "x",
    "",
    "d=1024",
    "-d 1",
    "--diff=1e308",
    "d=-1",
  ],
  ...["00000001", "00000002", "1", "ffff00", "ffffffff", "0".repeat(65), word(JOB_TIME), word(JOB_TIME + 7201)],
  ...[
    "0badcafe",
    "0BADCAFE",
    "badcafe",
    "0badcafe0",
    "0x0badca",
    "-badcafe",
    "0badcaf\u00e9",
    "\u0000",
    "\ud800",
    "0badcafe\n",
  ],
  ...["1fffe000", "ffffffff", "00002000", "80000000", "7fffffff".repeat(8), "0".repeat(64), "f".repeat(64)],
  ...["version-rolling", "minimum-difficulty", "subscribe-extranonce", "info", "version-rolling.mask", "__proto__"],
  ...["cgminer/4.10.0", "NiceHash/1.0.0", "a".repeat(300)],
];

const NUMBERS = [0, -0, 1, -1, 0.5, 1e-9, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 5e-324];

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const options = fc.dictionary(
  fc.constantFrom(
    "version-rolling.mask",
    "version-rolling.min-bit-count",
    "minimum-difficulty.value",
    "__proto__",
    "x",
  ),
  scalar,
  { maxKeys: 3 },
);

/** Parameters of `mining.configure`, most of them good. */
const configureParams = fc.tuple(
  fc.subarray(["version-rolling", "minimum-difficulty", "subscribe-extranonce", "info"]),
  fc.oneof(options, fc.constant({ "version-rolling.mask": "1fffe000", "minimum-difficulty.value": 1e-12 })),
);

/** Parameters of a submit, many of them good; up to two are replaced by something else. */
const submitParams = fc
  .tuple(
    fc.constantFrom(`${ADDRESS}.rig`, `${ADDRESS}.rig`, `${ADDRESS}.other`),
    fc.constantFrom("00000001", "00000001", "ffff00"),
    fc.nat(0xffffffff).map(word),
    fc.constantFrom(JOB_TIME, JOB_TIME + 1, JOB_TIME + 7200, JOB_TIME - 3601, JOB_TIME + 7201).map(word),
    fc.nat(0xffffffff).map(word),
    fc.option(fc.constantFrom("00000000", "00002000", "e0000000"), { freq: 2, nil: undefined }),
    fc.array(fc.tuple(fc.nat(5), scalar), { maxLength: 2, size: "-1" }),
  )
  .map(([worker, job, extranonce2, time, nonce, bits, changes]) => {
    const params: unknown[] = [worker, job, extranonce2, time, nonce, ...(bits === undefined ? [] : [bits])];
    for (const [index, value] of changes) if (index < params.length) params[index] = value;
    return params;
  });

const anyParams = fc.oneof(
  { weight: 4, arbitrary: fc.array(scalar, { maxLength: 7 }) },
  { weight: 2, arbitrary: fc.tuple(fc.array(scalar, { maxLength: 4 }), options) },
  { weight: 1, arbitrary: scalar },
);

const anyMethod = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...METHODS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...OTHER_METHODS) },
  { weight: 1, arbitrary: scalar },
);

const id = fc.oneof({ weight: 3, arbitrary: fc.nat(0xffff) }, { weight: 1, arbitrary: scalar });

const request = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id, method: fc.constant("mining.submit"), params: submitParams }) },
  { weight: 1, arbitrary: fc.record({ id, method: fc.constant("mining.configure"), params: configureParams }) },
  {
    weight: 4,
    arbitrary: fc.record(
      { id, method: anyMethod, params: anyParams, jsonrpc: fc.constant("2.0"), ttl: scalar },
      { requiredKeys: ["method", "params"] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ id, result: scalar, error: scalar, method: anyMethod }, { requiredKeys: [] }) },
);

/** A request or an answer as JSON. */
const requests = request.map((object) => JSON.stringify(object));

/** A request with a few characters changed, so that many are no JSON any more. */
const damaged = fc
  .tuple(
    requests,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'"\\{}[],:0e- \u0000\u00a0\ufeff\u2028x', "")), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([text, changes]) => {
    let damagedText = text;
    for (const [where, character] of changes) {
      const at = where % (damagedText.length + 1);
      damagedText = damagedText.slice(0, at) + character + damagedText.slice(at + where % 2);
    }
    return damagedText.replaceAll("\n", " ");
  });

/** A line without its end: a request, a damaged one, or anything. */
export const lines: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: requests },
  { weight: 3, arbitrary: damaged },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " ")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", " ", "[".repeat(4000), `{"id":${"9".repeat(400)},"method":"mining.ping"}`),
  },
);
