/**
 * The commitment to aux blocks in the coinbase script of their parent.
 *
 * It is found by its magic, which may stand anywhere in the script, but only once, and directly in front of the root.
 * (Without the magic, daemons would take a root that begins within the first 20 bytes; nobody writes that any more.)
 *
 * Sources: `CAuxPow::check` in Namecoin Core and Dogecoin Core, src/auxpow.cpp; litecoind 0.21 with a Dogecoin-like aux
 * chain took what is written here.
 *
 * @module
 */

import { concatBytes, reverseBytes } from "../bytes/bytes.ts";
import { uint32le } from "../bytes/integer.ts";
import type { AuxTree } from "./aux_merkle_tree.ts";
import { pushBytes } from "./script.ts";

/** What daemons look for: `pchMergedMiningHeader` in src/auxpow.h. */
export const MERGED_MINING_MAGIC: Uint8Array = Uint8Array.of(0xfa, 0xbe, 0x6d, 0x6d);

/** Bytes of the push that {@link auxCommitmentScript} gives. */
export const AUX_COMMITMENT_SCRIPT_BYTES = 45;

/**
 * The bytes that commit to a tree: magic, root, size, nonce.
 *
 * @returns 44 bytes. The root is in display order, the reverse of all other hashes in a block; size and nonce are four
 * bytes each, least significant first.
 */
export function auxCommitment({ root, size, nonce }: Omit<AuxTree, "branches">): Uint8Array<ArrayBuffer> {
  return concatBytes(MERGED_MINING_MAGIC, reverseBytes(root), uint32le(size), uint32le(nonce));
}

/**
 * The piece of coinbase script that commits to a tree: one push of {@link auxCommitment}.
 *
 * Its place is directly behind the height. Nothing else in the script may contain the magic, see {@link magicOffsets}.
 */
export function auxCommitmentScript(tree: Omit<AuxTree, "branches">): Uint8Array<ArrayBuffer> {
  return pushBytes(auxCommitment(tree));
}

/** Where in a script the magic begins, each time, in ascending order. */
export function magicOffsets(script: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let at = 0; at + MERGED_MINING_MAGIC.length <= script.length; at++) {
    if (MERGED_MINING_MAGIC.every((byte, i) => script[at + i] === byte)) offsets.push(at);
  }
  return offsets;
}
