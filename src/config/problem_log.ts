/**
 * Gathers the problems of one file while it is being checked.
 *
 * @module
 */

import { formatPath, type OptionPath, type Problem } from "./problem.ts";

/** The problems of one file; turns offsets into lines and columns. */
export class ProblemLog {
  /** All problems up to now, in the order in which they were found. */
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #text: string;

  /**
   * @param file The file's name, for messages.
   * @param text Its text, without a byte order mark.
   */
  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  /**
   * Adds a problem.
   *
   * @param offset Where it is, in UTF-16 code units from 0.
   * @param path The option that it is about; empty for the file as a whole.
   * @param message What is wrong.
   */
  add(offset: number, path: OptionPath, message: string): void {
    const before = this.#text.slice(0, offset);
    const lineStart = before.lastIndexOf("\n") + 1;
    const line = before.split("\n").length;
    this.problems.push({
      file: this.#file,
      line,
      column: offset - lineStart + 1,
      path: formatPath(path),
      message,
    });
  }
}
