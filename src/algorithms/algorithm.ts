/**
 * What the pool needs to know of a proof-of-work algorithm.
 *
 * @module
 */

import type { Target, TargetBytes } from "./target.ts";

/** Bytes in a block header of a Bitcoin-like chain. */
export const HEADER_BYTES = 80;

/** Bytes in a digest of every algorithm here. */
export const DIGEST_BYTES = 32;

/**
 * SHA-256 once or twice.
 *
 * Once: Blakecoin and the chains that are mined along with it (`CHashWriter::GetHash()` in Blakecoin's src/hash.h, where
 * `Hash4()`, for the pairs, is SHA-256 twice). Their miners do the same: `-a blakecoin` of cpuminer and ccminer.
 */
export type TxidHash = "sha256" | "sha256d";

/** A proof-of-work algorithm: one function over headers, and the scale of its difficulties. */
export interface Algorithm {
  /** Name in configurations, as PowerPool had it: `sha256`, `scrypt`, … */
  readonly name: string;
  /** The target that miners of this algorithm call difficulty 1. */
  readonly difficultyOne: Target;
  /** Hashes that a share of difficulty 1 takes on average, for hash rates. */
  readonly hashesPerShare: number;
  /**
   * Whether chains of this algorithm name blocks by their digest under it, as most do: Bitcoin's and Dash's daemons, but
   * not Litecoin's, which name them by sha256d. A default: chains may differ.
   */
  readonly powBlockHash: boolean;
  /**
   * How chains of this algorithm name transactions, and what its miners therefore hash the coinbase with: they are told
   * the algorithm, not the chain. A default: chains may differ.
   */
  readonly txidHash: TxidHash;

  /**
   * Hashes one header.
   *
   * @param header 80 bytes as they are serialized in a block.
   * @returns A fresh copy of the digest, 32 bytes in the order that the function gives them; the least significant byte
   * of the number that is compared with targets comes first.
   */
  hash(header: Uint8Array): Uint8Array<ArrayBuffer>;

  /**
   * Hashes several headers in one call, in SIMD lanes where the algorithm has them.
   *
   * @param headers `n` times 80 bytes, one header behind the other.
   * @returns `n` times 32 bytes, digests in the order of their headers.
   */
  hashMany(headers: Uint8Array): Uint8Array<ArrayBuffer>;

  /**
   * Looks for a nonce: hashes the header with each of `count` nonces from `firstNonce` on, wrapping at 2^32.
   *
   * @param header 80 bytes; what stands in its nonce field does not matter.
   * @param target What the digest must meet.
   * @returns The first nonce whose digest meets the target, or `undefined`.
   */
  scan(header: Uint8Array, firstNonce: number, count: number, target: TargetBytes): number | undefined;
}
