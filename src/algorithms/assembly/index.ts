/**
 * What JavaScript calls. Inputs are written to memory at inputAddress(), digests read at outputAddress().
 *
 * An algorithm exports `<name>Headers(count)`, which hashes that many headers of 80 bytes to as many digests of 32, and
 * `<name>Scan(first, count)`, which looks for a nonce for the header at inputAddress() and the target at
 * targetAddress() and returns it, or -1.
 *
 * Nothing is kept from call to call but the job of the shares, which is at shareJobAddress().
 */

import { INPUT, INPUT_BYTES, OUTPUT, TARGET } from "./buffers";
import { JOB, TOUCHED, TOUCHED_BYTES } from "./share_job";
import { FIELDS } from "./share_kernel";

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

export function shareJobAddress(): usize {
  return JOB;
}

export function shareTouchedAddress(): usize {
  return TOUCHED;
}

export function shareTouchedBytes(): usize {
  return TOUCHED_BYTES;
}

export function shareFieldsAddress(): usize {
  return FIELDS;
}

export { sha256Headers, sha256dPairs } from "./sha256d";
export { sha256dAbsorb, sha256dBegin, sha256dEnd } from "./sha256d_message";
export { sha256Scan } from "./sha256_scan";
export { scryptHeaders, scryptnHeaders, scryptnLargestN, scryptnScan, scryptScan } from "./scrypt";
export { shareJobLoad, shareJobPrepare } from "./share_job";
export { shareHeaders } from "./share_kernel";
export { heavycoinHeaders, heavycoinScan } from "./heavycoin";
export { blake256Headers, blake256Message, blake256Scan } from "./blake256_headers";
export { lyra2reHeaders, lyra2reScan } from "./lyra2re";
export { x11Headers, x11Scan } from "./x11";
