/**
 * Why a block or a transaction is refused, in the daemons' own words.
 *
 * @module
 */

/**
 * Reasons that `submitblock`, `getblocktemplate` in proposal mode and `sendrawtransaction` give.
 *
 * Source: reject reasons in Bitcoin Core 0.21, src/validation.cpp, src/consensus/tx_check.cpp and tx_verify.cpp.
 */
export type Reject =
  | "high-hash"
  | "bad-txnmrklroot"
  | "bad-txns-duplicate"
  | "bad-blk-length"
  | "bad-blk-weight"
  | "bad-blk-sigops"
  | "bad-cb-missing"
  | "bad-cb-multiple"
  | "bad-cb-length"
  | "bad-cb-height"
  | "bad-cb-amount"
  | "bad-diffbits"
  | "time-too-old"
  | "time-too-new"
  | `bad-version(0x${string})`
  | "prev-blk-not-found"
  | "bad-prevblk"
  | "bad-witness-nonce-size"
  | "bad-witness-merkle-match"
  | "unexpected-witness"
  | "bad-txns-nonfinal"
  | "bad-txns-vin-empty"
  | "bad-txns-vout-empty"
  | "bad-txns-vout-negative"
  | "bad-txns-vout-toolarge"
  | "bad-txns-txouttotal-toolarge"
  | "bad-txns-inputs-duplicate"
  | "bad-txns-prevout-null"
  | "bad-txns-inputs-missingorspent"
  | "bad-txns-premature-spend-of-coinbase"
  | "bad-txns-in-belowout"
  | "coinbase"
  | "non-final"
  | "no-witness-yet"
  | "txn-mempool-conflict";

/**
 * Reasons that may lie in the serialization and not in the block: another block with the same hash can be good, so the
 * hash must not be remembered as that of an invalid block (`BLOCK_MUTATED` in Bitcoin Core).
 */
export function isMutation(reject: Reject): boolean {
  return reject === "bad-witness-nonce-size" || reject === "bad-witness-merkle-match" ||
    reject === "unexpected-witness";
}
