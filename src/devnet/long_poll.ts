/**
 * Calls of `getblocktemplate` that wait for news (BIP 22, long polling).
 *
 * @module
 */

import { shuttingDown } from "./rpc_error.ts";

/** What callers wait for a change of. */
export interface NewsState {
  /** Hash of the chain's last block, in display order. */
  readonly tip: string;
  /** Counts up with the waiting transactions. */
  readonly updates: number;
}

interface Waiter extends NewsState {
  /** Whether it has waited so long that new transactions will do. */
  patient: boolean;
  resolve(): void;
  reject(error: Error): void;
}

const HASH_DIGITS = 64;

/** The calls that wait. */
export class LongPolls {
  readonly #milliseconds: number;
  readonly #state: () => NewsState;
  readonly #waiters = new Set<Waiter>();

  /**
   * @param seconds How long only new transactions are held back, on the wall clock: 60 in Bitcoin Core.
   * @param state Gives what is now.
   */
  constructor(seconds: number, state: () => NewsState) {
    this.#milliseconds = 1000 * seconds;
    this.#state = state;
  }

  /** The id of what is now: hash and count, as Bitcoin Core writes them. */
  get id(): string {
    const { tip, updates } = this.#state();
    return `${tip}${updates}`;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * Waits until the template that an id came with is old: at once if there is another block, or the id is none of ours.
   *
   * @param signal Ends the waiting: the caller is gone, or the daemon ends.
   * @throws {RpcError} If the signal came.
   */
  async wait(id: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const tip = id.slice(0, HASH_DIGITS);
    const waiter: Waiter = { tip, updates: Number(id.slice(HASH_DIGITS)), patient: true, resolve, reject };
    if (signal.aborted) throw shuttingDown();
    if (this.#isOver(waiter)) return;
    this.#waiters.add(waiter);
    const gone = (): void => reject(shuttingDown());
    signal.addEventListener("abort", gone);
    const timer = setTimeout(() => {
      waiter.patient = false;
      this.wake();
    }, this.#milliseconds);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", gone);
      this.#waiters.delete(waiter);
    }
  }

  /** Answers those for whom what is now is news. */
  wake(): void {
    for (const waiter of this.#waiters) {
      if (this.#isOver(waiter)) waiter.resolve();
    }
  }

  #isOver(waiter: Waiter): boolean {
    const { tip, updates } = this.#state();
    return tip !== waiter.tip || (!waiter.patient && updates !== waiter.updates);
  }
}
