/**
 * JSON as Python writes it: a blank behind commas and colons. Integers keep all of their digits.
 *
 * @module
 */

import type { PlainValue } from "./plain_value.ts";

/**
 * Writes a value as JSON.
 *
 * @throws {RangeError} If a number is not finite, which JSON cannot say.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(jsonText({ args: ["L…", 128], value: 2n ** 60n }), '{"args": ["L…", 128], "value": 1152921504606846976}');
 * ```
 */
export function jsonText(value: PlainValue): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot write JSON: expected a finite number, got ${value}`);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonText).join(", ")}]`;
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${jsonText(member)}`);
  return `{${members.join(", ")}}`;
}

/** `Array.isArray` does not narrow read-only arrays. */
function isList(value: object): value is readonly PlainValue[] {
  return Array.isArray(value);
}
