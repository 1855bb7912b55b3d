import assert from "node:assert/strict";
import { startupWarnings } from "../../../src/server/startup/startup_warnings.ts";
import { configOf, LTC } from "../config_fixture.ts";

const ADDRESS = "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3";

/** A port that nothing is to be said of. */
const QUIET = "vardiff: {enabled: true}";

function warningsOf(pool: string, more = ""): string[] {
  const text = `${LTC}pool: {type: StratumServer, algo: scrypt, ${pool}}\n${more}`;
  return startupWarnings(configOf(text)).map(({ component, text }) => `${component}: ${text}`);
}

Deno.test("a usual configuration gives no warning", () => {
  assert.deepEqual(warningsOf(`${QUIET}, aliases: {bob: ${ADDRESS}}`), []);
});

for (
  const [pool, more, expected] of [
    ["vardiff: {enabled: false}", "", /^pool: Every miner gets difficulty 128, .*: set vardiff\.enabled: true/],
    [`${QUIET}, port: 0`, "", /^pool: Miners cannot know the port.*: set port$/],
    [`${QUIET}, start_difficulty: 1`, "", /^pool: start_difficulty 1 is outside .* 64 to 524288: .*change one/],
    [`${QUIET}, donate_unknown: true`, "", /^pool: Whoever mistypes an address works for donate: set donate_unknown/],
    [`${QUIET}, guards: {exempt: [0.0.0.0/0]}`, "", /^pool: No limit by address .*out of guards\.exempt$/],
    [`${QUIET}, guards: {invalid_share_ratio: 1}`, "", /^pool: Nobody is banned.*invalid_share_ratio below 1$/],
    [`${QUIET}, aliases: {bob: bobby}`, "", /^pool: The alias bob stands for bobby, .*expected an address of /],
    [
      `${QUIET}, aliases: {bob: bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4}`,
      "",
      /^pool: The alias bob stands for bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, /,
    ],
    [QUIET, 'journal: {type: Journal, path: ":memory:"}', /^journal: .* lost when the pool ends: set path to a file$/],
    [
      QUIET,
      "doge: {type: MonitorAuxNetwork, currency: DOGE, algo: scrypt, coinservs: [{port: 22, username: u, password: hunter2}]}",
      /^doge: No chain mines it along: name it in merged/,
    ],
  ] as const
) {
  Deno.test(`{${pool}} ${more.slice(0, 30)} gives a warning like ${expected}`, () => {
    const [warning = "", ...others] = warningsOf(pool, more);
    assert.match(warning, expected);
    assert.deepEqual(others, []);
  });
}
