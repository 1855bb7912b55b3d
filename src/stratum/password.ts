/**
 * Options that miners write into the password: `-d 512`, `--diff=512 --min-diff 64`, `d=512`, `x,sd=512`.
 *
 * @module
 */

/** What a password asks for: share difficulties, all positive and finite, as they were written. */
export interface PasswordWishes {
  /** A fixed difficulty: vardiff is off for the connection. */
  readonly difficulty: number | undefined;
  /** The difficulty to begin with. */
  readonly startDifficulty: number | undefined;
  /** The least that vardiff may give. */
  readonly minimum: number | undefined;
  /** The greatest that vardiff may give. */
  readonly maximum: number | undefined;
}

type Wish = keyof PasswordWishes;

/** The long names of PowerPool's options; they may be cut short as long as they stay unique. */
const OPTIONS: readonly (readonly [string, Wish])[] = [
  ["diff", "difficulty"],
  ["start-diff", "startDifficulty"],
  ["max-diff", "maximum"],
  ["min-diff", "minimum"],
];

/** The names that are common among pools. */
const WORDS: ReadonlyMap<string, Wish> = new Map([
  ["d", "difficulty"],
  ["sd", "startDifficulty"],
  ["md", "minimum"],
  ["mind", "minimum"],
  ["maxd", "maximum"],
]);

/** One option with its number: `-d 512`, `-d512`, `--diff 512`, `--diff=512`. */
const OPTION = /\s*(?:-d(?:=|\s*)|--([a-z-]+)(?:=|\s+))((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(?=\s|$)/gy;

/** One word with its number: `d=512`. */
const WORD = /^([a-z]+)=((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i;

/**
 * Reads a password. What is not understood is ignored, since most miners write `x` or anything else; of what is said
 * twice, the last counts.
 *
 * A password is either PowerPool's option string, from front to back or not at all (`--diff 10 x` asks for nothing), or
 * words between blanks, commas or semicolons, of which some may ask for something.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parsePassword("-d 512").difficulty, 512);
 * assert.equal(parsePassword("x,sd=1024,md=64").minimum, 64);
 * assert.equal(parsePassword("x").difficulty, undefined);
 * ```
 */
export function parsePassword(password: string): PasswordWishes {
  const wishes = new Map(optionsOf(password) ?? wordsOf(password));
  return {
    difficulty: wishes.get("difficulty"),
    startDifficulty: wishes.get("startDifficulty"),
    minimum: wishes.get("minimum"),
    maximum: wishes.get("maximum"),
  };
}

/** What an option string asks for; `undefined` if the password is no such string. */
function optionsOf(password: string): [Wish, number][] | undefined {
  const wishes: [Wish, number][] = [];
  let end = 0;
  for (const match of password.matchAll(OPTION)) {
    const [text, name = "diff", number] = match;
    const options = OPTIONS.filter(([option]) => option.startsWith(name));
    const [option] = options;
    if (option === undefined || options.length !== 1) return undefined;
    addWish(wishes, option[1], number);
    end = match.index + text.length;
  }
  return password.slice(end).trim() === "" ? wishes : undefined;
}

/** What the words of a password ask for. */
function wordsOf(password: string): [Wish, number][] {
  const wishes: [Wish, number][] = [];
  for (const word of password.split(/[\s,;]+/)) {
    const [, name = "", number] = WORD.exec(word) ?? [];
    addWish(wishes, WORDS.get(name.toLowerCase()), number);
  }
  return wishes;
}

function addWish(wishes: [Wish, number][], wish: Wish | undefined, number: string | undefined): void {
  const value = Number(number);
  if (wish !== undefined && value > 0 && value < Infinity) wishes.push([wish, value]);
}
