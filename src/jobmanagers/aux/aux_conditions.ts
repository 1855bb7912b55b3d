/**
 * What daemons of aux chains demand of a parent: where a job cannot meet it, its proofs would all be refused, so that it
 * is known when the job is made, not when a share has solved a block.
 *
 * Source: `CAuxPow::check` in Namecoin Core and Dogecoin Core, src/auxpow.cpp.
 *
 * @module
 */

import { concatBytes } from "../../bytes/bytes.ts";
import { magicOffsets } from "../../coin/aux_commitment.ts";
import { chainIdOfVersion } from "../../coin/auxpow.ts";
import type { CoinbaseParts } from "../../coin/coinbase.ts";

/** Where a coinbase's script begins, its length one byte before: behind version, count, and the output it spends. */
const SCRIPT_OFFSET = 4 + 1 + 36 + 1;

/** Where the type of a special transaction stands (Dash's DIP 2): the upper half of the version. */
const TYPE_OFFSET = 2;

/**
 * Why a chain takes no proof of a parent of some version: a parent with its own chain id, lest one proof of work counts
 * twice for it.
 *
 * @param version The parent's, unsigned 32-bit.
 * @returns `undefined` if it takes it.
 */
export function chainIdFault(version: number, chainId: number): string | undefined {
  if (chainIdOfVersion(version) !== chainId) return undefined;
  const hex = version.toString(16).padStart(8, "0");
  return `the main chain's block version ${hex} stands for its own chain id ${chainId}, and it refuses such proofs`;
}

/**
 * Why no chain takes a proof with this coinbase.
 *
 * A proof holds the whole coinbase, which aux chains read as a transaction of theirs. The payload that Dash's DIP 2 puts
 * behind the lock time is none to them: they would take its bytes for the rest of the proof.
 *
 * @param coinbase With a commitment in it.
 * @param extranonceBytes Bytes between its halves.
 * @returns `undefined` if chains take it.
 */
export function coinbaseFault({ prefix, suffix }: CoinbaseParts, extranonceBytes: number): string | undefined {
  const type = new DataView(prefix.buffer, prefix.byteOffset).getUint16(TYPE_OFFSET, true);
  if (type !== 0) {
    return `the main chain's coinbase is a special transaction of type ${type} with a payload (DIP 2, 4), ` +
      "which merged chains cannot read: leave merged empty";
  }
  const length = prefix[SCRIPT_OFFSET - 1] as number;
  const script = concatBytes(prefix.subarray(SCRIPT_OFFSET), new Uint8Array(extranonceBytes), suffix)
    .subarray(0, length);
  const count = magicOffsets(script).length;
  if (count === 1) return undefined;
  return `the coinbase script has the mark of merged mining (fabe6d6d) ${count} times, and merged chains take it once ` +
    "alone: see coinbase_text, and coinbaseaux of the daemon's block template";
}
