/**
 * What messages are made of.
 *
 * @module
 */

/** Plain data; a bigint stands for an integer of any size. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };
