import assert from "node:assert/strict";
import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import { parseBlock } from "../../src/coin/block.ts";
import { checkBlock } from "../../src/devnet/check_block.ts";
import vectors from "../vectors/coin/blake_blocks.json" with { type: "json" };

for (const { coin, height, block } of vectors) {
  Deno.test(`checkBlock() takes block ${height} of ${coin} by the rules of its algorithm, not by Bitcoin's`, () => {
    const parsed = parseBlock(decodeHex(block));
    assert.equal(checkBlock(parsed, { algorithm: requireAlgorithm("blake256") }), undefined);
    assert.equal(checkBlock(parsed, { algorithm: requireAlgorithm("sha256") }), "bad-txnmrklroot");
  });
}
