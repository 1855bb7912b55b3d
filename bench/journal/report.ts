// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * Prints what a benchmark has found.
 *
 * @module
 */

/** Prints a figure with its unit. */
export function view(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(60)}${Number(value.toPrecision(3)).toString().padStart(10)} ${unit}`);
}
