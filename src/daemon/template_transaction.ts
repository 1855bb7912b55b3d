/**
 * The transactions of a block template. A template can hold thousands and comes every few seconds, so they are checked
 * by hand, in one pass.
 *
 * @module
 */

import { tryDecodeHex } from "../bytes/hex.ts";
import { type Hash, HASH_BYTES } from "../coin/hash.ts";
import { HASH_EXPECTED, isHashText, isHex, isInteger, isMissing, isObject, refuse } from "./fields.ts";

/** A transaction that the daemon wants in the block. */
export interface TemplateTransaction {
  /** The serialized transaction in hex, with its witness; kept as text, which is what goes back into a block. */
  readonly data: string;
  /** Hash without witness, internal byte order: what the merkle tree is made of. Never recomputed: HogEx is special. */
  readonly txid: Hash;
  /** Hash with witness, in hex in display order as it came: few need it, and decoding thousands takes time. */
  readonly hash: string;
  /** Satoshis; `undefined` where the daemon does not know. */
  readonly fee: bigint | undefined;
  /** Signature operations as the daemon counts them. */
  readonly sigops: number | undefined;
  /** Weight units (BIP 141). */
  readonly weight: number | undefined;
}

const MAX_COUNT = 0xffffffff;
const HASH_DIGITS = 2 * HASH_BYTES;

/**
 * Reads the member `transactions` of a template (BIP 22, BIP 145).
 *
 * @param list The member's value.
 * @param segwit Whether SegWit is active: then every transaction must have a `txid` beside its `hash`. Before it the
 * two are the same, and old daemons send only one.
 * @throws {TypeError} If it is not a list of transactions; names index and field.
 */
export function parseTransactions(list: unknown, segwit: boolean): readonly TemplateTransaction[] {
  if (!Array.isArray(list)) return refuse("transactions", "a list", list);
  const items = list.map((item: unknown, index) => readItem(item, index, segwit));
  // All hex in one go each: a call for every field of every transaction takes three times as long.
  if (!isHex(items.map(({ data }) => data).join(""))) refuseFirst(items, "data", "whole bytes of hex", isHex);
  const txids = tryDecodeHex(items.map(({ txid }) => txid).join(""));
  if (txids === undefined) return refuseFirst(items, "txid", HASH_EXPECTED, isHashText);
  if (!isHex(items.map(({ hash }) => hash).join(""))) refuseFirst(items, "hash", HASH_EXPECTED, isHashText);
  return items.map(({ data, hash, fee, sigops, weight }, index) => ({
    data,
    txid: txids.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES).reverse() as unknown as Hash,
    hash,
    fee,
    sigops,
    weight,
  }));
}

/** A transaction whose texts have the right lengths, but may be other than hex. */
type Item = Omit<TemplateTransaction, "txid"> & { readonly txid: string };

function readItem(item: unknown, index: number, segwit: boolean): Item {
  const { data, txid, hash, fee, sigops, weight } = isObject(item) ? item : refuseItem(index, "", "an object", item);
  if (typeof data !== "string" || data === "" || data.length % 2 !== 0) {
    return refuseItem(index, ".data", "whole bytes of hex", data);
  }
  const id = txid ?? (segwit ? undefined : hash);
  if (typeof id !== "string" || id.length !== HASH_DIGITS) return refuseItem(index, ".txid", HASH_EXPECTED, id);
  const witnessId = hash ?? id;
  if (typeof witnessId !== "string" || witnessId.length !== HASH_DIGITS) {
    return refuseItem(index, ".hash", HASH_EXPECTED, witnessId);
  }
  const satoshis = optional(fee, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, index, ".fee");
  return {
    data,
    txid: id,
    hash: witnessId,
    fee: satoshis === undefined ? undefined : BigInt(satoshis),
    sigops: optional(sigops, -1, MAX_COUNT, index, ".sigops"),
    weight: optional(weight, 0, MAX_COUNT, index, ".weight"),
  };
}

/** Finds the one that is no hex. */
function refuseFirst(
  items: readonly Item[],
  field: "data" | "hash" | "txid",
  expected: string,
  isRight: (value: unknown) => boolean,
): never {
  const index = items.findIndex((item) => !isRight(item[field]));
  return refuseItem(index, `.${field}`, expected, items[index]?.[field]);
}

function optional(value: unknown, least: number, most: number, index: number, field: string): number | undefined {
  if (isMissing(value)) return undefined;
  if (isInteger(value, least, most)) return value;
  return refuseItem(index, field, `an integer from ${least} to ${most}`, value);
}

/** Puts a field's name together only when a message needs it: for each field of each transaction it would cost much. */
function refuseItem(index: number, field: string, expected: string, got: unknown): never {
  return refuse(`transactions[${index}]${field}`, expected, got);
}
