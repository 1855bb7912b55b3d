/**
 * The JSON Schema for editors: that of the file, where it would call something a mistake that is none.
 *
 * A file may leave the value of an option out, which counts as leaving the option out; that is a null to editors. And what
 * a component must have may stand under `defaults` in its place.
 *
 * @module
 */

import { configJsonSchema, type JsonSchema } from "../../src/config/json_schema.ts";
import { namesOf, type Registry } from "../../src/config/registry.ts";

/** Any part of a schema; `true` is one that takes everything. */
type Part = JsonSchema | boolean;

/**
 * Makes the schema.
 *
 * @param registry The component types.
 * @returns Plain data, draft 7.
 */
export function editorSchema(registry: Registry): JsonSchema {
  const schema = configJsonSchema(registry);
  const components = schema["definitions"] as Record<string, JsonSchema>;
  const defaults = schema.properties?.["defaults"] as JsonSchema;
  // Each once, whatever the number of names that a type has: this is the greater part of the file.
  const definitions = registry.types.flatMap(({ type }) => {
    const { required: _, ...component } = withEmptyOptions(components[type] as JsonSchema);
    return [[type, component], [nameOfDefaults(type), withEmptyOptions(defaults.properties?.[type] as JsonSchema)]];
  });
  const defaultsByName = registry.types.flatMap((type) =>
    namesOf(type).map((name) => [name, orNothing({ $ref: `#/definitions/${nameOfDefaults(type.type)}` })])
  );
  return {
    ...schema,
    properties: { defaults: orNothing({ ...defaults, properties: Object.fromEntries(defaultsByName) }) },
    definitions: Object.fromEntries(definitions),
  };
}

function nameOfDefaults(type: string): string {
  return `${type}Defaults`;
}

function orNothing(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

/** The same, with options that may be null where they may be left out, at any depth. */
function withEmptyOptions(schema: JsonSchema): JsonSchema {
  const { properties, items, required = [] } = schema;
  const parts = Object.entries(properties ?? {}).map(([name, option]) => {
    const deep = typeof option === "object" ? withEmptyOptions(option) : option;
    return [name, name === "type" || required.includes(name) ? deep : orNull(deep)];
  });
  return {
    ...schema,
    ...properties === undefined ? {} : { properties: Object.fromEntries(parts) },
    ...isSchema(items) ? { items: withEmptyOptions(items) } : {},
  };
}

function orNull(option: Part): Part {
  if (typeof option === "boolean") return option;
  const { type, const: only, ...rest } = option;
  if (rest.anyOf !== undefined) {
    return {
      ...option,
      anyOf: [...rest.anyOf.filter((one) => !isNull(one)), { type: "null" }],
    };
  }
  if (type === undefined) return option;
  const choices = only === undefined ? rest.enum : [only];
  const types = [type].flat().filter((one) => one !== "null");
  return {
    ...rest,
    type: [...types, "null"],
    ...choices === undefined ? {} : { enum: [...choices, null] },
  } as JsonSchema;
}

function isNull(part: unknown): boolean {
  return isSchema(part) && part.type === "null";
}

function isSchema(part: unknown): part is JsonSchema {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}
