/**
 * The commitment to all witnesses of a block, in an output of its coinbase (BIP 141).
 *
 * @module
 */

import { sha256d } from "../algorithms/sha256d.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { type Hash, ZERO_HASH } from "./hash.ts";
import { merkleRoot } from "./merkle.ts";
import type { Transaction } from "./transaction.ts";

/** OP_RETURN, a push of 36 bytes, and the four bytes that BIP 141 chose. */
const COMMITMENT_PREFIX = Uint8Array.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed);

const COMMITMENT_SCRIPT_BYTES = COMMITMENT_PREFIX.length + 32;

/**
 * The output script that commits to the witnesses of a block.
 *
 * @param wtxids Hashes with witness of all transactions but the coinbase, in the order of the block.
 * @param reserved The coinbase's witness item; 32 zero bytes unless an extension uses it.
 */
export function witnessCommitmentScript(wtxids: readonly Hash[], reserved: Uint8Array = ZERO_HASH): Uint8Array {
  const root = merkleRoot([ZERO_HASH, ...wtxids]);
  return concatBytes(COMMITMENT_PREFIX, sha256d(concatBytes(root, reserved)));
}

/** The commitment script of a coinbase: that of its last output that has the form, or `undefined`. */
export function findWitnessCommitment(coinbase: Transaction): Uint8Array | undefined {
  return coinbase.outputs.map((output) => output.script).findLast((script) =>
    script.length >= COMMITMENT_SCRIPT_BYTES && COMMITMENT_PREFIX.every((byte, i) => script[i] === byte)
  )?.subarray(0, COMMITMENT_SCRIPT_BYTES);
}
