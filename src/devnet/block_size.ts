/**
 * How large blocks and transactions are: bytes, weight (BIP 141), and the cost of their signature operations.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import { compactSize } from "../bytes/integer.ts";
import type { Block } from "../coin/block.ts";
import { serializeHeader } from "../coin/header.ts";
import { serializeTransaction, type Transaction } from "../coin/transaction.ts";
import { WITNESS_SCALE } from "./chain_rules.ts";

/** Sizes in bytes, and the weight that limits count. */
export interface Size {
  /** Bytes with witnesses. */
  readonly total: number;
  /** Bytes without. */
  readonly stripped: number;
  readonly weight: number;
}

const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA4 = 0x4e;
const OP_CHECKSIG = 0xac;
const OP_CHECKMULTISIGVERIFY = 0xaf;

/** A multi-signature counts as if it had the most keys possible: `MAX_PUBKEYS_PER_MULTISIG`, src/script/script.h. */
const MULTISIG_OPERATIONS = 20;

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
 * The cost of the signature operations in a transaction's own scripts.
 *
 * Those in the scripts that it spends are not counted: this chain runs no scripts. Source: `GetLegacySigOpCount` in
 * Bitcoin Core, src/consensus/tx_verify.cpp, times the scale of BIP 141.
 */
export function sigopsCost(transaction: Transaction): number {
  const scripts = [...transaction.inputs, ...transaction.outputs].map(({ script }) => script);
  return WITNESS_SCALE * scripts.reduce((sum, script) => sum + countSigops(script), 0);
}

function sizeOf(total: number, stripped: number): Size {
  return { total, stripped, weight: stripped * (WITNESS_SCALE - 1) + total };
}

function countSigops(script: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < script.length; at++) {
    const opcode = script[at] as number;
    if (opcode < OP_PUSHDATA1) {
      at += opcode;
    } else if (opcode <= OP_PUSHDATA4) {
      const lengthBytes = 1 << (opcode - OP_PUSHDATA1);
      let length = 0;
      for (let i = lengthBytes; i >= 1; i--) length = length * 256 + (script[at + i] ?? 0);
      at += lengthBytes + length;
    } else if (opcode >= OP_CHECKSIG && opcode <= OP_CHECKMULTISIGVERIFY) {
      count += opcode <= OP_CHECKSIG + 1 ? 1 : MULTISIG_OPERATIONS;
    }
  }
  return count;
}
