/**
 * Waiting until each of several has had its turn.
 *
 * @module
 */

/** A round of turns. */
export interface Round {
  /** Notes that one has had its turn; once more changes nothing. */
  note(one: unknown): void;
  /** Ends the round early. */
  end(): void;
  /** Is kept when the round is over. */
  readonly over: Promise<void>;
}

/**
 * Makes a round that is over when each has been noted, or when it is ended.
 *
 * @param count How many there are.
 */
export function createRound(count: number): Round {
  const noted = new Set<unknown>();
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    note(one) {
      noted.add(one);
      if (noted.size >= count) resolve();
    },
    end: resolve,
    over: promise,
  };
}
