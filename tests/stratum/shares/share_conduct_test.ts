import assert from "node:assert/strict";
import type { ShareOutcome } from "../../../src/journal/records.ts";
import { createConducts, noteShare } from "../../../src/stratum/shares/share_conduct.ts";

const RULES = { window: 10, ratio: 0.5 };

/** How often an address is found out, by what it sends. */
function findings(outcomes: readonly ShareOutcome[], rules = RULES): number {
  const conduct = { seen: 0, bad: 0 };
  return outcomes.filter((outcome) => noteShare(conduct, rules, outcome)).length;
}

const times = (count: number, outcome: ShareOutcome): ShareOutcome[] => Array.from({ length: count }, () => outcome);

/** What an address sends, and how often it is found out. */
const CASES: readonly (readonly [string, readonly ShareOutcome[], number])[] = [
  ["only good shares", times(100, "accepted"), 0],
  ["only low shares", times(30, "low"), 3],
  ["only invalid shares", times(10, "invalid"), 1],
  ["fewer bad shares than are looked at together", times(9, "low"), 0],
  ["half of them bad", [...times(5, "low"), ...times(5, "accepted")], 0],
  ["more than half of them bad", [...times(6, "low"), ...times(4, "accepted")], 1],
  [
    "everything twice, as honest firmware may",
    times(100, "accepted").flatMap((good) => [good, "duplicate" as const]),
    0,
  ],
  ["only duplicates", times(100, "duplicate"), 0],
  ["only stale shares", times(100, "stale"), 0],
];

for (const [what, outcomes, found] of CASES) {
  Deno.test(`an address that sends ${what} is found out ${found} times`, () => assert.equal(findings(outcomes), found));
}

Deno.test("a ratio of 1 allows everything", () => {
  assert.equal(findings(times(100, "invalid"), { window: 10, ratio: 1 }), 0);
});

Deno.test("connections of one address have one conduct, those of others their own", () => {
  const conductOf = createConducts();
  assert.equal(conductOf("192.0.2.1"), conductOf("192.0.2.1"));
  assert.notEqual(conductOf("192.0.2.1"), conductOf("192.0.2.2"));
});

Deno.test("no more addresses are kept than there is room for", () => {
  const conductOf = createConducts(2);
  const first = conductOf("a");
  conductOf("b");
  assert.equal(conductOf("a"), first);
  conductOf("c");
  assert.notEqual(conductOf("a"), first);
});
