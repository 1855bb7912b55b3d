/**
 * The arguments of `powerpool journal`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { argumentProblem } from "./usage_error.ts";

/** What is asked for. */
export type JournalRequest =
  | { readonly kind: "help" }
  | { readonly kind: "report"; readonly config: string; readonly json: boolean }
  | { readonly kind: "forget"; readonly config: string; readonly reader: string }
  | {
    readonly kind: "export";
    readonly config: string;
    readonly what: "shares" | "blocks";
    readonly format: "csv" | "json";
    /** Milliseconds since 1970; `to` does not belong to it. */
    readonly from: number;
    readonly to: number;
  };

const OPTIONS = {
  export: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  format: { type: "string" },
  forget: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** A day, or a moment of one; the time zone is UTC unless it says otherwise. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Reads the arguments.
 *
 * @param args What stands behind `powerpool journal`.
 * @returns What is asked for, or what is wrong, without full stop.
 */
export function parseJournalArguments(args: readonly string[]): JournalRequest | string {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return argumentProblem(error, Object.keys(OPTIONS));
  }
  const { values, positionals: [config, extra] } = parsed;
  const { export: what, since, until, format, forget } = values;
  if (values.help === true) return { kind: "help" };
  if (config === undefined) return "expected a configuration file";
  if (extra !== undefined) return `unexpected argument "${extra}"`;
  if (format !== undefined && format !== "csv" && format !== "json") {
    return `cannot use --format "${format}": expected csv or json`;
  }
  if (forget !== undefined) {
    if ([what, since, until, format].some((value) => value !== undefined)) return "--forget stands alone";
    return { kind: "forget", config, reader: forget };
  }
  if (what === undefined) {
    if (since !== undefined || until !== undefined) return "--since and --until go with --export shares or blocks";
    if (format === "csv") return "--format csv goes with --export shares or blocks";
    return { kind: "report", config, json: format === "json" };
  }
  if (what !== "shares" && what !== "blocks") return `cannot export "${what}": expected shares or blocks`;
  const from = since === undefined ? 0 : moment(since);
  const to = until === undefined ? Number.MAX_SAFE_INTEGER : moment(until);
  if (from === undefined) return momentProblem("--since", since);
  if (to === undefined) return momentProblem("--until", until);
  if (from >= to) return "--since has to be before --until";
  return { kind: "export", config, what, format: format ?? "csv", from, to };
}

function moment(text: string): number | undefined {
  if (!MOMENT.test(text)) return undefined;
  const isDay = text.length === "2026-11-01".length;
  const hasZone = isDay || /(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const time = Date.parse(`${text.replace(" ", "T")}${hasZone ? "" : "Z"}`);
  return Number.isNaN(time) ? undefined : time;
}

function momentProblem(option: string, text: string | undefined): string {
  return `cannot use ${option} "${text}": expected a day like 2026-11-01 or a moment like 2026-11-01T12:00Z`;
}
