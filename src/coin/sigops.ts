/**
 * Signature operations of scripts, as daemons count them for the limit of a block.
 *
 * Source: `CScript::GetSigOpCount(false)` in Bitcoin Core, src/script/script.cpp.
 *
 * @module
 */

import type { Transaction } from "./transaction.ts";

const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA4 = 0x4e;
const OP_CHECKSIG = 0xac;
const OP_CHECKSIGVERIFY = 0xad;
const OP_CHECKMULTISIG = 0xae;
const OP_CHECKMULTISIGVERIFY = 0xaf;
/** What a CHECKMULTISIG counts, however many keys it has: `MAX_PUBKEYS_PER_MULTISIG`. */
const MULTISIG_COUNT = 20;

/**
 * Counts the signature operations in a transaction's own scripts, not those in the scripts that it spends.
 *
 * Source: `GetLegacySigOpCount` in Bitcoin Core, src/consensus/tx_verify.cpp.
 */
export function legacySigops({ inputs, outputs }: Pick<Transaction, "inputs" | "outputs">): number {
  return [...inputs, ...outputs].reduce((sum, { script }) => sum + countSigops(script), 0);
}

/** Counts the signature operations of an input's or output's script; a script that breaks off counts up to there. */
export function countSigops(script: Uint8Array): number {
  let count = 0;
  let at = 0;
  while (at < script.length) {
    const opcode = script[at] as number;
    at++;
    if (opcode <= OP_PUSHDATA4) {
      // Of PUSHDATA1, 2 and 4: a length of as many bytes, least significant first.
      const lengthBytes = opcode < OP_PUSHDATA1 ? 0 : 1 << (opcode - OP_PUSHDATA1);
      if (at + lengthBytes > script.length) return count;
      let length = opcode;
      if (lengthBytes > 0) {
        length = 0;
        for (let i = lengthBytes - 1; i >= 0; i--) length = length * 256 + (script[at + i] as number);
      }
      at += lengthBytes + length;
    } else if (opcode === OP_CHECKSIG || opcode === OP_CHECKSIGVERIFY) {
      count++;
    } else if (opcode === OP_CHECKMULTISIG || opcode === OP_CHECKMULTISIGVERIFY) {
      count += MULTISIG_COUNT;
    }
  }
  return count;
}
