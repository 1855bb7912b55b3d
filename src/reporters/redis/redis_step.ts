/**
 * What is to be done in Redis for a batch, step by step.
 *
 * @module
 */

/** A command of Redis, or the end of a round. */
export type RedisStep =
  /** Adds to a number: field, amount. */
  | { readonly command: "HINCRBYFLOAT"; readonly key: string; readonly args: readonly [field: string, amount: string] }
  /** Adds to the end of a list. */
  | { readonly command: "RPUSH"; readonly key: string; readonly args: readonly string[] }
  /** Sets fields: field, value, field, value, … */
  | { readonly command: "HSET"; readonly key: string; readonly args: readonly string[] }
  /** Sets a text that goes after some seconds: seconds, text. */
  | { readonly command: "SETEX"; readonly key: string; readonly args: readonly [seconds: string, text: string] }
  /** Ends a round with the block that was found in it: see {@link RoundEnd}. */
  | RoundEnd;

/**
 * Ends the round of a currency, unless this block has ended one already; then its value is noted if that was not known.
 */
export interface RoundEnd {
  readonly command: "END_ROUND";
  /** Of the currency's open round. */
  readonly key: string;
  /** Of the block. */
  readonly block: string;
  readonly hash: string;
  /** When the block was found, seconds since 1970. */
  readonly time: string;
  /** Satoshis; empty while it is not known. */
  readonly value: string;
  /** What else is noted of the block: field, value, field, value, … */
  readonly fields: readonly string[];
}
