/**
 * The script that blocks pay to, known for certain before the first job goes out.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { scriptOfAddress } from "../coin/address.ts";
import { addressFormatsOf } from "../coin/address_format.ts";
import type { AddressOpinion } from "../daemon/daemon.ts";

/**
 * Finds the output script of the pool's address.
 *
 * Where we know how the currency writes addresses, our reading and the daemon's must agree: paying to a script that
 * nobody can spend would lose every block.
 *
 * @param address Of the configuration.
 * @param option Name of the option that holds it.
 * @param opinion What the daemon says of it; `undefined` if the daemon cannot tell.
 * @throws {SyntaxError} If the address is not one of the chain, or the two readings differ.
 */
export function payoutScript(
  address: string,
  currency: string,
  opinion: AddressOpinion | undefined,
  option = "pool_address",
): Uint8Array {
  const formats = addressFormatsOf(currency);
  const ours = formats === undefined ? undefined : scriptOfAddress(address, formats);
  if (opinion?.valid === false) {
    throw new SyntaxError(
      `Cannot pay ${option} "${address}": the ${currency} daemon says that it is not of its chain`,
    );
  }
  const theirs = opinion?.script === undefined ? undefined : tryDecodeHex(opinion.script);
  if (ours !== undefined && theirs !== undefined && !equalBytes(ours, theirs)) {
    throw new SyntaxError(
      `Cannot pay ${option} "${address}": its script should be ${encodeHex(ours)}, ` +
        `but the ${currency} daemon says ${opinion?.script}; is currency right?`,
    );
  }
  const script = ours ?? theirs;
  if (script === undefined) {
    throw new SyntaxError(
      `Cannot pay ${option} "${address}": how ${currency} writes addresses is not known here, ` +
        `and its daemon is too old to tell the script`,
    );
  }
  return script;
}
