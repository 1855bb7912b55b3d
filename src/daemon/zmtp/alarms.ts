/**
 * Alarms that are taken back together.
 *
 * @module
 */

/**
 * Calls back once, that many milliseconds from now.
 *
 * @returns Takes the alarm back; does nothing once it has gone off.
 */
export type After = (milliseconds: number, callback: () => void) => () => void;

/** Some alarms. */
export interface Alarms {
  /** Sets one; returns what takes it back. */
  readonly set: After;
  /** Takes all of them back. */
  clear(): void;
}

/** {@linkcode setTimeout}. */
export function systemAfter(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}

/** No alarms yet. */
export function createAlarms(after: After): Alarms {
  const pending = new Set<() => void>();
  return {
    set(milliseconds, callback) {
      const takeBack = after(milliseconds, () => {
        pending.delete(takeBack);
        callback();
      });
      pending.add(takeBack);
      return () => {
        pending.delete(takeBack);
        takeBack();
      };
    },
    clear() {
      for (const takeBack of pending) takeBack();
      pending.clear();
    },
  };
}
