import assert from "node:assert/strict";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import type { Change } from "./changed_daemon.ts";
import { startNetwork } from "./network_fixture.ts";

/** The devnet does not know other coins' addresses; where it cannot tell, ours is the only reading. */
const VALID: Record<string, Change> = { validateaddress: () => ({ isvalid: true }) };

/** Leaves out what the fixture gives, so that the coin has the say. */
function coin(name: string, address: string): Record<string, unknown> {
  return { coin: name, currency: undefined, algo: undefined, pool_address: address };
}

leakFreeTest("a network that names its coin has the coin's currency, rules and way of writing addresses", async () => {
  await using fixture = await startNetwork({
    algorithm: "scrypt",
    answers: VALID,
    options: coin("litecoin", "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3"),
  });
  const job = await fixture.job();
  assert.deepEqual([job.currency, job.powBlockHash, fixture.network.currencies], ["LTC", false, ["LTC"]]);
  const request = fixture.calls.find(({ method }) => method === "getblocktemplate")?.params[0];
  assert.deepEqual((request as { rules: unknown }).rules, ["mweb", "segwit"]);
});

leakFreeTest("pow_block_hash is the configuration's if it is given, else the coin's", async () => {
  await using fixture = await startNetwork({
    algorithm: "scrypt",
    answers: VALID,
    options: {
      ...coin("litecoin", "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3"),
      pow_block_hash: true,
    },
  });
  assert.equal((await fixture.job()).powBlockHash, true);
});

for (
  const [what, options, expected] of [
    ["the coin's", coin("blakecoin", "rblc1qft5p2uhsdcdc3l2ua4ap5qqfg4pjaqlp250x7us7a8qqhrxrxfsqf2zd4a"), "sha256"],
    ["the algorithm's where the coin is not known", {}, "sha256"],
    ["the configuration's if it is given", { txid_hash: "sha256d" }, "sha256d"],
  ] as const
) {
  leakFreeTest(`transactions are named by ${what}`, async () => {
    await using fixture = await startNetwork({ algorithm: "blake256", answers: VALID, options });
    assert.equal((await fixture.job()).txidHash, expected);
  });
}

leakFreeTest("DigiByte's jobs are made of templates for the algorithm that is mined", async () => {
  await using fixture = await startNetwork({
    algorithm: "scrypt",
    answers: VALID,
    options: coin("digibyte_scrypt", "dgbt1q2fz5ckzq7dqvfpz6m2y4k98nw698kdykv8e0ha"),
  });
  assert.equal((await fixture.job()).currency, "DGB");
});

leakFreeTest("no job is made of a template for another algorithm, and the log says what to set", async () => {
  let version = 0x20000000;
  await using fixture = await startNetwork({
    answers: { ...VALID, getblocktemplate: (template) => ({ ...template, version }) },
    options: coin("digibyte_sha256", "dgbt1q2fz5ckzq7dqvfpz6m2y4k98nw698kdykv8e0ha"),
  });
  const { level, text } = await fixture.log.line(/Cannot mine DGB by sha256/);
  assert.equal(level, "error");
  assert.match(text, /expected 0x200 in the bits 0xf00 .* got 0x20000000; .* set algo=sha256d in its configuration/);
  assert.equal(fixture.network.latest(), undefined);
  version = 0x20000200;
  assert.equal((await fixture.job()).version, version);
});
