/**
 * Waiting for something, with an end.
 *
 * @module
 */

/**
 * Waits, unless a signal ends the wait; what is waited for goes on.
 *
 * @throws The signal's reason, if it ended the wait; else what the promise rejects with.
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
