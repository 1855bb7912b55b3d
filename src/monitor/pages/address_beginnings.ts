/**
 * How addresses of a coin begin, for people who look for theirs.
 *
 * @module
 */

import { base58 } from "@scure/base";
import { addressFormatsOf } from "../../coin/address_format.ts";

/** A 20-byte hash and a checksum of four bytes stand behind a version. */
const BYTES_BEHIND_VERSION = 24;

/**
 * Beginnings of the addresses of a currency's main chain, the newest kind first: `ltc1`, `L`, `M`, `3`.
 *
 * @param currency Code of the currency.
 * @returns None if the currency is not known here.
 */
export function addressBeginnings(currency: string): readonly string[] {
  const [main] = addressFormatsOf(currency) ?? [];
  if (main === undefined) return [];
  return [
    ...new Set([
      ...main.bech32 === undefined ? [] : [`${main.bech32}1`],
      ...main.cashAddress === undefined ? [] : [`${main.cashAddress}:`],
      ...[...main.publicKeyHash, ...main.scriptHash].flatMap(base58Beginnings),
    ]),
  ];
}

/** First characters that base58 addresses of a version can have: those of the least and the greatest one. */
function base58Beginnings(version: number): readonly string[] {
  const prefix = version > 0xff ? [version >> 8, version & 0xff] : [version];
  return [0x00, 0xff].map((filler) => {
    const bytes = Uint8Array.from([...prefix, ...Array<number>(BYTES_BEHIND_VERSION).fill(filler)]);
    return base58.encode(bytes)[0] ?? "";
  });
}
