/**
 * What was found in a file, in a few words: for the end of a problem's message.
 *
 * @module
 */

import { maskUrlPasswords } from "./mask.ts";
import type { YamlNode } from "./yaml/yaml_tree.ts";

/** Longest text that is shown; of a longer one the beginning. */
const SHOWN_CHARACTERS = 40;

/**
 * Describes a value.
 *
 * @param node The value as it stands in the file.
 * @param hidden Whether the value is secret, so that only its kind may be told.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const node = { kind: "scalar", offset: 0, value: 511, source: "0777" } as const;
 * assert.equal(describeFinding(node, false), "0777");
 * assert.equal(describeFinding(node, true), "a number");
 * ```
 */
export function describeFinding(node: YamlNode, hidden: boolean): string {
  if (node.kind !== "scalar") return node.kind === "map" ? "a map" : "a list";
  if (node.value === null) return "nothing";
  if (hidden) return kindOf(node.value);
  return typeof node.value === "string" ? quote(node.value) : shorten(node.source);
}

/**
 * Advice for an author who did not know what quotes do: `1234` as a password and `no` as a name need them, `"80"` as a
 * port must not have them.
 *
 * @param node The value as it stands in the file.
 * @param expectation What was expected, `expected …`.
 * @param hidden Whether the value is secret.
 * @returns The end of a message, empty where it does not apply.
 */
export function adviseQuotes(node: YamlNode, expectation: string, hidden: boolean): string {
  if (node.kind !== "scalar" || node.value === null) return "";
  if (typeof node.value !== "string") {
    if (expectation !== "expected text") return "";
    return hidden ? "; put it in quotes" : `, which is ${kindOf(node.value)}; put it in quotes`;
  }
  const isNumber = /^expected a (?:whole )?number$/.test(expectation) &&
    /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(node.value);
  return isNumber ? "; take away the quotes" : "";
}

/** A text in quotes on one line, shortened, passwords inside of URLs masked. */
export function quote(text: string): string {
  return JSON.stringify(shorten(maskUrlPasswords(text)));
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (typeof value === "boolean") return "true or false";
  return value instanceof Date ? "a date" : "a value of another kind";
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
