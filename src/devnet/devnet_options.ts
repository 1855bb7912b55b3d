/**
 * What can be chosen of an embedded daemon.
 *
 * @module
 */

import { algorithmByName, algorithmNames } from "../algorithms/registry.ts";
import type { CompactBits } from "../coin/compact_bits.ts";
import { type ChainRules, COIN, easiestTargetOf } from "./chain_rules.ts";

/** How an aux chain offers its blocks. */
export interface AuxChainOptions {
  /** What it calls itself among aux chains, from 1 to 32767: Namecoin 1, Dogecoin 98. */
  readonly chainId: number;
  /**
   * Which methods it has: `createauxblock` and `submitauxblock`, as daemons without a wallet; only `getauxblock`, whose
   * answer then says no more than old daemons do; or, if left out, both.
   */
  readonly methods?: "create" | "get" | "both" | undefined;
  /** How the target is called: `target`, as Dogecoin has it, if left out; `_target` is Namecoin's. */
  readonly targetName?: "target" | "_target" | undefined;
}

/** Choices; everything but the algorithm has a default. */
export interface DevnetOptions {
  /** Proof of work: the name of an algorithm of the pool, `sha256` or `scrypt`. */
  readonly algorithm: string;
  /** Compact bits of the first blocks; 0x207fffff, where every second hash solves, if left out. */
  readonly bits?: number | undefined;
  /** Whole seconds between blocks that the target is steered to; if left out, the bits stay. */
  readonly spacing?: number | undefined;
  /** Satoshis that every block creates: 50 coins if left out. */
  readonly subsidy?: bigint | undefined;
  /** Whether witnesses are allowed, from block 1 on: so if left out. */
  readonly segwit?: boolean | undefined;
  /** Blocks that must lie on a coinbase before it can be spent: 100 if left out. */
  readonly coinbaseMaturity?: number | undefined;
  /** Makes it an aux chain, to be mined along with another one; its blocks can still be mined by themselves. */
  readonly auxChain?: AuxChainOptions | undefined;
  /** Seconds for which long polls hold back what is only new transactions: 60 if left out. */
  readonly longPollSeconds?: number | undefined;
  /** Gives the seconds since 1970: the system's clock if left out. Fractions are cut off. */
  readonly now?: (() => number) | undefined;
  /** Port on 127.0.0.1; any that is free if left out. */
  readonly port?: number | undefined;
  /** Login of the RPC: `devnet` and `devnet` if left out. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const DEFAULT_BITS = 0x207fffff;
const DEFAULT_SUBSIDY = 50n * COIN;
const DEFAULT_MATURITY = 100;

/**
 * The rules that options ask for.
 *
 * @throws {RangeError} If the algorithm is none, the bits are no target, or a number is out of range.
 */
export function rulesOfOptions(options: DevnetOptions): ChainRules {
  const algorithm = algorithmByName(options.algorithm);
  if (algorithm === undefined) {
    const known = algorithmNames.join(", ");
    throw new RangeError(`Cannot start a devnet: expected an algorithm of ${known}, got "${options.algorithm}"`);
  }
  const { spacing, coinbaseMaturity = DEFAULT_MATURITY, subsidy = DEFAULT_SUBSIDY, segwit = true } = options;
  if (spacing !== undefined) expectWhole("spacing", spacing, 1);
  const chainId = options.auxChain?.chainId;
  if (chainId !== undefined) expectChainId(chainId);
  expectWhole("coinbaseMaturity", coinbaseMaturity, 1);
  const firstBits = (options.bits ?? DEFAULT_BITS) as CompactBits;
  const easiestTarget = easiestTargetOf(firstBits);
  return { algorithm, firstBits, easiestTarget, spacing, subsidy, segwit, coinbaseMaturity, chainId };
}

/** Versions are signed, so that a greater id would make a negative one. */
function expectChainId(chainId: number): void {
  if (Number.isInteger(chainId) && chainId >= 1 && chainId <= 0x7fff) return;
  throw new RangeError(`Cannot start a devnet with chain id ${chainId}: expected a whole number from 1 to 32767`);
}

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`Cannot start a devnet with ${name} ${value}: expected a whole number of at least ${least}`);
}
