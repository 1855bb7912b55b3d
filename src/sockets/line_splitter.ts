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
  /** The beginning of a line; a copy, since a chunk is part of a larger buffer that would stay with it. */
  let rest: Buffer | undefined;

  return {
    push(chunk) {
      const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(NEWLINE);
      const restBytes = bytes.length - end - 1;
      if (restBytes > maxLineBytes) return undefined;
      rest = restBytes === 0 ? undefined : Buffer.from(bytes.subarray(end + 1));
      if (end < 0) return [];
      // Nearly always everything is shorter than one line may be.
      if (end > maxLineBytes && hasLongLine(bytes, end, maxLineBytes)) return undefined;
      // All at once: the change from bytes to text costs more than the text does.
      return linesOf(bytes.toString("utf8", 0, end).split("\n"));
    },
  };
}

function linesOf(pieces: readonly string[]): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = piece.trim();
    if (line !== "") lines.push(line);
  }
  return lines;
}

/** @param end Where the last line ends. */
function hasLongLine(bytes: Buffer, end: number, maxLineBytes: number): boolean {
  for (let start = 0; start < end;) {
    const next = bytes.indexOf(NEWLINE, start);
    if (next - start > maxLineBytes) return true;
    start = next + 1;
  }
  return false;
}
