/**
 * Lines of agents for property tests: good ones, and good ones gone wrong, from a dictionary of the protocol.
 *
 * @module
 */

import fc from "fast-check";

/** Words that mean something to the agent server, and what often stands in their place. */
export const DICTIONARY: readonly unknown[] = [
  "hello",
  "worker.authenticate",
  "stats.submit",
  "temp",
  "status",
  "hashrate",
  "thresholds",
  "address.rig",
  "address",
  ".",
  "",
  "__proto__",
  "constructor",
  "toString",
  0.1,
  "0.3.2",
  0,
  -1,
  -0,
  1e15,
  1e16,
  1e308,
  1_700_000_000,
  1_700_000_000.5,
  null,
  true,
  [],
  {},
  [60, null, 61.5],
  [0.7, -0.7],
  ["60"],
  [[60]],
  { type: "cgminer", v: "0.3.2", pool: { "Stratum URL": "pool" }, gpus: [{ temp: 60, hash: 0.7, Enabled: "Y" }] },
  { gpus: [{ temp: { deep: [[[[[[]]]]]] } }] },
  { gpus: {} },
  { overheat: 90, emails: ["a@example"] },
];

const words = fc.constantFrom(...DICTIONARY);
const values = fc.oneof({ weight: 4, arbitrary: words }, fc.jsonValue());

/** Reports that are good. */
const goodParams: fc.Arbitrary<unknown[]> = fc.tuple(
  fc.constant("address.rig"),
  fc.constantFrom<[string, unknown]>(
    ["temp", [60, null]],
    ["hashrate", [0.7]],
    ["status", { type: "cgminer", gpus: [{ temp: 60 }] }],
    ["thresholds", {}],
  ),
  fc.nat(1_700_000_000),
).map(([user, [type, data], time]) => [user, type, data, time]);

/** Parameters: mostly those of `stats.submit`, some of them exchanged. */
export const paramLists: fc.Arbitrary<unknown[]> = fc.oneof(
  goodParams,
  fc.tuple(
    fc.constantFrom<unknown>("address.rig", "address", "nobody.rig", 5),
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom("temp", "status", "hashrate", "thresholds") }, words),
    values,
    fc.oneof(fc.double(), fc.integer(), words),
  ),
  fc.array(values, { maxLength: 6 }),
);

/** Messages with any members, most of them known. */
export const messages: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    id: fc.jsonValue(),
    method: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom("hello", "worker.authenticate", "stats.submit") },
      values,
    ),
    params: fc.oneof({ weight: 5, arbitrary: paramLists }, values),
    result: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** Lines: messages, messages with a character changed, any JSON, any text. */
export const messageLines: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: messages.map((message) => JSON.stringify(message)) },
  fc.tuple(messages, fc.nat(), fc.string({ maxLength: 2 })).map(([message, at, piece]) => {
    const line = JSON.stringify(message);
    const place = at % (line.length + 1);
    return line.slice(0, place) + piece + line.slice(place + 1);
  }),
  fc.json(),
  fc.string({ unit: "binary" }),
);
