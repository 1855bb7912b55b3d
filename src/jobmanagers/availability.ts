/**
 * Whether something is there, and waiting until it is or is not.
 *
 * @module
 */

/** A yes or no that can be waited for. */
export interface Availability {
  /** Whether it is there now. */
  readonly up: boolean;
  /**
   * Sets it.
   *
   * @returns Whether that changed anything.
   */
  set(up: boolean): boolean;
  /**
   * Waits until it is as asked; at once if it is already.
   *
   * @throws The signal's reason, if it ended the wait.
   */
  until(up: boolean, signal: AbortSignal): Promise<void>;
}

/** Makes one that says no. */
export function createAvailability(): Availability {
  let now = false;
  const waiting = new Set<() => void>();
  return {
    get up() {
      return now;
    },
    set(up) {
      if (up === now) return false;
      now = up;
      for (const resume of [...waiting]) resume();
      return true;
    },
    until(up, signal) {
      if (up === now) return Promise.resolve();
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        function end(): void {
          waiting.delete(end);
          signal.removeEventListener("abort", end);
          if (signal.aborted) reject(signal.reason);
          else resolve();
        }
        waiting.add(end);
        signal.addEventListener("abort", end, { once: true });
      });
    },
  };
}
