/**
 * Calling back later: a function that is handed in, so that tests need not wait.
 *
 * @module
 */

/**
 * Calls back once, that many milliseconds from now.
 *
 * @returns Takes that back; does nothing once it has happened.
 */
export type After = (milliseconds: number, callback: () => void) => () => void;

/** {@linkcode setTimeout}. */
export function systemAfter(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
