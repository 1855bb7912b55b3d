/**
 * What a pool has to know of a coin before it asks the coin's daemon: one entry for each chain and algorithm.
 *
 * @module
 */

import type { TxidHash } from "../../algorithms/algorithm.ts";

/** The address forms of one chain. */
export interface AddressFormat {
  /** Name of the chain, for messages: `litecoin main`. */
  readonly chain: string;
  /** Base58 versions that pay to a public key's hash. */
  readonly publicKeyHash: readonly number[];
  /** Base58 versions that pay to a script's hash. */
  readonly scriptHash: readonly number[];
  /** What the checksums of base58 addresses are made with, in place of SHA-256 twice; BLAKE-256 of 8 rounds. */
  readonly base58Checksum?: "blake256";
  /** Prefix of witness addresses; `undefined` where the chain has no SegWit. */
  readonly bech32: string | undefined;
  /** Prefix of CashAddr addresses, in lower case and without colon; left out where the chain has none. */
  readonly cashAddress?: string;
}

/** Bits of a block's version that say which algorithm the block is for, on chains that have several. */
export interface AlgorithmBits {
  readonly mask: number;
  /** What stands in these bits. */
  readonly value: number;
  /** The line of the daemon's configuration that makes it build such blocks. */
  readonly setting: string;
}

/** A coin with one of its algorithms. */
export interface CoinPreset {
  /** What configurations call it: `litecoin`. */
  readonly name: string;
  /** Code of its currency: `LTC`. */
  readonly code: string;
  /** How its blocks are made: by a pool's own template (`alone`), or proved by another chain's work (`along`). */
  readonly mined: readonly ("alone" | "along")[];
  /** Name of the algorithm, as in src/algorithms/registry.ts. */
  readonly algorithm: string;
  /** Rules named in `getblocktemplate` (BIP 9); those without which the daemon gives none or lesser templates. */
  readonly rules: readonly string[];
  /** Blocks of the main chain after which the outputs of a coinbase may be spent. */
  readonly maturity: number;
  /** Seconds between two blocks, on average; where there are several algorithms, of all of them together. */
  readonly blockSeconds: number;
  /** Blocks after which the reward halves; left out where it goes another way. */
  readonly halvingInterval?: number;
  /** Blocks for which the difficulty stays the same; left out where every block may have another. */
  readonly retargetInterval?: number;
  /** Main chain first. Which of them runs is the daemon's to say. */
  readonly formats: readonly AddressFormat[];
  /** Version bits that miners may change. */
  readonly versionMask: number;
  /** Left out where the chain has one algorithm. */
  readonly algorithmBits?: AlgorithmBits;
  /** What the chain calls itself among aux chains on its main network; left out where it is not merge-mined. */
  readonly auxChainId?: number;
  /** Whether blocks are named by their proof-of-work digest, else by sha256d. */
  readonly powBlockHash: boolean;
  /** How transactions are named; left out where as on most chains of the algorithm. */
  readonly txidHash?: TxidHash;
  /**
   * Whether a coinbase alone makes a valid block on a tip of which only the hash and the height are known, with the
   * reward of the last block but at a halving. Not where blocks must pay others, must hold certain transactions
   * (Litecoin's HogEx), or have rewards that are reckoned from block to block.
   */
  readonly emptyBlocks: boolean;
  /** The daemon that the numbers are of. */
  readonly daemon: string;
  /** Lines of the daemon's configuration that it needs beside those of every daemon. */
  readonly settings: readonly string[];
  /** Where the numbers stand: repository, path, and commit where it was read at one. */
  readonly source: string;
}

/** The version bits that BIP 320 sets aside for miners. */
export const GENERAL_PURPOSE_BITS = 0x1fffe000;

/**
 * The version bits left where blocks may be merge-mined: the upper half of the version is the chain's id (`nVersion` in
 * Dogecoin Core and Namecoin Core, src/primitives/pureheader.h).
 */
export const NO_BITS = 0;
