/**
 * Blocks as daemons take them from `submitblock`, and read back.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";
import { compactSize } from "../bytes/integer.ts";
import { ByteReader } from "../bytes/reader.ts";
import { type Header, readHeader } from "./header.ts";
import { readTransaction, type Transaction } from "./transaction.ts";

/** A block: its header and all transactions, coinbase first. */
export interface Block {
  readonly header: Header;
  readonly transactions: readonly Transaction[];
}

/** What a block needs beside its header and coinbase, ready as text before any share can solve it. */
export interface BlockRemainder {
  /** How many transactions there are beside the coinbase. */
  readonly transactionCount: number;
  /** Those transactions in the order of the template, in hex, as the daemon gave them. */
  readonly transactions: string;
  /** Litecoin's extension block in hex (`mweb` of the template), or `undefined` on other chains. */
  readonly mweb: string | undefined;
}

/** Litecoin serializes its extension block as an optional value: 01 in front says that it is there (LIP-0002). */
const MWEB_PRESENT = "01";

/**
 * Puts a block together, in hex.
 *
 * @param header 80 bytes.
 * @param coinbase The coinbase, with its witness where the chain's SegWit is active.
 * @param remainder Everything else.
 */
export function assembleBlock(header: Uint8Array, coinbase: Uint8Array, remainder: BlockRemainder): string {
  return encodeHex(header) + encodeHex(compactSize(1 + remainder.transactionCount)) + encodeHex(coinbase) +
    remainder.transactions + (remainder.mweb === undefined ? "" : MWEB_PRESENT + remainder.mweb);
}

/**
 * Reads a block without extension block.
 *
 * @throws {RangeError} If the bytes end early, or some are left over.
 */
export function parseBlock(bytes: Uint8Array): Block {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  const count = reader.compactSize();
  const transactions: Transaction[] = [];
  for (let i = 0; i < count; i++) transactions.push(readTransaction(reader));
  reader.end();
  return { header, transactions };
}
