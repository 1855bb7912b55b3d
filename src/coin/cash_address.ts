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
const KINDS: ReadonlyMap<number, CashAddress["paysTo"]> = new Map([[0x00, "publicKeyHash"], [0x08, "scriptHash"]]);

/** The code's generator: what each of the five bits that leave the register adds to it. */
const GENERATOR: readonly bigint[] = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n];

/** An address in CashAddr form whose checksum is right. */
export interface CashAddress {
  readonly kind: "cash";
  /** Prefix of its chain, in lower case and without colon: `bitcoincash`. */
  readonly prefix: string;
  readonly paysTo: "publicKeyHash" | "scriptHash";
  /** 20 bytes. */
  readonly hash: Uint8Array;
}

/** Characters behind the prefix where the hash has 20 bytes: the only length read here. */
const PAYLOAD_CHARACTERS = 42;

/**
 * Reads an address in CashAddr form.
 *
 * @param text The address, all of one case.
 * @param prefixes Prefixes that may be meant where the address has none; the checksum tells which.
 * @returns The address, or `undefined` if it is no such address of 20 bytes.
 */
export function parseCashAddress(text: string, prefixes: readonly string[] = []): CashAddress | undefined {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return undefined;
  const colon = lower.indexOf(":");
  const payload = lower.slice(colon + 1);
  // Names come from anybody: nothing is reckoned for a text that cannot be one.
  if (payload.length !== PAYLOAD_CHARACTERS) return undefined;
  const groups = Array.from(payload, (character) => CHARACTERS.indexOf(character));
  if (groups.includes(-1)) return undefined;
  const bytes = bytesOfGroups(groups.slice(0, -CHECKSUM_GROUPS));
  const paysTo = bytes?.length === 1 + HASH160_BYTES ? KINDS.get(bytes[0] as number) : undefined;
  if (bytes === undefined || paysTo === undefined) return undefined;
  const candidates = colon < 0 ? prefixes : [lower.slice(0, colon)];
  const prefix = candidates.find((candidate) => candidate !== "" && isSummedUp(candidate, groups));
  return prefix === undefined ? undefined : { kind: "cash", prefix, paysTo, hash: bytes.slice(1) };
}

/** The script of an output that pays an address in CashAddr form. */
export function payToCashAddress({ paysTo, hash }: CashAddress): Uint8Array<ArrayBuffer> {
  return paysTo === "publicKeyHash" ? payToPublicKeyHash(hash) : payToScriptHash(hash);
}

/**
 * The script of an output that pays an address in CashAddr form.
 *
 * @param text The address with its prefix, all of one case. The prefix is part of the checksum, but which chain it
 * stands for is not looked at.
 * @returns The script, or `undefined` if it is no such address of 20 bytes.
 */
export function scriptOfCashAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  const address = parseCashAddress(text);
  return address === undefined ? undefined : payToCashAddress(address);
}

/** Whether the checksum at the end of an address is that of the prefix and what lies between. */
function isSummedUp(prefix: string, groups: readonly number[]): boolean {
  const letters = Array.from(prefix, (character) => character.charCodeAt(0) & 0x1f);
  return checksum([...letters, 0, ...groups]) === 0n;
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
