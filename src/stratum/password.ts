/**
 * Options that miners write into the password: `-d 512`, `--diff=512`, `d=512`.
 *
 * @module
 */

/** What a password asks for. */
export interface PasswordWishes {
  /** A share difficulty. */
  readonly difficulty: number | undefined;
}

/** The long names of PowerPool's options; they may be cut short as long as they stay unique. */
const OPTION_NAMES = ["diff", "start-diff", "max-diff", "min-diff"];

/** One such option with its number: `-d 512`, `-d512`, `--diff 512`, `--diff=512`. */
const OPTION = /\s*(?:-d(?:=|\s*)|--([a-z-]+)(?:=|\s+))((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?=\s|$)/gy;

/** What other pools take: `d=512`, the whole password or one of its words. */
const WORD = /(?:^|[\s,;])d=((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?=[\s,;]|$)/i;

/**
 * Reads a password. What is not understood is ignored, since most miners write `x` or anything else.
 *
 * As in PowerPool, a password is an option string from front to back or not at all: `--diff 10 x` asks for nothing.
 * `--start-diff`, `--max-diff` and `--min-diff` are read, but nothing comes of them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parsePassword("-d 512").difficulty, 512);
 * assert.equal(parsePassword("x").difficulty, undefined);
 * ```
 */
export function parsePassword(password: string): PasswordWishes {
  const difficulty = Number(optionOf(password) ?? WORD.exec(password)?.[1]);
  return { difficulty: difficulty > 0 && difficulty < Infinity ? difficulty : undefined };
}

/** The number of the last `--diff` of an option string; `undefined` if the password is no such string. */
function optionOf(password: string): string | undefined {
  let value: string | undefined;
  let end = 0;
  for (const match of password.matchAll(OPTION)) {
    const [text, name = "diff", number] = match;
    const options = OPTION_NAMES.filter((option) => option.startsWith(name));
    if (options.length !== 1) return undefined;
    if (options[0] === "diff") value = number;
    end = match.index + text.length;
  }
  return password.slice(end).trim() === "" ? value : undefined;
}
