/**
 * How chains name their transactions: by SHA-256 twice, as Bitcoin, or once.
 *
 * Their names are the leaves of the merkle tree, so that the coinbase of every share is hashed in this way. Pairs of
 * nodes above the leaves are hashed with SHA-256 twice on all chains that are known here.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import type { TxidHash } from "./algorithm.ts";
import { sha256d } from "./sha256d.ts";

/**
 * The hash of a serialized transaction: of the form without witness its txid, of the one with witness its wtxid.
 *
 * @returns 32 bytes in internal order.
 */
export function hashTransaction(bytes: Uint8Array, txidHash: TxidHash): Uint8Array<ArrayBuffer> {
  return txidHash === "sha256" ? sha256(bytes) as Uint8Array<ArrayBuffer> : sha256d(bytes);
}
