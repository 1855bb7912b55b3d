/**
 * The rules of an embedded chain: what differs from one devnet to another.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Target } from "../algorithms/target.ts";
import { type AddressFormat, addressFormatsOf } from "../coin/address_format.ts";
import { type CompactBits, compactBits, expandBits } from "../coin/compact_bits.ts";

/** Consensus parameters; amounts in satoshis, times in seconds. */
export interface ChainRules {
  /**
   * What a header's digest is taken with for its proof of work; blocks are named by sha256d in any case, transactions as
   * most chains of the algorithm name them.
   */
  readonly algorithm: Algorithm;
  /** Bits of the genesis block and of block 1. */
  readonly firstBits: CompactBits;
  /** No block may have a greater target. */
  readonly easiestTarget: Target;
  /** Seconds between blocks that the target is steered to; `undefined` keeps the first bits for ever. */
  readonly spacing: number | undefined;
  /** What every block may create beside its fees; it never halves. */
  readonly subsidy: bigint;
  /** Whether witnesses are allowed (BIP 141), from block 1 on. */
  readonly segwit: boolean;
  /** Blocks that must lie on a coinbase before its outputs can be spent. */
  readonly coinbaseMaturity: number;
  /** What an aux chain calls itself, in the upper half of its blocks' versions; `undefined` for other chains. */
  readonly chainId?: number | undefined;
}

/** What `getblockchaininfo` calls every chain made here. */
export const CHAIN_NAME = "devnet";

/** The currency code under which the pool knows the chain's addresses. */
export const CURRENCY = "DEV";

/** How addresses of the chain are written. */
export const ADDRESS_FORMATS: readonly AddressFormat[] = addressFormatsOf(CURRENCY) ?? [];

/** Bitcoin's: `MAX_BLOCK_WEIGHT` and `MAX_BLOCK_SIGOPS_COST` in Bitcoin Core, src/consensus/consensus.h. */
export const MAX_BLOCK_WEIGHT = 4_000_000;
export const MAX_BLOCK_SIGOPS_COST = 80_000;

/** Greatest amount that an output can have, 21 million coins: `MAX_MONEY` in Bitcoin Core, src/consensus/amount.h. */
export const MAX_MONEY = 2_100_000_000_000_000n;

/** Satoshis in a coin. */
export const COIN = 100_000_000n;

/** A block's time may be this many seconds ahead of the clock: `MAX_FUTURE_BLOCK_TIME`, src/chain.h. */
export const MAX_FUTURE_SECONDS = 7200;

/** How much easier than the first target the steering may make a chain whose miners have left. */
const EASIEST_FACTOR = 16n;

/** Bitcoin's easiest target on its regression-test chain: about every second digest meets it. */
const EASIEST_BITS = 0x207fffff as CompactBits;

/**
 * The greatest target of a chain: sixteen times its first one, or that of bits 207fffff where this is less.
 *
 * @throws {RangeError} If the first bits are no target, or a greater one than 207fffff.
 */
export function easiestTargetOf(firstBits: CompactBits): Target {
  const limit = expandBits(EASIEST_BITS);
  const first = expandBits(firstBits);
  if (first === 0n || first > limit || compactBits(first) !== firstBits) {
    const shown = firstBits.toString(16).padStart(8, "0");
    throw new RangeError(`Cannot start a chain at bits ${shown}: expected shortest form, at most 207fffff, not zero`);
  }
  const target = (first * EASIEST_FACTOR) as Target;
  return target < limit ? target : limit;
}
