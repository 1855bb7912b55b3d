/**
 * Scores: what a coin is worth at the moment, told to the pool from outside by whoever watches exchanges.
 *
 * @module
 */

/** What is said of a currency. */
export interface Score {
  /** Price of a coin, in whatever unit all scores of a source have: not negative. */
  readonly profit: number;
  /** What the result is multiplied by: not negative, 1 where nothing is said. */
  readonly ratio: number;
  /** How old it is: milliseconds since 1970. */
  readonly time: number;
}

/** What a source says at one time. */
export interface ScoreReading {
  /** By currency; one that nothing is said of is missing. */
  readonly scores: ReadonlyMap<string, Score>;
  /** What is wrong with the rest, a sentence each. */
  readonly faults: readonly string[];
}

/** Where scores come from. */
export interface ScoreSource {
  /** Its place, for messages, without secrets. */
  readonly name: string;
  /**
   * Reads what it says now.
   *
   * @param currencies Codes as the configuration writes them.
   * @param signal Ends the reading.
   * @throws {Error} If it cannot be read.
   */
  read(currencies: readonly string[], signal: AbortSignal): Promise<ScoreReading>;
  /** Lets go of what it holds. May be called twice, and before the first reading. */
  close(): Promise<void>;
}
