/**
 * Captured templates as the `mining.notify` that a pool would make of them.
 *
 * @module
 */

import { swapWords } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";

/** What the files in tests/vectors/templates hold, as far as it is used here. */
interface Template {
  readonly coinbase_nowit: string;
  readonly extranonce_offset: number;
  readonly extranonce_len: number;
  readonly merkle_branch: readonly string[];
  readonly header: string;
  readonly nonce: number;
  readonly ntime: number;
}

/** A job, the extranonces that belong to it, and the header that a real daemon accepted. */
export interface NotifyFixture {
  /** Parameters of `mining.notify`. */
  readonly notify: readonly unknown[];
  readonly extranonce1: string;
  readonly extranonce2: string;
  readonly time: number;
  readonly nonce: number;
  readonly header: string;
}

/** Reads a file of tests/vectors/templates; extranonce1 takes the first four bytes of its extranonce space. */
export function notifyFixture(name: string): NotifyFixture {
  const url = new URL(`../vectors/templates/${name}.json`, import.meta.url);
  const template = JSON.parse(Deno.readTextFileSync(url)) as Template;
  const { coinbase_nowit: coinbase, header } = template;
  const start = 2 * template.extranonce_offset;
  const end = start + 2 * template.extranonce_len;
  const word = (offset: number) => encodeHex(decodeHex(header.slice(2 * offset, 2 * offset + 8)).reverse());
  return {
    notify: [
      name,
      encodeHex(swapWords(decodeHex(header.slice(8, 72)))),
      coinbase.slice(0, start),
      coinbase.slice(end),
      template.merkle_branch,
      word(0),
      word(72),
      word(68),
      true,
    ],
    extranonce1: coinbase.slice(start, start + 8),
    extranonce2: coinbase.slice(start + 8, end),
    time: template.ntime,
    nonce: template.nonce,
    header,
  };
}
