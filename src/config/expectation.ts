/**
 * What a schema expected, in words.
 *
 * @module
 */

import type { z } from "zod";

/** A mistake as zod hands it to an error map: without the message that is asked for. */
type RawIssue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a map",
  record: "a map",
  null: "nothing",
  date: "a date",
};

const FORMATS: Readonly<Record<string, string>> = {
  url: "a URL",
  email: "a mail address",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  hostname: "a host name",
  hex: "hexadecimal digits",
};

/**
 * Says what was expected, beginning with the word `expected`; an error map for zod's `safeParse()`. A message that the
 * schema brings along wins over it.
 *
 * @returns Empty for those that have no words of their own: unions, whose branches say what they expected, and unknown
 * options.
 */
export function describeExpectation(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${alternatives(issue.values.map(String))}`;
    case "too_small":
      return `expected ${measure(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum)}`;
    case "too_big":
      return `expected ${measure(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum)}`;
    case "not_multiple_of":
      return `expected a multiple of ${issue.divisor}`;
    case "invalid_format":
      return expectedFormat(issue);
    case "invalid_union":
      return Array.isArray(issue["options"]) ? `expected ${alternatives(issue["options"].map(String))}` : "";
    default:
      return "";
  }
}

/** Joins words as one speaks: `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "nothing";
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function measure(origin: string, bound: string, limit: number | bigint): string {
  const unit = origin === "string" ? "character" : origin === "array" || origin === "set" ? "entry" : undefined;
  if (unit === undefined) return `${bound} ${limit}`;
  const many = unit === "entry" ? "entries" : "characters";
  return `${bound} ${limit} ${Number(limit) === 1 ? unit : many}`;
}

function expectedFormat(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  const { format } = issue;
  if (format === "regex") return `expected text that matches ${issue["pattern"]}`;
  if (format === "starts_with") return `expected text that begins with ${issue["prefix"]}`;
  if (format === "ends_with") return `expected text that ends with ${issue["suffix"]}`;
  if (format === "includes") return `expected text with ${issue["includes"]} in it`;
  return `expected ${FORMATS[format] ?? `text in the form ${format}`}`;
}
