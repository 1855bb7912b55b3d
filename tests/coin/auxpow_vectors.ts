/**
 * Proofs of work for aux chains' blocks that their daemons accepted.
 *
 * @module
 */

import blockVectors from "../vectors/coin/auxpow_blocks.json" with { type: "json" };
import single from "../vectors/coin/aux_1_single.json" with { type: "json" };
import { decodeHex } from "../../src/bytes/hex.ts";
import { type Hash, parseHash } from "../../src/coin/hash.ts";

/** A block of an aux chain's main chain with its proof; hashes in display order, bytes in hex. */
export interface AuxPowBlockVector {
  readonly name: string;
  readonly algorithm: string;
  readonly hash: string;
  readonly header: string;
  readonly chainId: number;
  /** Of the tree that the chain is in. */
  readonly slot: number;
  readonly size: number;
  readonly nonce: number;
  readonly coinbaseBranch: readonly string[];
  readonly chainBranch: readonly string[];
  readonly parentHeader: string;
  readonly auxpow: string;
}

/** Such blocks, the third from a pool that mined a dozen chains with a nonce of its own. */
export const AUXPOW_BLOCKS: readonly AuxPowBlockVector[] = blockVectors.blocks;

/**
 * A block of a Dogecoin-like daemon on its regression-test chain, alone in its tree, under a block that litecoind
 * accepted: the daemon's answer to `createauxblock`, and the proof to which it answered `true`.
 */
export const SINGLE = single;

/** Internal byte order. */
export function hashes(texts: readonly string[]): Hash[] {
  return texts.map(parseHash);
}

/** Hashes that the fixture has in internal order. */
export function internalHashes(texts: readonly string[]): Hash[] {
  return texts.map((text) => decodeHex(text) as unknown as Hash);
}
