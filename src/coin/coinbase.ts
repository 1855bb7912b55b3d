/**
 * Coinbase transactions, cut in two where the miners' extranonces go.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import { compactSize, uint32le } from "../bytes/integer.ts";
import { HASH_BYTES, ZERO_HASH } from "./hash.ts";
import { pushBytes, pushHeight } from "./script.ts";
import { FINAL_SEQUENCE, NO_OUTPUT, serializeOutputs, type TransactionOutput } from "./transaction.ts";

/** What goes into a coinbase. */
export interface CoinbasePlan {
  /** Height of the block, pushed first (BIP 34). */
  readonly height: number;
  /** Script bytes that the daemon asks for (`coinbaseaux` of its template), written as they are. */
  readonly auxScript: Uint8Array;
  /** The piece of script that commits to merged chains, its push with it (45 bytes); behind the height, if any. */
  readonly mergedMining?: Uint8Array;
  /** Bytes in front of the extranonces, in the same push, that make each job's coinbase differ from every other's. */
  readonly salt: Uint8Array;
  /** Room for extranonce1 and extranonce2 together, bytes. */
  readonly extranonceBytes: number;
  /** The pool's mark, pushed last; none if empty. */
  readonly tag: Uint8Array;
  /** All outputs in order, the witness commitment's among them. */
  readonly outputs: readonly TransactionOutput[];
  /** Payload of a special transaction (Dash's DIP 2 and 4), from `coinbase_payload` of the template, if any. */
  readonly payload?: Uint8Array;
}

/** A coinbase without witness: `prefix`, extranonce1, extranonce2, `suffix`. */
export interface CoinbaseParts {
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

/** Version of our coinbases; PowerPool's, and what daemons write themselves. */
const COINBASE_VERSION = 2;
/** Dash's DIP 2: the lower half is the version, 3, the upper half the type, 5 for a coinbase (DIP 4). */
const SPECIAL_COINBASE_VERSION = 0x00050003;
const NOTHING = new Uint8Array(0);

/** Bytes that {@link withCoinbaseWitness} adds: marker and flag, the item's count and length, the item. */
export const COINBASE_WITNESS_BYTES: number = 2 + 2 + HASH_BYTES;

/** Longest coinbase script that consensus allows: `bad-cb-length` in Bitcoin Core, src/consensus/tx_check.cpp. */
export const MAX_COINBASE_SCRIPT_BYTES = 100;

/**
 * Builds the two halves of a coinbase.
 *
 * The script is: height, commitment to merged chains, aux script, push of salt and extranonces, push of the tag. A
 * payload stands behind the lock time, its length first, and makes the transaction one of version 3 and type 5.
 *
 * @throws {RangeError} If the script would be longer than the {@link MAX_COINBASE_SCRIPT_BYTES} that daemons accept; the
 * message says what takes how much.
 */
export function buildCoinbase(plan: CoinbasePlan): CoinbaseParts {
  const { salt, extranonceBytes, tag, auxScript, mergedMining = NOTHING, payload = NOTHING } = plan;
  const height = pushHeight(plan.height);
  const push = pushBytes(concatBytes(salt, new Uint8Array(extranonceBytes)));
  const beforeExtranonce = concatBytes(
    height,
    mergedMining,
    auxScript,
    push.subarray(0, push.length - extranonceBytes),
  );
  const afterExtranonce = tag.length > 0 ? pushBytes(tag) : tag;
  const scriptBytes = beforeExtranonce.length + extranonceBytes + afterExtranonce.length;
  if (scriptBytes > MAX_COINBASE_SCRIPT_BYTES) {
    throw new RangeError(
      `Cannot build a coinbase script of ${scriptBytes} bytes: expected at most ${MAX_COINBASE_SCRIPT_BYTES} ` +
        `(height ${height.length}, merged mining ${mergedMining.length}, daemon's flags ${auxScript.length}, ` +
        `job and extranonces ${push.length}, coinbase text ${afterExtranonce.length}); shorten the coinbase text by ` +
        `${scriptBytes - MAX_COINBASE_SCRIPT_BYTES}`,
    );
  }
  return {
    prefix: concatBytes(
      uint32le(payload.length > 0 ? SPECIAL_COINBASE_VERSION : COINBASE_VERSION),
      compactSize(1),
      ZERO_HASH,
      uint32le(NO_OUTPUT),
      compactSize(scriptBytes),
      beforeExtranonce,
    ),
    suffix: concatBytes(
      afterExtranonce,
      uint32le(FINAL_SEQUENCE),
      serializeOutputs(plan.outputs),
      uint32le(0),
      payload.length > 0 ? compactSize(payload.length) : NOTHING,
      payload,
    ),
  };
}

/**
 * Adds the witness that a coinbase carries in a SegWit block: one item of 32 zero bytes (BIP 141).
 *
 * @param coinbase The coinbase in the form without witness, as it is hashed for the merkle root; it has no payload.
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
