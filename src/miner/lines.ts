/**
 * Cuts a stream of bytes into lines.
 *
 * @module
 */

/** Collects what has come of a line until its end comes. */
export interface LineSplitter {
  /**
   * Takes the next bytes of the stream.
   *
   * @returns The lines that they end, without `\n` or `\r\n`; blank lines are left out.
   * @throws {RangeError} If a line is longer than the limit.
   */
  push(chunk: Uint8Array): string[];
}

/**
 * Starts with an empty line.
 *
 * @param limit The longest line that is taken, in characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const splitter = createLineSplitter(100);
 * const bytes = new TextEncoder();
 * assert.deepEqual(splitter.push(bytes.encode("one\r\ntw")), ["one"]);
 * assert.deepEqual(splitter.push(bytes.encode("o\n")), ["two"]);
 * ```
 */
export function createLineSplitter(limit: number): LineSplitter {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if ([rest, ...lines].some((line) => line.length > limit)) {
        throw new RangeError(`Cannot take a line of more than ${limit} characters`);
      }
      return lines.map((line) => line.trim()).filter((line) => line !== "");
    },
  };
}
