/**
 * How a chain reckons difficulty and names its blocks and transactions: as the options say, else the coin, else most chains
 * of the algorithm.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Target } from "../algorithms/target.ts";
import type { Hash } from "../coin/hash.ts";
import { blockHash } from "../coin/header.ts";
import type { CoinPreset } from "../coin/presets/preset.ts";
import type { JobPlan } from "./job.ts";
import type { MonitorNetworkOptions } from "./options.ts";

/** The terms of a chain. */
export interface ChainTerms extends Required<Pick<JobPlan, "powBlockHash" | "txidHash">> {
  /** The target of difficulty 1 that miners of the chain reckon with. */
  readonly difficultyOne: Target;
  /**
   * The hash by which the chain knows a block.
   *
   * @param header Its 80 bytes.
   * @param digest Their proof of work, if it is known; else it is hashed where it is needed.
   */
  hashOf(header: Uint8Array, digest?: Uint8Array): Hash;
}

/**
 * Finds the terms of a chain.
 *
 * @param preset Of its coin, if that is known.
 */
export function termsOf(
  options: Pick<MonitorNetworkOptions, "diff1" | "pow_block_hash" | "txid_hash">,
  preset: CoinPreset | undefined,
  algorithm: Algorithm,
): ChainTerms {
  const powBlockHash = options.pow_block_hash ?? preset?.powBlockHash ?? algorithm.powBlockHash;
  return {
    difficultyOne: (options.diff1 ?? algorithm.difficultyOne) as Target,
    powBlockHash,
    txidHash: options.txid_hash ?? preset?.txidHash ?? algorithm.txidHash,
    hashOf(header, digest) {
      return powBlockHash ? (digest ?? algorithm.hash(header)) as unknown as Hash : blockHash(header);
    },
  };
}
