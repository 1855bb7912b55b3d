/**
 * The text of all transactions of a job, one behind the other, ready before a share solves the job's block.
 *
 * @module
 */

/** Texts of the newest jobs. */
export interface TransactionsHex {
  /** Has the text of some transactions made a moment later, when more urgent work is done. */
  prepare(transactions: readonly string[]): void;
  /** The text; made now, if it is not ready. */
  of(transactions: readonly string[]): string;
  /** Ends what is still to be made. */
  stop(): void;
}

/** Texts that are kept: those of the jobs that miners work on. Each may be megabytes. */
const KEPT = 2;

/** After a job, so that it is out when this begins; long before the first share of it can be back from most miners. */
const PREPARE_MS = 20;

/**
 * Makes a keeper of texts. Jobs of the same transactions, which are the same list then, share one.
 *
 * @param pauseMs Milliseconds until a text is made; 20 unless said otherwise.
 */
export function createTransactionsHex(pauseMs: number = PREPARE_MS): TransactionsHex {
  const texts = new Map<readonly string[], string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function of(transactions: readonly string[]): string {
    const known = texts.get(transactions);
    if (known !== undefined) return known;
    const text = transactions.join("");
    texts.set(transactions, text);
    if (texts.size > KEPT) texts.delete(texts.keys().next().value as readonly string[]);
    return text;
  }

  return {
    prepare(transactions) {
      clearTimeout(timer);
      timer = setTimeout(of, pauseMs, transactions);
    },
    of,
    stop: () => clearTimeout(timer),
  };
}
