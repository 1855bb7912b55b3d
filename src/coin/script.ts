/**
 * The few pieces of Bitcoin script that a pool writes: pushes, and the output scripts of addresses.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import { uint16le } from "../bytes/integer.ts";

const OP_0 = 0x00;
const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA2 = 0x4d;
const OP_1 = 0x51;
const OP_DUP = 0x76;
const OP_EQUAL = 0x87;
const OP_EQUALVERIFY = 0x88;
const OP_HASH160 = 0xa9;
const OP_CHECKSIG = 0xac;

/** Daemons keep heights in signed 32-bit integers. */
const MAX_HEIGHT = 0x7fffffff;

/**
 * A push of some bytes, in the shortest form for its length.
 *
 * @param data At most 65,535 bytes.
 * @throws {RangeError} If there are more.
 */
export function pushBytes(data: Uint8Array): Uint8Array<ArrayBuffer> {
  if (data.length < OP_PUSHDATA1) return concatBytes(Uint8Array.of(data.length), data);
  if (data.length <= 0xff) return concatBytes(Uint8Array.of(OP_PUSHDATA1, data.length), data);
  if (data.length <= 0xffff) return concatBytes(Uint8Array.of(OP_PUSHDATA2), uint16le(data.length), data);
  throw new RangeError(`Cannot push ${data.length} bytes: expected at most 65535`);
}

/**
 * The push of a block height with which a coinbase script must begin.
 *
 * Sources: BIP 34, and `CScript() << nHeight` in Bitcoin Core, which writes 1 to 16 as one opcode.
 *
 * @param height From 0 to 2^31 - 1.
 * @throws {RangeError} If it is none of these.
 */
export function pushHeight(height: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(height) || height < 0 || height > MAX_HEIGHT) {
    throw new RangeError(`Cannot push height ${height}: expected an integer from 0 to ${MAX_HEIGHT}`);
  }
  if (height === 0) return Uint8Array.of(OP_0);
  if (height <= 16) return Uint8Array.of(OP_1 - 1 + height);
  const digits: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) digits.push(rest % 256);
  // The top bit of the last byte is a sign in script numbers.
  if ((digits.at(-1) as number) >= 0x80) digits.push(0);
  return pushBytes(Uint8Array.from(digits));
}

/** The script of an output to a public key's hash (P2PKH), 20 bytes. */
export function payToPublicKeyHash(hash: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(OP_DUP, OP_HASH160), pushBytes(hash), Uint8Array.of(OP_EQUALVERIFY, OP_CHECKSIG));
}

/** The script of an output to a script's hash (P2SH, BIP 16), 20 bytes. */
export function payToScriptHash(hash: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(OP_HASH160), pushBytes(hash), Uint8Array.of(OP_EQUAL));
}

/**
 * The script of an output to a witness program (BIP 141).
 *
 * @param version Witness version, 0 to 16.
 * @param program 2 to 40 bytes.
 */
export function payToWitnessProgram(version: number, program: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(version === 0 ? OP_0 : OP_1 - 1 + version), pushBytes(program));
}
