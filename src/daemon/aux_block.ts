/**
 * Blocks of aux chains that wait for a proof of work: what a daemon answers to `createauxblock` and to `getauxblock`
 * without parameters, checked and typed.
 *
 * Source: src/rpc/auxpow_miner.cpp in Namecoin Core and src/rpc/mining.cpp in Dogecoin Core. The first sends the target
 * as `_target`, the second as `target`, both least significant byte first, unlike a block template's. Daemons from before
 * Bitcoin Core 0.10 send no more than hash, chain id and target.
 *
 * @module
 */

import { integerOfDigest, type Target, targetBytes } from "../algorithms/target.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { type CompactBits, expandBits } from "../coin/compact_bits.ts";
import type { Hash } from "../coin/hash.ts";
import {
  hashValue,
  hexInteger,
  integerField,
  isHex,
  isMissing,
  isObject,
  type JsonObject,
  optionalInteger,
  refuse,
} from "./fields.ts";

/** A block of an aux chain. Hashes are in internal byte order. */
export interface AuxBlock {
  /** The block's hash: what the parent's coinbase commits to, and the name under which the proof is handed in. */
  readonly hash: Hash;
  /** What the chain calls itself among aux chains. */
  readonly chainId: number;
  /** What the parent's proof-of-work digest must meet. */
  readonly target: Target;
  /** `undefined` from old daemons, as the members below. */
  readonly bits: CompactBits | undefined;
  readonly height: number | undefined;
  readonly previousBlockHash: Hash | undefined;
  /** What the block's coinbase pays, satoshis. */
  readonly coinbaseValue: bigint | undefined;
}

const MAX_INT32 = 0x7fffffff;
const BITS_DIGITS = 8;
const TARGET_DIGITS = 64;

/**
 * Reads an aux block.
 *
 * Required are `hash`, `chainid`, and a target: `target`, `_target` or `bits`. Everything else may be left out or `null`,
 * but where it is there it must be right, and target and bits must say the same.
 *
 * @param json The result of `createauxblock` or `getauxblock`.
 * @throws {TypeError} If it is no aux block; the message names the first wrong field.
 * @throws {RangeError} If the bits stand for no target.
 */
export function parseAuxBlock(json: unknown): AuxBlock {
  if (!isObject(json)) return refuse("it", "an object", json);
  const hash = hashValue(json["hash"], "hash");
  const chainId = integerField(json, "chainid", 0, MAX_INT32);
  const bits = isMissing(json["bits"]) ? undefined : Number(hexInteger(json, "bits", BITS_DIGITS)) as CompactBits;
  const previous = json["previousblockhash"];
  const coinbaseValue = optionalInteger(json, "coinbasevalue", 0, Number.MAX_SAFE_INTEGER);
  return {
    hash,
    chainId,
    target: readTarget(json, bits),
    bits,
    height: optionalInteger(json, "height", 1, MAX_INT32),
    previousBlockHash: isMissing(previous) ? undefined : hashValue(previous, "previousblockhash"),
    coinbaseValue: coinbaseValue === undefined ? undefined : BigInt(coinbaseValue),
  };
}

function readTarget(json: JsonObject, bits: CompactBits | undefined): Target {
  const name = isMissing(json["_target"]) ? "target" : "_target";
  const ofBits = bits === undefined ? undefined : expandBits(bits);
  const target = ofBits !== undefined && isMissing(json[name]) ? ofBits : littleEndianTarget(json, name);
  if (ofBits !== undefined && target !== ofBits) {
    const text = encodeHex(targetBytes(ofBits));
    return refuse(name, `${text}, that of bits ${json["bits"]} with its last byte first`, json[name]);
  }
  return target === 0n ? refuse(name, "greater than zero", json[name] ?? json["bits"]) : target;
}

function littleEndianTarget(json: JsonObject, name: string): Target {
  const text = json[name];
  if (!isHex(text) || text.length !== TARGET_DIGITS) return refuse(name, `${TARGET_DIGITS} hex digits`, text);
  return integerOfDigest(decodeHex(text)) as Target;
}
