import assert from "node:assert/strict";
import fc from "fast-check";
import { HEADER_BYTES } from "../../src/algorithms/algorithm.ts";
import { meetsTarget, targetBytes } from "../../src/algorithms/target.ts";
import { expandBits } from "../../src/coin/compact_bits.ts";
import { decodeBlock } from "../../src/devnet/block_node.ts";
import { serializeBlock } from "../../src/devnet/block_size.ts";
import type { CoinNode } from "../../src/devnet/coin_node.ts";
import { openCoins, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import { candidate, EASY_BITS, extend, RULES, solve, testNode, withTransaction } from "./candidate.ts";

/** A chain with a coin of each kind, and a block on it, not handed in, that spends both. */
function nodeAndBlock(): { node: CoinNode; bytes: Uint8Array } {
  const node = testNode();
  extend(node);
  extend(node, 0, true);
  const spends = openCoins(node).map((coin) => spendOpenCoin(coin, [coin.value - 1n]));
  return { node, bytes: serializeBlock(solve(spends.reduce(withTransaction, candidate(node))), true) };
}

const TARGET = targetBytes(expandBits(EASY_BITS));

Deno.test("a block with any one byte changed is refused, unless it is the header's and solves again", () => {
  const { length } = nodeAndBlock().bytes;
  fc.assert(
    fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (offset, mask) => {
      const { node, bytes } = nodeAndBlock();
      bytes[offset] = bytes[offset]! ^ mask;
      const block = decodeBlock(bytes);
      if (block === undefined || node.chain.accept(block) !== undefined) return;
      assert.ok(offset < HEADER_BYTES, `byte ${offset} does not matter`);
      assert.ok(meetsTarget(RULES.algorithm.hash(bytes.subarray(0, HEADER_BYTES)), TARGET));
    }),
    { numRuns: 400 },
  );
});

Deno.test("a block with any one bit changed behind its header is refused", () => {
  const { bytes } = nodeAndBlock();
  const { node } = nodeAndBlock();
  for (let bit = 8 * HEADER_BYTES; bit < 8 * bytes.length; bit++) {
    const changed = new Uint8Array(bytes);
    changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
    const block = decodeBlock(changed);
    if (block !== undefined) assert.notEqual(node.chain.accept(block), undefined, `bit ${bit} does not matter`);
  }
  assert.equal(node.chain.accept(decodeBlock(bytes)!), undefined, "the block itself must still be welcome");
});

Deno.test("decodeBlock() takes no block with bytes missing or left over", () => {
  const { bytes } = nodeAndBlock();
  fc.assert(fc.property(fc.nat(bytes.length - 1), (length) => {
    assert.equal(decodeBlock(bytes.subarray(0, length)), undefined);
  }));
  assert.equal(decodeBlock(Uint8Array.of(...bytes, 0)), undefined);
});

Deno.test("decodeBlock() never throws", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assert.equal(decodeBlock(bytes), undefined);
  }));
});
