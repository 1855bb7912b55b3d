/**
 * What a block of an aux chain pays, read from the block itself: old daemons do not say it with their work.
 *
 * @module
 */

import { HEADER_BYTES } from "../algorithms/algorithm.ts";
import { ByteReader } from "../bytes/reader.ts";
import { AUXPOW_VERSION_BIT } from "../coin/auxpow.ts";
import { HASH_BYTES } from "../coin/hash.ts";
import { readTransaction } from "../coin/transaction.ts";

const PLACE_BYTES = 4;

/**
 * The sum of a coinbase's outputs, satoshis.
 *
 * @param block The serialized block, as `getblock HASH false` has it: the proof stands between header and transactions
 * (`CBlockHeader` in Namecoin Core and Dogecoin Core, src/primitives/block.h and pureheader.h).
 * @throws {RangeError} If the bytes end early, or there is no transaction.
 */
export function coinbaseValueOf(block: Uint8Array): bigint {
  const reader = new ByteReader(block);
  const version = reader.uint32();
  reader.bytes(HEADER_BYTES - 4);
  if ((version & AUXPOW_VERSION_BIT) !== 0) skipAuxPow(reader);
  if (reader.compactSize() === 0) throw new RangeError("Cannot read a block's value: it has no transactions");
  return readTransaction(reader).outputs.reduce((sum, { value }) => sum + value, 0n);
}

/** Goes over a proof, in the order that `serializeAuxPow()` writes. */
function skipAuxPow(reader: ByteReader): void {
  readTransaction(reader);
  reader.bytes(HASH_BYTES);
  for (let branch = 0; branch < 2; branch++) {
    reader.bytes(reader.compactSize() * HASH_BYTES);
    reader.bytes(PLACE_BYTES);
  }
  reader.bytes(HEADER_BYTES);
}
