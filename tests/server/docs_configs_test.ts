/** Configurations in README.md and docs/ are good, so that who copies one has no mistake from us. */

import assert from "node:assert/strict";
import { checkConfig } from "../../src/server/load_config.ts";
import { codeBlocks, docsPages } from "../packaging/docs_pages.ts";

/** What stands for an address of the reader's own, and one to check the rest with (BIP 173's, and a burnt one's). */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
  ["YOUR_BITCOIN_ADDRESS", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
  ["YOUR_LITECOIN_ADDRESS", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9"],
  ["YOUR_DOGECOIN_ADDRESS", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE"],
]);

/** What stands for something left out. */
const ELLIPSIS = "…";

const BLOCKS = docsPages().flatMap(codeBlocks).filter(({ language }) => language === "yaml");

function withAddresses(code: string): string {
  return [...ADDRESSES].reduce((text, [name, address]) => text.replaceAll(name, address), code);
}

/** A whole file has a port and a chain with its daemons, and nothing left out. */
function isWhole(code: string): boolean {
  return /type: StratumServer/.test(code) && /coinservs:/.test(code) && !code.includes(ELLIPSIS);
}

/** What is wrong with a text, one line each. */
function problemsOf(code: string, place: string): readonly string[] {
  const loaded = checkConfig(withAddresses(code), place);
  return loaded.ok ? [] : loaded.lines;
}

/** Of a part of a file, whether a problem is no more than that the rest is not there. */
function isOfTheRest(problem: string, hasGaps: boolean): boolean {
  if (/: missing option|no component of type/.test(problem)) return true;
  return hasGaps && (problem.includes(ELLIPSIS) || problem.includes("pool_address"));
}

for (const { place, code } of BLOCKS.filter(({ code }) => isWhole(code))) {
  Deno.test(`the configuration at ${place} is good`, () => {
    assert.deepEqual(problemsOf(code, place), []);
  });
}

for (const { place, code } of BLOCKS.filter(({ code }) => !isWhole(code))) {
  Deno.test(`the part of a configuration at ${place} is good, as far as it goes`, () => {
    const hasGaps = code.includes(ELLIPSIS);
    assert.deepEqual(problemsOf(code, place).filter((problem) => !isOfTheRest(problem, hasGaps)), []);
  });
}

Deno.test("a configuration that names no address yet is refused, so that nobody mines for another", () => {
  const blocks = BLOCKS.filter(({ code }) => isWhole(code) && /\bYOUR_\w+_ADDRESS\b/.test(code));
  assert(blocks.length > 0);
  for (const { place, code } of blocks) {
    const loaded = checkConfig(code, place);
    assert(!loaded.ok && loaded.lines.every((line) => line.includes("pool_address: expected an address")), place);
  }
});

Deno.test("the guide has whole configurations to try", () => {
  assert(BLOCKS.filter(({ code }) => isWhole(code)).length >= 5);
});

Deno.test("a mistake in a part of a configuration is found", () => {
  const code = "ltc: { type: MonitorNetwork, coyn: litecoin }\n";
  const problems = problemsOf(code, "page").filter((problem) => !isOfTheRest(problem, false));
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? "", /coyn.*did you mean coin/);
});
