/**
 * Group commit: items gather for a few milliseconds and are written together, and each caller learns when its own is safe.
 *
 * @module
 */

/** Takes items and tells when they are written. */
export interface GroupCommit<T> {
  /**
   * Adds an item to the group that gathers now.
   *
   * @returns A promise that resolves once the item is written, and rejects with what kept it from that.
   */
  add(item: T): Promise<void>;
  /** Writes what has gathered, now. */
  flush(): void;
  /** How many items wait. */
  readonly waiting: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly written: PromiseWithResolvers<void>;
}

/**
 * Makes a group commit.
 *
 * @param write Writes all items or none, and throws if it cannot.
 * @param intervalMs For how long a group gathers after its first item.
 */
export function createGroupCommit<T>(write: (items: readonly T[]) => void, intervalMs: number): GroupCommit<T> {
  let group: Waiting<T>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (group.length === 0) return;
    const writing = group;
    group = [];
    try {
      write(writing.map(({ item }) => item));
    } catch (error) {
      for (const { written } of writing) written.reject(error);
      return;
    }
    for (const { written } of writing) written.resolve();
  }

  return {
    add(item) {
      const written = Promise.withResolvers<void>();
      group.push({ item, written });
      timer ??= setTimeout(flush, intervalMs);
      return written.promise;
    },
    flush,
    get waiting() {
      return group.length;
    },
  };
}
