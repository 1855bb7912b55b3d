/**
 * What JavaScript calls. Inputs are written to memory at inputAddress(), digests read at outputAddress().
 *
 * An algorithm exports `<name>Headers(count)`, which hashes that many headers of 80 bytes to as many digests of 32, and
 * `<name>Scan(first, count)`, which looks for a nonce for the header at inputAddress() and the target at
 * targetAddress() and returns it, or -1.
 */

import { INPUT, INPUT_BYTES, OUTPUT, TARGET } from "./buffers";

export function inputAddress(): usize {
  return INPUT;
}

export function inputBytes(): usize {
  return INPUT_BYTES;
}

export function outputAddress(): usize {
  return OUTPUT;
}

export function targetAddress(): usize {
  return TARGET;
}

export { sha256Headers, sha256dPairs } from "./sha256d";
export { sha256dAbsorb, sha256dBegin, sha256dEnd } from "./sha256d_message";
export { sha256Scan } from "./sha256_scan";
export { scryptHeaders, scryptScan } from "./scrypt";
