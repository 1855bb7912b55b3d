/**
 * Answers that are kept for a moment: whoever asks meanwhile gets the same, and who asks while one is being made waits
 * for that one.
 *
 * @module
 */

/** What keeping needs. */
export interface KeptParts {
  /** Milliseconds from when it is there; what was long in the making is kept longer, see {@linkcode KEEP_PER_MS}. */
  readonly keepMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Answer<T> {
  readonly promise: Promise<T>;
  /** Until when it is good, from when it is there on: milliseconds since 1970. */
  good: { readonly from: number; readonly to: number } | undefined;
}

/** Milliseconds that an answer is kept at least for each that it took: no more than a twentieth of the time is spent. */
export const KEEP_PER_MS = 20;

/** But no longer than that on this account, milliseconds: charts move on. */
export const LONGEST_KEEP_MS = 300_000;

/** Keeps what is made; failures are told to all who wait, and not kept. */
export function kept<T>(make: () => Promise<T>, parts: KeptParts): () => Promise<T> {
  const keep = keptBy<"", T>(() => make(), { ...parts, most: 1 });
  return () => keep("");
}

/**
 * The same for each of several keys.
 *
 * @param parts The most answers that are kept: of more, those that nobody has asked for for longest go.
 */
export function keptBy<K, T>(
  make: (key: K) => Promise<T>,
  { keepMs, most, now }: KeptParts & { readonly most: number },
): (key: K) => Promise<T> {
  const answers = new Map<K, Answer<T>>();

  function isFresh({ good }: Answer<T>): boolean {
    if (good === undefined) return true;
    const at = now();
    // A clock that was set back must not keep it for hours.
    return at >= good.from && at < good.to;
  }

  async function begin(key: K, answer: PromiseWithResolvers<T>): Promise<void> {
    const began = now();
    try {
      answer.resolve(await make(key));
      const from = now();
      const known = answers.get(key);
      if (known?.promise !== answer.promise) return;
      known.good = { from, to: from + Math.max(keepMs, Math.min((from - began) * KEEP_PER_MS, LONGEST_KEEP_MS)) };
    } catch (error) {
      if (answers.get(key)?.promise === answer.promise) answers.delete(key);
      answer.reject(error);
    }
  }

  function remember(key: K, answer: Answer<T>): void {
    answers.delete(key);
    answers.set(key, answer);
    if (answers.size > most) answers.delete(answers.keys().next().value as K);
  }

  return (key) => {
    const known = answers.get(key);
    if (known !== undefined && isFresh(known)) {
      remember(key, known);
      return known.promise;
    }
    const answer = Promise.withResolvers<T>();
    remember(key, { promise: answer.promise, good: undefined });
    void begin(key, answer);
    return answer.promise;
  };
}
