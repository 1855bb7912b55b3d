import assert from "node:assert/strict";
import { componentsOf } from "../../../src/config/checked_config.ts";
import { dumpConfig } from "../../../src/config/dump_config.ts";
import { monitorNetworkType } from "../../../src/server/component_types.ts";
import { configOf, POOL, problemsOf } from "../config_fixture.ts";

const DAEMON = "coinservs: [{port: 9332, username: u, password: hunter2}]";
const RLTC = "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3";

/** A chain with the naming that is asked about. */
function chain(naming: string, address = RLTC): string {
  return `ltc: {type: MonitorNetwork, ${naming}, ${DAEMON}, pool_address: ${address}}\n`;
}

Deno.test("a chain may be named by its coin, or by currency and algorithm, or by all that agree", () => {
  for (
    const naming of [
      "coin: litecoin",
      "currency: LTC, algo: scrypt",
      "coin: litecoin, currency: ltc, algo: scrypt",
      "coin: litecoin, currency: LTC",
    ]
  ) assert.deepEqual(problemsOf(POOL + chain(naming)), []);
});

Deno.test("a coin that is misspelt is a problem, and the nearest is named", () => {
  const [problem = "", ...others] = problemsOf(POOL + chain("coin: litecion"));
  assert.match(problem, /^c\.yml:2:35: ltc\.coin: expected bitcoin, .*, got "litecion"; did you mean litecoin\?$/);
  assert.deepEqual(others, []);
});

for (
  const [naming, problems] of [
    ["currency: LTC", ["c.yml:2:1: ltc.algo: missing option; expected coin, or both currency and algo"]],
    ["algo: scrypt", ["c.yml:2:1: ltc.currency: missing option; expected coin, or both currency and algo"]],
    ["poll: true", [
      "c.yml:2:1: ltc.algo: missing option; expected coin, or both currency and algo",
      "c.yml:2:1: ltc.currency: missing option; expected coin, or both currency and algo",
    ]],
    ["coin: litecoin, algo: sha256", [
      "c.yml:2:51: ltc.algo: expected scrypt, the algorithm of litecoin, got sha256; it may be left out",
    ]],
    ["coin: litecoin, currency: LTCT", [
      "c.yml:2:55: ltc.currency: expected LTC, the currency of litecoin, got LTCT; it may be left out",
    ]],
  ] as const
) {
  Deno.test(`a chain with ${naming} alone is not named well`, () => {
    const told = problemsOf(POOL + chain(naming)).filter((line) => /\.(algo|currency|coin): /.test(line));
    assert.deepEqual(told.filter((line) => line.includes("ltc.")), problems);
  });
}

Deno.test("the coin's algorithm counts for the port", () => {
  assert.deepEqual(problemsOf("pool: {type: StratumServer, algo: sha256}\n" + chain("coin: litecoin")), [
    "c.yml:1:35: pool.algo: expected scrypt, the algorithm of ltc, got sha256",
  ]);
});

Deno.test("the coin's way of writing addresses counts for pool_address", () => {
  assert.deepEqual(problemsOf(POOL + chain("coin: litecoin", "tltc1qw508d6qejxtdg4y5r3zarvary0c5xw7klfsuq0")), []);
  const [problem = ""] = problemsOf(POOL + chain("coin: dogecoin"));
  assert.match(problem, /ltc\.pool_address: expected an address of DOGE, got one of litecoin regtest$/);
});

Deno.test("the coins' algorithms count for merged mining", () => {
  const aux = (coin: string) => `aux: {type: MonitorAuxNetwork, coin: ${coin}, ${DAEMON}}\n`;
  assert.deepEqual(problemsOf(POOL + chain("coin: litecoin, merged: [aux]") + aux("dogecoin")), []);
  const [problem = "", ...others] = problemsOf(POOL + chain("coin: litecoin, merged: [aux]") + aux("namecoin"));
  assert.match(problem, /ltc\.merged\[0\]: aux hashes with sha256, ltc with scrypt; both must be the same$/);
  assert.deepEqual(others, []);
});

Deno.test("a coin that is not merge-mined cannot be mined along, nor one alone that is only merge-mined", () => {
  const aux = `aux: {type: MonitorAuxNetwork, coin: litecoin, ${DAEMON}}\n`;
  assert.match(
    problemsOf(POOL + chain("coin: litecoin") + aux)[0] ?? "",
    /aux\.coin: expected dogecoin, .*got "litecoin"/,
  );
  assert.match(problemsOf(POOL + chain("coin: syscoin"))[0] ?? "", /ltc\.coin: expected bitcoin, .*got "syscoin"/);
});

Deno.test("an address that an aux chain pays to is one of its coin", () => {
  const aux = `aux: {type: MonitorAuxNetwork, coin: dogecoin, ${DAEMON}, pool_address: ${RLTC}}\n`;
  assert.match(
    problemsOf(POOL + chain("coin: litecoin, merged: [aux]") + aux)[0] ?? "",
    /aux\.pool_address: expected an address of DOGE, got one of litecoin regtest$/,
  );
});

Deno.test("a configuration keeps what it says: coins are not written into it", () => {
  const config = configOf(POOL + chain("coin: litecoin"));
  const [network] = componentsOf(config, monitorNetworkType);
  assert.deepEqual([network?.options.coin, network?.options.currency], ["litecoin", undefined]);
  assert.match(dumpConfig(config), /^ {2}coin: litecoin$/m);
});

Deno.test("a job ahead of the template is refused where it cannot be made", () => {
  assert.deepEqual(problemsOf(POOL + chain("coin: litecoin, empty_first_job: true")), [
    "c.yml:2:62: ltc.empty_first_job: this cannot be done for the coin: its next block's difficulty or contents are " +
    "known from the template alone; expected bitcoin or namecoin",
  ]);
  const address = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
  const bitcoin = "pool: {type: StratumServer, algo: sha256}\n" +
    chain("coin: bitcoin, empty_first_job: true", address);
  assert.deepEqual(problemsOf(bitcoin), []);
});
