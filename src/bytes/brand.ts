/**
 * Nominal types: a branded value cannot be mistaken for another of the same shape.
 *
 * @module
 */

declare const brand: unique symbol;

/** A `T` that has been checked to be a `Name`; only the room that checks it makes one. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
