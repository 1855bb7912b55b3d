import assert from "node:assert/strict";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { type BlockNode, linkBlock } from "../../src/devnet/block_node.ts";
import { type ChainRules, easiestTargetOf } from "../../src/devnet/chain_rules.ts";
import { genesisBlock } from "../../src/devnet/genesis.ts";
import { nextBits } from "../../src/devnet/next_bits.ts";
import { NOW, RULES } from "./candidate.ts";

const FIRST_BITS = 0x1e0fffff as CompactBits;
const SPACING = 10;
const STEERED: ChainRules = {
  ...RULES,
  firstBits: FIRST_BITS,
  easiestTarget: easiestTargetOf(FIRST_BITS),
  spacing: SPACING,
};

/** Blocks on the genesis block, each found these seconds after the one before it. */
function chainOf(seconds: readonly number[], rules: ChainRules): BlockNode {
  const genesis = genesisBlock(rules, NOW);
  let tip = linkBlock(genesis, undefined);
  for (const elapsed of seconds) {
    const header = { ...genesis.header, bits: nextBits(tip, rules), time: tip.block.header.time + elapsed };
    tip = linkBlock({ ...genesis, header }, tip);
  }
  return tip;
}

/** How much easier the block after these is than the first. */
function easing(seconds: readonly number[]): number {
  const scale = 1_000_000n;
  return Number(expandBits(nextBits(chainOf(seconds, STEERED), STEERED)) * scale / expandBits(FIRST_BITS)) /
    Number(scale);
}

Deno.test("nextBits() keeps the bits for ever without spacing", () => {
  assert.equal(nextBits(chainOf([1, 1, 1, 10_000], RULES), RULES), RULES.firstBits);
});

const STEPS = [
  { when: "block 1 came late", seconds: [5000], factor: 1 },
  { when: "a block came on time", seconds: [1, 10], factor: 1 },
  { when: "a block came at once", seconds: [1, 0], factor: 7 / 8 },
  { when: "a block's time is before its parent's", seconds: [1, -5], factor: 7 / 8 },
  { when: "a block took two spacings", seconds: [1, 20], factor: 9 / 8 },
  { when: "a block took a day, which counts as eight spacings", seconds: [1, 86_400], factor: 15 / 8 },
  { when: "blocks took days, which ends at sixteen times", seconds: Array(9).fill(86_400), factor: 16 },
];

for (const { when, seconds, factor } of STEPS) {
  Deno.test(`nextBits() multiplies the target by ${factor} if ${when}`, () => {
    assert.ok(Math.abs(easing(seconds) / factor - 1) < 1e-4, `got ${easing(seconds)}`);
  });
}

Deno.test("nextBits() settles at the spacing whatever the miners' power", () => {
  const settled = expandBits(FIRST_BITS) / 1000n;
  let tip = chainOf([SPACING, SPACING], STEERED);
  for (let i = 0; i < 200; i++) {
    const bits = nextBits(tip, STEERED);
    // Miners for whom a thousandth of the first target takes exactly one spacing.
    const seconds = Math.round(SPACING * Number(settled) / Number(expandBits(bits)));
    const header = { ...tip.block.header, bits, time: tip.block.header.time + seconds };
    tip = linkBlock({ ...tip.block, header }, tip);
  }
  const lastSeconds = tip.block.header.time - tip.parent!.block.header.time;
  assert.ok(Math.abs(lastSeconds - SPACING) <= 1, `blocks come every ${lastSeconds} seconds`);
});

for (const bits of [0, 0x21007fff, 0x04923456, 0x1d0000ff, 0x20800000]) {
  Deno.test(`easiestTargetOf() refuses first bits ${bits.toString(16)}`, () => {
    assert.throws(() => easiestTargetOf(bits as CompactBits), RangeError);
  });
}
