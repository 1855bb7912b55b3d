/**
 * AuxPoW: the proof that work on a parent chain's block was also work on an aux chain's block.
 *
 * Serialized, it is: the parent's coinbase without witness; 32 bytes for the parent's hash, which daemons ignore; the
 * branch from the coinbase to the parent's merkle root, and 0, the coinbase's place; the branch from the aux block to the
 * root that the coinbase commits to, and the aux chain's slot; the parent's header. Branches are a count and that many
 * hashes in internal byte order; places are four bytes, least significant first.
 *
 * Source: `CAuxPow` and `CMerkleTx` in Namecoin Core and Dogecoin Core, src/auxpow.h.
 *
 * @module
 */

import { HEADER_BYTES } from "../algorithms/algorithm.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { compactSize, uint32le } from "../bytes/integer.ts";
import { ByteReader } from "../bytes/reader.ts";
import type { AuxBranch } from "./aux_merkle_tree.ts";
import { type Hash, HASH_BYTES, ZERO_HASH } from "./hash.ts";

/** A proof. */
export interface AuxPow {
  /** The parent block's coinbase without witness, whatever form it has in that block. */
  readonly coinbase: Uint8Array;
  /** From the coinbase to the parent's merkle root; see `coinbaseBranch()`. */
  readonly coinbaseBranch: readonly Hash[];
  /** From the aux block to the root in the coinbase. */
  readonly chainBranch: AuxBranch;
  /** 80 bytes; their proof-of-work digest meets the aux block's target. */
  readonly parentHeader: Uint8Array;
}

/** A proof as it was read, which may say what ours never does. */
export interface ReadAuxPow extends AuxPow {
  /** Script of the coinbase's first input; `undefined` if there is no input. */
  readonly coinbaseScript: Uint8Array | undefined;
  readonly parentHash: Hash;
  /** Place of the coinbase among the parent's transactions. */
  readonly coinbaseIndex: number;
}

/** Fields of a transaction that are gone over unread. */
const PREVIOUS_OUTPUT_BYTES = 36;
const SEQUENCE_BYTES = 4;
const VALUE_BYTES = 8;
const LOCK_TIME_BYTES = 4;

/** Where BIP 144 has its marker: a transaction without it has the number of inputs there, which is not zero. */
const MARKER_OFFSET = 4;

/** A block's version tells its chain in the upper half. */
const CHAIN_ID_SHIFT = 16;

/** The version bit that says: this block's proof of work is an AuxPoW. `VERSION_AUXPOW`, src/primitives/pureheader.h. */
export const AUXPOW_VERSION_BIT = 0x100;

/**
 * The chain id that a block's version stands for.
 *
 * Aux chains refuse a parent with their own id. Versions with BIP 9's top bits have ids from 0x2000 to 0x3fff.
 *
 * @param version Unsigned 32-bit.
 */
export function chainIdOfVersion(version: number): number {
  return version >>> CHAIN_ID_SHIFT;
}

/** The version of a block of an aux chain, without {@link AUXPOW_VERSION_BIT}. */
export function versionOfChainId(chainId: number, lowerHalf: number): number {
  return ((chainId << CHAIN_ID_SHIFT) | lowerHalf) >>> 0;
}

/**
 * Writes a proof as `submitauxblock` takes it, there in hex.
 *
 * @throws {RangeError} If the header is not 80 bytes, or the coinbase in the form with witness.
 */
export function serializeAuxPow(auxPow: AuxPow): Uint8Array<ArrayBuffer> {
  const { coinbase, coinbaseBranch, chainBranch, parentHeader } = auxPow;
  if (parentHeader.length !== HEADER_BYTES) {
    throw new RangeError(`Cannot write an AuxPoW: expected a header of 80 bytes, got ${parentHeader.length}`);
  }
  if (coinbase[MARKER_OFFSET] === 0) {
    throw new RangeError("Cannot write an AuxPoW: expected a coinbase without witness, got one with the SegWit marker");
  }
  return concatBytes(
    coinbase,
    ZERO_HASH,
    serializeBranch({ slot: 0, hashes: coinbaseBranch }),
    serializeBranch(chainBranch),
    parentHeader,
  );
}

/**
 * Reads a proof.
 *
 * @throws {RangeError} If the bytes end early or some are left over, as they are where the coinbase has its witness.
 */
export function parseAuxPow(bytes: Uint8Array): ReadAuxPow {
  const reader = new ByteReader(bytes);
  const coinbaseScript = skipTransaction(reader);
  const coinbase = bytes.subarray(0, reader.offset);
  const parentHash = readHash(reader);
  const { slot: coinbaseIndex, hashes: coinbaseBranch } = readBranch(reader);
  const chainBranch = readBranch(reader);
  const parentHeader = reader.bytes(HEADER_BYTES);
  reader.end();
  return { coinbase, coinbaseScript, parentHash, coinbaseIndex, coinbaseBranch, chainBranch, parentHeader };
}

function serializeBranch({ slot, hashes }: AuxBranch): Uint8Array<ArrayBuffer> {
  return concatBytes(compactSize(hashes.length), ...hashes, uint32le(slot));
}

function readBranch(reader: ByteReader): AuxBranch {
  const hashes: Hash[] = [];
  for (let left = reader.compactSize(); left > 0; left--) hashes.push(readHash(reader));
  return { slot: reader.uint32(), hashes };
}

function readHash(reader: ByteReader): Hash {
  return reader.bytes(HASH_BYTES) as unknown as Hash;
}

/**
 * Goes over a transaction without witness.
 *
 * Not the reader for blocks' transactions: to that, no inputs mean a witness, where here they mean no inputs.
 *
 * @returns The script of the first input, if there is one.
 */
function skipTransaction(reader: ByteReader): Uint8Array | undefined {
  let firstScript: Uint8Array | undefined;
  reader.uint32();
  for (let left = reader.compactSize(); left > 0; left--) {
    reader.bytes(PREVIOUS_OUTPUT_BYTES);
    const script = reader.bytes(reader.compactSize());
    firstScript ??= script;
    reader.bytes(SEQUENCE_BYTES);
  }
  for (let left = reader.compactSize(); left > 0; left--) {
    reader.bytes(VALUE_BYTES);
    reader.bytes(reader.compactSize());
  }
  reader.bytes(LOCK_TIME_BYTES);
  return firstScript;
}
