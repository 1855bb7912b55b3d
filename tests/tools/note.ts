/**
 * Figures that a test has come upon, for whoever runs it to see.
 *
 * @module
 */

/** Tells a figure. */
export function note(text: string): void {
  // deno-lint-ignore no-console -- a test has no other way to say what it has measured
  console.log(text);
}
