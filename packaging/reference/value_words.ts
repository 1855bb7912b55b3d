/**
 * What an option may hold, and what it holds when it is left out, in words.
 *
 * @module
 */

import { stringify } from "yaml";
import { alternatives } from "../../src/config/expectation.ts";
import type { JsonSchema } from "../../src/config/json_schema.ts";

/** A kind of value: one of it, and several. */
interface Kind {
  readonly one: string;
  readonly many: string;
}

const TEXT: Kind = { one: "text", many: "texts" };

/** Words for lists of values that would fill a table's column, by these values. */
export type NamedChoices = ReadonlyMap<string, string>;

/**
 * Says what an option may hold.
 *
 * @param schema Of the option.
 * @param refersTo Types of components, if the option names one of them by its key; empty for any.
 * @param choices What to say in place of long lists; keys are made by {@linkcode choiceKey}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(valueWords({ type: "integer", minimum: 1, maximum: 65535 }), "whole number, 1 to 65535");
 * assert.equal(valueWords({ type: "array", items: { type: "string" } }), "list of texts");
 * ```
 */
export function valueWords(
  schema: JsonSchema,
  refersTo?: readonly string[],
  choices: NamedChoices = new Map(),
): string {
  return kindOf(schema, refersTo, choices).one;
}

/** What a list of choices is found by. */
export function choiceKey(values: readonly unknown[]): string {
  return values.join(" ");
}

/**
 * Writes a value as the configuration file would.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(valueText(["::1", ""]), '[::1, ""]');
 * ```
 */
export function valueText(value: unknown): string {
  const text = stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false });
  return text.trimEnd();
}

function kindOf(schema: JsonSchema, refersTo: readonly string[] | undefined, choices: NamedChoices): Kind {
  const inner = (part: unknown) => kindOf(part as JsonSchema, refersTo, choices);
  if (schema.anyOf !== undefined) return joined(schema.anyOf.filter(isNoNull).map(inner));
  if (schema.const !== undefined) return same(code(schema.const));
  if (schema.enum !== undefined) return choiceOf(schema.enum, choices);
  const { type } = schema;
  const types = Array.isArray(type) ? type.filter((one) => one !== "null") : [type];
  if (types.length > 1) return joined(types.map((one) => inner({ type: one } as JsonSchema)));
  switch (types[0]) {
    case "boolean":
      return same("`true` or `false`");
    case "integer":
      return numbers("whole number", schema);
    case "number":
      return numbers("number", schema);
    case "string":
      return refersTo === undefined ? textKind(schema) : componentKind(refersTo);
    case "array":
      return same(`list of ${inner(schema.items ?? {}).many}`);
    case "object":
      return same(mapWords(schema, inner));
    default:
      return { one: "anything", many: "anything" };
  }
}

function mapWords({ properties, additionalProperties }: JsonSchema, inner: (part: unknown) => Kind): string {
  if (properties !== undefined && Object.keys(properties).length > 0) return "map of the options below";
  if (typeof additionalProperties !== "object") return "map";
  return `map of names to ${inner(additionalProperties).many}`;
}

function choiceOf(values: readonly unknown[], choices: NamedChoices): Kind {
  const named = choices.get(choiceKey(values));
  return same(named ?? alternatives(values.map(code)));
}

function componentKind(types: readonly string[]): Kind {
  const which = types.length === 0 ? "" : `: ${alternatives(types.map(code))}`;
  return { one: `name of a component${which}`, many: `names of components${which}` };
}

function textKind({ maxLength, format }: JsonSchema): Kind {
  if (format === "uri") return { one: "URL", many: "URLs" };
  if (maxLength === undefined) return TEXT;
  return { one: `text of at most ${maxLength} characters`, many: `texts of at most ${maxLength} characters` };
}

/** Bounds that only say that the number is exact are none. */
function numbers(name: string, schema: JsonSchema): Kind {
  const least = bound(schema.minimum, -Number.MAX_SAFE_INTEGER);
  const most = bound(schema.maximum, Number.MAX_SAFE_INTEGER);
  const above = schema.exclusiveMinimum;
  const range = above !== undefined
    ? ` above ${above}${most === undefined ? "" : `, at most ${most}`}`
    : least !== undefined
    ? most === undefined ? `, at least ${least}` : `, ${least} to ${most}`
    : most === undefined
    ? ""
    : `, at most ${most}`;
  return { one: `${name}${range}`, many: `${name}s${range}` };
}

function bound(value: number | undefined, none: number): number | undefined {
  return value === none ? undefined : value;
}

function joined(kinds: readonly Kind[]): Kind {
  const [first, second] = kinds;
  if (second !== undefined && second.one === `list of ${first?.many}`) return same(`${first?.one}; or a list of them`);
  return { one: kinds.map(({ one }) => one).join(", or "), many: kinds.map(({ many }) => many).join(", or ") };
}

function isNoNull(schema: unknown): boolean {
  return (schema as JsonSchema).type !== "null";
}

function same(words: string): Kind {
  return { one: words, many: words };
}

function code(value: unknown): string {
  return `\`${value}\``;
}
