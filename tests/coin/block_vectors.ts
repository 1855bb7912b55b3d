/**
 * Blocks of the Bitcoin and Litecoin main chains.
 *
 * @module
 */

import vectors from "../vectors/coin/blocks.json" with { type: "json" };

/** A block; hashes in display order. */
export interface BlockVector {
  readonly name: string;
  /** 80 bytes in hex. */
  readonly header: string;
  readonly hash: string;
  /** The header's fields, bits as eight hex digits. */
  readonly fields: { readonly [field: string]: string | number };
  /** Of all transactions, in order. */
  readonly txids: readonly string[];
  /** The whole block in hex, where it is short. */
  readonly block?: string;
}

/** The blocks. */
export const blocks: readonly BlockVector[] = vectors.blocks;
