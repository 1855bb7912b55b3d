/**
 * Cuts a byte stream into lines, with a bound on the length of a line that has not ended.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** Collects chunks and gives out lines. */
export interface LineSplitter {
  /**
   * Takes a chunk.
   *
   * @returns The lines that end in it, without their ends, empty ones left out; or `undefined` once a line is too long,
   * and then nothing more can be made of the stream.
   */
  push(chunk: Buffer): string[] | undefined;
}

const NEWLINE = 0x0a;

/**
 * Makes a splitter.
 *
 * @param maxLineBytes Longest line, its end not counted.
 */
export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let rest: Buffer[] = [];
  let restBytes = 0;

  return {
    push(chunk) {
      const lines: string[] = [];
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        const piece = chunk.subarray(start, end);
        if (restBytes + piece.length > maxLineBytes) return undefined;
        const line = (restBytes === 0 ? piece : Buffer.concat([...rest, piece])).toString("utf8").trim();
        rest = [];
        restBytes = 0;
        if (line !== "") lines.push(line);
        start = end + 1;
      }
      if (start < chunk.length) {
        const piece = chunk.subarray(start);
        rest.push(piece);
        restBytes += piece.length;
      }
      return restBytes > maxLineBytes ? undefined : lines;
    },
  };
}
