/**
 * How hard the next block is.
 *
 * @module
 */

import type { Target } from "../algorithms/target.ts";
import { type CompactBits, compactBits, expandBits } from "../coin/compact_bits.ts";
import type { BlockNode } from "./block_node.ts";
import type { ChainRules } from "./chain_rules.ts";

/** Blocks over which a wrong pace is evened out: a block found at once makes the next one an eighth harder. */
const SMOOTHING_BLOCKS = 8;

/** A block that took longer than this many spacings counts as this many: it makes the next at most half as hard. */
const SLOWEST_SPACINGS = 8;

/**
 * The bits that the block after `parent` must have.
 *
 * Without spacing these are the first bits. With it, the parent's target is multiplied by
 * `1 + (seconds - spacing) / (8 spacing)`, where `seconds`, the parent's time less its own parent's, is taken as 0 to 8
 * spacings; it never becomes easier than {@link ChainRules.easiestTarget}. Block 1 is not measured: nobody was mining
 * while the genesis block waited.
 */
export function nextBits(parent: BlockNode, rules: ChainRules): CompactBits {
  const { spacing } = rules;
  const before = parent.parent;
  if (spacing === undefined || before?.parent === undefined) return parent.block.header.bits;
  const elapsed = parent.block.header.time - before.block.header.time;
  const seconds = Math.min(Math.max(elapsed, 0), SLOWEST_SPACINGS * spacing);
  const old = expandBits(parent.block.header.bits);
  const whole = SMOOTHING_BLOCKS * spacing;
  const target = old * BigInt(whole + seconds - spacing) / BigInt(whole);
  const easiest = rules.easiestTarget;
  return compactBits(target > easiest ? easiest : target < 1n ? 1n as Target : target as Target);
}
