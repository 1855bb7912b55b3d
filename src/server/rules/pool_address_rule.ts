/**
 * The rule for `pool_address`: where we know how a currency writes addresses, it is one of them. Otherwise the daemon
 * has the say once it runs.
 *
 * @module
 */

import { formatsOfAddress, parseAddress } from "../../coin/address.ts";
import { addressFormatsOf, knownAddressFormats } from "../../coin/address_format.ts";
import { alternatives } from "../../config/expectation.ts";
import type { Candidates, RuleFinding } from "../../config/rule.ts";
import { auxNetworkCandidates, networkCandidates } from "../chain_candidates.ts";

/** Rule: blocks pay to an address of the chain that they are of. */
export function blocksPayTheirChain(candidates: Candidates): RuleFinding[] {
  return [...networkCandidates(candidates), ...auxNetworkCandidates(candidates)].flatMap(({ key, options }) => {
    const { pool_address: address, currency } = options;
    const message = address === undefined || currency === undefined ? undefined : addressFault(address, currency);
    return message === undefined ? [] : [{ path: [key, "pool_address"], message }];
  });
}

function addressFault(text: string, currency: string): string | undefined {
  const formats = addressFormatsOf(currency);
  if (formats === undefined) return undefined;
  const address = parseAddress(text);
  const expected = `expected an address of ${currency}`;
  if (address === undefined) return `${expected}, got none: a character, the length or the checksum is wrong`;
  if (formatsOfAddress(address, formats).length > 0) return undefined;
  const chains = formatsOfAddress(address, knownAddressFormats()).map(({ chain }) => chain);
  return chains.length === 0
    ? `${expected}, got one of another currency`
    : `${expected}, got one of ${alternatives([...new Set(chains)])}`;
}
