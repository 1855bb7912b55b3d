/**
 * Values as Python's `repr` shows them: Celery's workers and monitors print the arguments of a task as its message says.
 *
 * @module
 */

import type { PlainValue } from "./plain_value.ts";

/** Characters after which Celery cuts off (`argsrepr_maxsize` in celery/app/amqp.py). */
export const LONGEST_REPR = 1024;

/** Python writes a float with an exponent from 1e16 on and below 1e-4 (`float_repr_style` short). */
const EXPONENT_FROM = 1e16;
const EXPONENT_BELOW = 1e-4;

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Control characters, surrogates that stand alone, and whatever else has no shape. */
const UNPRINTABLE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/**
 * Shows a value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(pythonRepr(["it's", 0.5, null]), `["it's", 0.5, None]`);
 * ```
 */
export function pythonRepr(value: PlainValue): string {
  const text = whole(value);
  return text.length <= LONGEST_REPR ? text : `${text.slice(0, LONGEST_REPR)}...`;
}

function whole(value: PlainValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return number(value);
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(whole).join(", ")}]`;
  return `{${Object.entries(value).map(([name, member]) => `${text(name)}: ${whole(member)}`).join(", ")}}`;
}

/** As the other side gets it: a number that JSON writes without fraction is an int there. */
function number(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e21) return BigInt(value).toString();
  if (size >= EXPONENT_FROM || size < EXPONENT_BELOW) {
    // Python's exponents have two digits at least.
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return String(value);
}

function text(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value.replace(UNPRINTABLE, escape);
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

function escape(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) as number;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
