/**
 * What is wrong with a configuration, and where.
 *
 * @module
 */

/** The way to a value: component key, option name, index in a list, and so on down. */
export type OptionPath = readonly (string | number)[];

/** One mistake in a configuration file. */
export interface Problem {
  /** Name of the file as the caller gave it. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 code units, from 1. */
  readonly column: number;
  /** The option, for example `pool.vardiff.tiers[0]`; empty where the file as a whole is meant. */
  readonly path: string;
  /** What was expected, what was found, what to do: a sentence without full stop. */
  readonly message: string;
}

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/**
 * Writes a path as it is read aloud: names joined by dots, indexes and unusual names in brackets.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(formatPath(["ltc", "coinservs", 0, "port"]), "ltc.coinservs[0].port");
 * assert.equal(formatPath(["pool", "aliases", "a b"]), 'pool.aliases["a b"]');
 * ```
 */
export function formatPath(path: OptionPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (text === "") text = step;
    else text += PLAIN_KEY.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }
  return text;
}

/**
 * Writes a problem as one line, in the form that editors and terminals make a link of.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const problem = { file: "config.yml", line: 12, column: 5, path: "pool.prot", message: "unknown option" };
 * assert.equal(formatProblem(problem), "config.yml:12:5: pool.prot: unknown option");
 * ```
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  return `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`;
}

/**
 * Sorts problems by their place in the file and drops those that say the same of the same place.
 *
 * A mistake in `defaults` would otherwise be told once for every component that it reaches.
 */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const byLine = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...byLine.values()].sort((a, b) =>
    a.line - b.line || a.column - b.column || compareText(a.path, b.path) || compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
