import assert from "node:assert/strict";
import { auxCommitmentScript, MERGED_MINING_MAGIC } from "../../../src/coin/aux_commitment.ts";
import { buildCoinbase, type CoinbaseParts, type CoinbasePlan } from "../../../src/coin/coinbase.ts";
import type { Hash } from "../../../src/coin/hash.ts";
import { chainIdFault, coinbaseFault } from "../../../src/jobmanagers/aux/aux_conditions.ts";
import { EXTRANONCE_BYTES } from "../work_fixture.ts";

function coinbase(changes: Partial<CoinbasePlan> = {}): CoinbaseParts {
  return buildCoinbase({
    height: 800_000,
    mergedMining: auxCommitmentScript({ root: new Uint8Array(32).fill(7) as unknown as Hash, size: 1, nonce: 0 }),
    auxScript: new Uint8Array(0),
    salt: new Uint8Array(8),
    extranonceBytes: EXTRANONCE_BYTES,
    tag: new TextEncoder().encode("/PowerPool/"),
    outputs: [{ value: 1n, script: MERGED_MINING_MAGIC }],
    ...changes,
  });
}

Deno.test("a coinbase with one commitment is read by aux chains; the mark elsewhere than in its script does not count", () => {
  assert.equal(coinbaseFault(coinbase(), EXTRANONCE_BYTES), undefined);
});

for (
  const [where, changes] of [
    ["the daemon's flags", { auxScript: MERGED_MINING_MAGIC }],
    ["the text", { tag: MERGED_MINING_MAGIC }],
    ["the salt", { salt: Uint8Array.of(0, 0, ...MERGED_MINING_MAGIC, 0, 0) }],
  ] as const
) {
  Deno.test(`a coinbase with the mark of merged mining once more in ${where} is refused`, () => {
    assert.match(coinbaseFault(coinbase(changes), EXTRANONCE_BYTES) ?? "", /\(fabe6d6d\) 2 times/);
  });
}

Deno.test("a coinbase without a commitment is refused", () => {
  assert.match(coinbaseFault(coinbase({ mergedMining: new Uint8Array() }), EXTRANONCE_BYTES) ?? "", /0 times/);
});

Deno.test("a coinbase with a payload is refused: aux chains would read it as the rest of the proof", () => {
  const fault = coinbaseFault(coinbase({ payload: new Uint8Array(38) }), EXTRANONCE_BYTES) ?? "";
  assert.match(fault, /special transaction of type 5 with a payload/);
});

for (
  const [version, chainId, isRefused] of [
    [0x20000000, 98, false],
    [0x00620104, 98, true],
    [0x20000000, 0x2000, true],
    [0xe0000000, 0xe000, true],
    [0x00010000, 1, true],
    [4, 0, true],
  ] as const
) {
  Deno.test(`a parent of version ${version} is ${isRefused ? "refused" : "taken"} by chain ${chainId}`, () => {
    assert.equal(chainIdFault(version, chainId) !== undefined, isRefused);
  });
}
