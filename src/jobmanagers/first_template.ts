/**
 * A template for the first moments on a new tip, before the daemon has made one: a block without transactions, of which
 * everything follows from the tip and the template before.
 *
 * A block of the coinbase alone is worth the subsidy and nothing more, but a pool that still works on the old tip earns
 * nothing at all. The daemon's own template replaces it as soon as it is there.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import type { CoinPreset } from "../coin/presets/preset.ts";
import type { ChainTip } from "../daemon/daemon.ts";
import type { BlockTemplate } from "../daemon/template.ts";

/** How a chain's difficulty and subsidy change, blocks. */
export interface ChainSteps {
  readonly retargetInterval: number;
  readonly halvingInterval: number;
}

/**
 * Bitcoin's regression-test chain, and those made from it, halves every 150 blocks (`nSubsidyHalvingInterval` of
 * `CRegTestParams` in src/kernel/chainparams.cpp). The main chain's halvings are multiples of it.
 */
const REGTEST_HALVING = 150;

/**
 * The steps of a coin whose blocks can be known before the template.
 *
 * @returns `undefined` where they cannot: a block must hold more than its coinbase, or its difficulty is reckoned from
 * block to block.
 */
export function stepsOf(preset: CoinPreset | undefined): ChainSteps | undefined {
  const { emptyBlocks, retargetInterval, halvingInterval } = preset ?? {};
  if (emptyBlocks !== true || retargetInterval === undefined || halvingInterval === undefined) return undefined;
  return { retargetInterval, halvingInterval };
}

/**
 * Makes the template of a block without transactions.
 *
 * @param before The newest template; the tip must be the block that it was for.
 * @param tip The new block.
 * @param now Seconds since 1970.
 * @returns `undefined` if the block cannot be known: the tip stands elsewhere, difficulty or subsidy may change with the
 * next block, the fees in the template before are not known, or the chain is one whose difficulty depends on the time.
 */
export function firstTemplate(
  before: BlockTemplate,
  tip: ChainTip,
  steps: ChainSteps,
  now: number,
): BlockTemplate | undefined {
  const height = tip.height + 1;
  if (tip.height !== before.height || !equalBytes(tip.previousHash, before.previousBlockHash)) return undefined;
  // On test chains a block that comes late may be easier than the others.
  if (tip.bits !== before.bits) return undefined;
  if (height % steps.retargetInterval === 0) return undefined;
  if (height % REGTEST_HALVING === 0 || height % steps.halvingInterval === 0) return undefined;
  const subsidy = subsidyOf(before);
  if (subsidy === undefined) return undefined;
  const mintime = tip.medianTime + 1;
  return {
    ...before,
    height,
    previousBlockHash: tip.hash,
    coinbaseValue: subsidy,
    transactions: [],
    // Nothing has a witness, so there is nothing to commit to (BIP 141).
    defaultWitnessCommitment: undefined,
    mintime,
    curtime: Math.max(now, mintime),
  };
}

function subsidyOf({ coinbaseValue, transactions }: BlockTemplate): bigint | undefined {
  let fees = 0n;
  for (const { fee } of transactions) {
    if (fee === undefined) return undefined;
    fees += fee;
  }
  return coinbaseValue - fees;
}
