/**
 * How large blocks and transactions are: bytes, weight (BIP 141), and the cost of their signature operations.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import { compactSize } from "../bytes/integer.ts";
import type { Block } from "../coin/block.ts";
import { serializeHeader } from "../coin/header.ts";
import { legacySigops } from "../coin/sigops.ts";
import { serializeTransaction, type Transaction, WITNESS_SCALE } from "../coin/transaction.ts";

/** Sizes in bytes, and the weight that limits count. */
export interface Size {
  /** Bytes with witnesses. */
  readonly total: number;
  /** Bytes without. */
  readonly stripped: number;
  readonly weight: number;
}

/** Writes a block, with or without its witnesses. */
export function serializeBlock(block: Block, witness: boolean): Uint8Array<ArrayBuffer> {
  const { header, transactions } = block;
  return concatBytes(
    serializeHeader(header),
    compactSize(transactions.length),
    ...transactions.map((transaction) => serializeTransaction(transaction, witness)),
  );
}

/** The size of a block. */
export function sizeOfBlock(block: Block): Size {
  return sizeOf(serializeBlock(block, true).length, serializeBlock(block, false).length);
}

/** The size of a transaction. */
export function sizeOfTransaction(transaction: Transaction): Size {
  return sizeOf(serializeTransaction(transaction, true).length, serializeTransaction(transaction, false).length);
}

/**
 * The cost of the signature operations in a transaction's own scripts, at the scale of BIP 141. Those in the scripts that
 * it spends are not counted: this chain runs no scripts.
 */
export function sigopsCost(transaction: Transaction): number {
  return WITNESS_SCALE * legacySigops(transaction);
}

function sizeOf(total: number, stripped: number): Size {
  return { total, stripped, weight: stripped * (WITNESS_SCALE - 1) + total };
}
