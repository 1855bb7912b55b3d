/**
 * Coinbase transactions, cut in two where the miners' extranonces go.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import { compactSize, uint32le } from "../bytes/integer.ts";
import { HASH_BYTES, ZERO_HASH } from "./hash.ts";
import { pushBytes, pushHeight } from "./script.ts";
import { NO_OUTPUT, serializeOutputs, type TransactionOutput } from "./transaction.ts";

/** What goes into a coinbase. */
export interface CoinbasePlan {
  /** Height of the block, pushed first (BIP 34). */
  readonly height: number;
  /** Script bytes that the daemon asks for (`coinbaseaux` of its template), written as they are. */
  readonly auxScript: Uint8Array;
  /** Bytes in front of the extranonces, in the same push, that make each job's coinbase differ from every other's. */
  readonly salt: Uint8Array;
  /** Room for extranonce1 and extranonce2 together, bytes. */
  readonly extranonceBytes: number;
  /** The pool's mark, pushed last; none if empty. */
  readonly tag: Uint8Array;
  /** All outputs in order, the witness commitment's among them. */
  readonly outputs: readonly TransactionOutput[];
}

/** A coinbase without witness: `prefix`, extranonce1, extranonce2, `suffix`. */
export interface CoinbaseParts {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

/** Version of our coinbases; PowerPool's, and what daemons write themselves. */
const COINBASE_VERSION = 2;
const FINAL_SEQUENCE = 0xffffffff;

/** Longest coinbase script that consensus allows: `bad-cb-length` in Bitcoin Core, src/consensus/tx_check.cpp. */
export const MAX_COINBASE_SCRIPT_BYTES = 100;

/**
 * Builds the two halves of a coinbase.
 *
 * The script is: height, aux script, push of salt and extranonces, push of the tag.
 *
 * @throws {RangeError} If the script would be longer than the {@link MAX_COINBASE_SCRIPT_BYTES} that daemons accept.
 */
export function buildCoinbase(plan: CoinbasePlan): CoinbaseParts {
  const { salt, extranonceBytes, tag } = plan;
  const push = pushBytes(concatBytes(salt, new Uint8Array(extranonceBytes)));
  const beforeExtranonce = concatBytes(
    pushHeight(plan.height),
    plan.auxScript,
    push.subarray(0, push.length - extranonceBytes),
  );
  const afterExtranonce = tag.length > 0 ? pushBytes(tag) : tag;
  const scriptBytes = beforeExtranonce.length + extranonceBytes + afterExtranonce.length;
  if (scriptBytes > MAX_COINBASE_SCRIPT_BYTES) {
    throw new RangeError(
      `Cannot build a coinbase script of ${scriptBytes} bytes: expected at most ${MAX_COINBASE_SCRIPT_BYTES}; ` +
        `shorten the coinbase text`,
    );
  }
  return {
    prefix: concatBytes(
      uint32le(COINBASE_VERSION),
      compactSize(1),
      ZERO_HASH,
      uint32le(NO_OUTPUT),
      compactSize(scriptBytes),
      beforeExtranonce,
    ),
    suffix: concatBytes(afterExtranonce, uint32le(FINAL_SEQUENCE), serializeOutputs(plan.outputs), uint32le(0)),
  };
}

/**
 * Adds the witness that a coinbase carries in a SegWit block: one item of 32 zero bytes (BIP 141).
 *
 * @param coinbase The coinbase in the form without witness, as it is hashed for the merkle root.
 */
export function withCoinbaseWitness(coinbase: Uint8Array): Uint8Array<ArrayBuffer> {
  const lockTime = coinbase.length - 4;
  return concatBytes(
    coinbase.subarray(0, 4),
    Uint8Array.of(0x00, 0x01),
    coinbase.subarray(4, lockTime),
    Uint8Array.of(1, HASH_BYTES),
    ZERO_HASH,
    coinbase.subarray(lockTime),
  );
}
