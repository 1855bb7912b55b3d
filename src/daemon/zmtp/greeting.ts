/**
 * The greeting of ZMTP 3: the 64 bytes with which both sides begin.
 *
 * Signature `ff`, eight bytes of padding, `7f`; version, major and minor; the name of the security mechanism in 20 bytes,
 * filled up with zeros; one byte that says which side is the server, of no meaning here; 31 zeros.
 *
 * Source: ZMTP 3.0, rfc.zeromq.org/spec/23, "Formal Grammar" and "Version Negotiation".
 *
 * @module
 */

import { shownBytes } from "./zmtp_error.ts";

/** Bytes of a greeting. */
export const GREETING_BYTES = 64;

/**
 * Bytes of its beginning, up to the major version. Each side may send only that until it has as much of the other's;
 * then it has to send the rest, or both would wait for ever.
 */
export const GREETING_START_BYTES = 11;

const SIGNATURE_FIRST = 0xff;
const SIGNATURE_LAST = 0x7f;

const SIGNATURE_LAST_AT = 9;
const MAJOR_AT = 10;
const MECHANISM_AT = 12;
const MECHANISM_BYTES = 20;

const MAJOR = 3;

/** No authentication and no encryption: the only one that coin daemons have. */
const MECHANISM = new TextEncoder().encode("NULL");

/** What we send: version 3.0, mechanism NULL. */
export function ownGreeting(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(GREETING_BYTES);
  bytes[0] = SIGNATURE_FIRST;
  bytes[SIGNATURE_LAST_AT] = SIGNATURE_LAST;
  bytes[MAJOR_AT] = MAJOR;
  bytes.set(MECHANISM, MECHANISM_AT);
  return bytes;
}

/**
 * What is wrong with a peer's greeting, as soon as it can be told: something that is no ZMTP may be shorter.
 *
 * Versions above 3.0 are taken, as the specification demands. Those below are ZeroMQ 3 and older, which no coin daemon
 * was built with.
 *
 * @param bytes What has come of it so far.
 * @returns What was expected and what came, or `undefined` if nothing is wrong up to there.
 */
export function greetingFault(bytes: Uint8Array): string | undefined {
  const differs = (at: number, expected: number) => bytes.length > at && bytes[at] !== expected;
  if (differs(0, SIGNATURE_FIRST) || differs(SIGNATURE_LAST_AT, SIGNATURE_LAST)) {
    return `expected a ZMTP greeting, got ${shownBytes(bytes)}`;
  }
  const major = bytes[MAJOR_AT];
  if (major !== undefined && major < MAJOR) {
    return `expected version ${MAJOR} of ZMTP or newer, got ${major}: its ZeroMQ is older than 4.0`;
  }
  const mechanism = bytes.subarray(MECHANISM_AT, MECHANISM_AT + MECHANISM_BYTES);
  if (mechanism.some((byte, at) => byte !== (MECHANISM[at] ?? 0))) {
    return `expected the security mechanism NULL, got ${shownBytes(withoutZeros(mechanism))}`;
  }
  return undefined;
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
