/**
 * CashAddr, how eCash and Bitcoin Cash write addresses: `ecash:q…`. Their daemons name payees of the coinbase so.
 *
 * Sources: the CashAddr specification of Bitcoin Cash, and src/cashaddr.cpp of Bitcoin ABC.
 *
 * @module
 */

import { payToPublicKeyHash, payToScriptHash } from "./script.ts";

const CHARACTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_GROUPS = 8;
const HASH160_BYTES = 20;
/** Version bytes: four bits of kind, three of length, which is 0 for 20 bytes. */
const VERSION_PUBLIC_KEY_HASH = 0x00;
const VERSION_SCRIPT_HASH = 0x08;

/** The code's generator: what each of the five bits that leave the register adds to it. */
const GENERATOR: readonly bigint[] = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];

/**
 * The script of an output that pays an address in CashAddr form.
 *
 * @param text The address with its prefix, all of one case. The prefix is part of the checksum, but which chain it
 * stands for is not looked at.
 * @returns The script, or `undefined` if it is no such address of 20 bytes.
 */
export function scriptOfCashAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  const lower = text.toLowerCase();
  const colon = lower.indexOf(":");
  if (colon < 1 || (text !== lower && text !== text.toUpperCase())) return undefined;
  const groups = Array.from(lower.slice(colon + 1), (character) => CHARACTERS.indexOf(character));
  if (groups.length < CHECKSUM_GROUPS || groups.includes(-1)) return undefined;
  const prefix = Array.from(lower.slice(0, colon), (character) => character.charCodeAt(0) & 0x1f);
  if (checksum([...prefix, 0, ...groups]) !== 0n) return undefined;
  const bytes = bytesOfGroups(groups.slice(0, -CHECKSUM_GROUPS));
  if (bytes?.length !== 1 + HASH160_BYTES) return undefined;
  if (bytes[0] === VERSION_PUBLIC_KEY_HASH) return payToPublicKeyHash(bytes.subarray(1));
  return bytes[0] === VERSION_SCRIPT_HASH ? payToScriptHash(bytes.subarray(1)) : undefined;
}

function checksum(groups: readonly number[]): bigint {
  let register = 1n;
  for (const group of groups) {
    const top = register >> 35n;
    register = ((register & 0x07ffffffffn) << 5n) ^ BigInt(group);
    for (const [bit, term] of GENERATOR.entries()) {
      if (((top >> BigInt(bit)) & 1n) === 1n) register ^= term;
    }
  }
  return register ^ 1n;
}

/** Groups of five bits as bytes; `undefined` if the bits left over at the end are not few and zero. */
function bytesOfGroups(groups: readonly number[]): Uint8Array | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const group of groups) {
    held = ((held << 5) | group) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bits < 5 && (held & ((1 << bits) - 1)) === 0 ? Uint8Array.from(bytes) : undefined;
}
