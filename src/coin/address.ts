/**
 * Addresses: base58check with version bytes, bech32 or bech32m witness programs, and CashAddr.
 *
 * Sources: Bitcoin's base58check and Blakecoin's, which has another checksum (src/base58.cpp of each), BIP 173 (bech32),
 * BIP 350 (bech32m), the CashAddr specification of Bitcoin Cash.
 *
 * @module
 */

import { base58, bech32, bech32m } from "@scure/base";
import { hashBlake256 } from "../algorithms/blake256.ts";
import { sha256d } from "../algorithms/sha256d.ts";
import { equalBytes } from "../bytes/bytes.ts";
import { type AddressFormat, knownAddressFormats } from "./address_format.ts";
import { type CashAddress, parseCashAddress, payToCashAddress } from "./cash_address.ts";
import { payToPublicKeyHash, payToScriptHash, payToWitnessProgram } from "./script.ts";

/** A version number and the 20-byte hash of a public key or a script. */
export interface Base58Address {
  readonly kind: "base58";
  /** One version byte, or two read as a big-endian number: 256 and up. */
  readonly version: number;
  readonly hash: Uint8Array;
  /** What its checksum is made with, where not with SHA-256 twice. */
  readonly checksum?: "blake256";
}

/** A witness program (BIP 141) and the prefix of its chain. */
export interface WitnessAddress {
  readonly kind: "witness";
  /** Human-readable prefix in lower case, `bc` for Bitcoin. */
  readonly prefix: string;
  readonly version: number;
  /** 2 to 40 bytes. */
  readonly program: Uint8Array;
}

/** An address whose checksum is right; which chain it belongs to is another question. */
export type Address = Base58Address | WitnessAddress | CashAddress;

const HASH160_BYTES = 20;

/** BIP 173's bound. Base58 takes time that grows with the square of the length, and names come from anybody. */
const MAX_ADDRESS_CHARACTERS = 90;

/** Bytes of a base58 checksum: the first of the payload's hash. */
const CHECKSUM_BYTES = 4;

/** CashAddr's prefixes, one of which is meant where an address is written without. */
const CASH_PREFIXES: readonly string[] = knownAddressFormats().flatMap(({ cashAddress }) => cashAddress ?? []);

/**
 * Reads an address of any chain.
 *
 * @param text The address, no white space around it.
 * @returns The address, or `undefined` if it is none: a wrong character, checksum, length or witness version.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_ADDRESS_CHARACTERS) return undefined;
  return parseWitness(text) ?? parseCashAddress(text, CASH_PREFIXES) ?? parseBase58(text);
}

/**
 * The one way of writing an address that may be written in several: QR codes hold witness addresses in upper case
 * (BIP 173), and CashAddr may lack its prefix.
 *
 * @param text The address.
 * @param address What {@linkcode parseAddress} made of it.
 */
export function canonicalAddress(text: string, address: Address): string {
  if (address.kind === "base58") return text;
  const lower = text.toLowerCase();
  return address.kind === "witness" || lower.includes(":") ? lower : `${address.prefix}:${lower}`;
}

/**
 * The script of an output that pays an address.
 *
 * @param text The address.
 * @param formats Formats of the chains it may belong to.
 * @throws {SyntaxError} If it is no address, or none of these chains; the message names what was expected.
 */
export function scriptOfAddress(text: string, formats: readonly AddressFormat[]): Uint8Array<ArrayBuffer> {
  const address = parseAddress(text);
  if (address === undefined) {
    throw new SyntaxError(
      `Cannot read address "${text}": expected base58check, bech32, bech32m or CashAddr with a right checksum`,
    );
  }
  for (const format of formats) {
    const script = scriptIn(address, format);
    if (script !== undefined) return script;
  }
  const chains = formats.map((format) => format.chain).join(" or ");
  throw new SyntaxError(`Cannot pay address "${text}": it has ${describe(address)}, which is not of ${chains}`);
}

/** The formats, of those given, that an address belongs to. */
export function formatsOfAddress(address: Address, formats: readonly AddressFormat[]): AddressFormat[] {
  return formats.filter((format) => scriptIn(address, format) !== undefined);
}

function scriptIn(address: Address, format: AddressFormat): Uint8Array<ArrayBuffer> | undefined {
  if (address.kind === "witness") {
    return address.prefix === format.bech32 ? payToWitnessProgram(address.version, address.program) : undefined;
  }
  if (address.kind === "cash") return address.prefix === format.cashAddress ? payToCashAddress(address) : undefined;
  if (address.checksum !== format.base58Checksum) return undefined;
  if (format.publicKeyHash.includes(address.version)) return payToPublicKeyHash(address.hash);
  if (format.scriptHash.includes(address.version)) return payToScriptHash(address.hash);
  return undefined;
}

function describe(address: Address): string {
  if (address.kind !== "base58") return `prefix "${address.prefix}"`;
  const checksum = address.checksum === undefined ? "" : ` and a checksum by ${address.checksum}`;
  return `version ${address.version}${checksum}`;
}

function parseBase58(text: string): Base58Address | undefined {
  const bytes = attempt(() => base58.decode(text));
  if (bytes === undefined) return undefined;
  const payload = bytes.subarray(0, -CHECKSUM_BYTES);
  const versionBytes = payload.length - HASH160_BYTES;
  if (versionBytes !== 1 && versionBytes !== 2) return undefined;
  const version = payload.subarray(0, versionBytes).reduce((number, byte) => number * 256 + byte, 0);
  // A number that one byte holds is the version of another form, one byte shorter.
  if (versionBytes === 2 && version <= 0xff) return undefined;
  const address = { kind: "base58", version, hash: payload.slice(versionBytes) } as const;
  const checksum = bytes.subarray(-CHECKSUM_BYTES);
  if (equalBytes(sha256d(payload).subarray(0, CHECKSUM_BYTES), checksum)) return address;
  const isBlake = equalBytes(hashBlake256(payload).subarray(0, CHECKSUM_BYTES), checksum);
  return isBlake ? { ...address, checksum: "blake256" } : undefined;
}

function parseWitness(text: string): WitnessAddress | undefined {
  // BIP 350: version 0 is written with bech32's checksum, all others with bech32m's.
  for (const [encoding, isFor] of WITNESS_ENCODINGS) {
    const decoded = attempt(() => encoding.decode(text as `${string}1${string}`));
    const version = decoded?.words[0];
    if (decoded === undefined || version === undefined || version > 16 || !isFor(version)) continue;
    const program = attempt(() => encoding.fromWords(decoded.words.slice(1)));
    if (program === undefined || program.length < 2 || program.length > 40) return undefined;
    if (version === 0 && program.length !== 20 && program.length !== 32) return undefined;
    return { kind: "witness", prefix: decoded.prefix, version, program };
  }
  return undefined;
}

const WITNESS_ENCODINGS = [
  [bech32, (version: number) => version === 0],
  [bech32m, (version: number) => version > 0],
] as const;

/** The decoders throw on bad input; here a wrong address is an ordinary answer. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
