/**
 * A JSON Schema of the whole configuration file: editors complete and check options with it.
 *
 * @module
 */

import { z } from "zod";
import { logLevel } from "./log_level.ts";
import { type ComponentType, namesOf, type Registry } from "./registry.ts";

/** A JSON Schema, draft 7: what the YAML language server of most editors understands. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Describes the file.
 *
 * @param registry The component types that a file may name.
 * @returns Plain data, fit for `JSON.stringify()`.
 */
export function configJsonSchema(registry: Registry): JsonSchema {
  const definitions = Object.fromEntries(registry.types.map((type) => [type.type, componentSchema(type)]));
  const names = registry.types.flatMap(namesOf);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "PowerPool configuration",
    type: "object",
    properties: {
      defaults: {
        type: "object",
        description: "Options that all components of a type begin with",
        properties: Object.fromEntries(registry.types.flatMap((type) => {
          const options = withoutRequired(optionsSchema(type));
          return namesOf(type).map((name) => [name, options]);
        })),
        additionalProperties: false,
      },
    },
    additionalProperties: {
      type: "object",
      required: ["type"],
      properties: { type: { enum: names } },
      allOf: registry.types.map((type) => ({
        if: { required: ["type"], properties: { type: { enum: namesOf(type) } } },
        then: { $ref: `#/definitions/${type.type}` },
      })),
    },
    definitions,
  };
}

function componentSchema(type: ComponentType): JsonSchema {
  const options = optionsSchema(type);
  return { ...options, properties: { type: { enum: namesOf(type) }, ...options.properties } };
}

function optionsSchema(type: ComponentType): JsonSchema {
  const { $schema: _, ...options } = z.toJSONSchema(type.options, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    // JSON knows integers of any size; zod takes a bigint for something that JSON cannot hold.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "bigint") jsonSchema.type = "integer";
    },
  });
  const { $schema: __, ...level } = z.toJSONSchema(logLevel, { target: "draft-7" });
  return { ...options, properties: { log_level: level, ...options.properties } };
}

/** The same with every option optional, in maps within it as well; what a list holds must be complete. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _, properties, ...rest } = schema;
  if (properties === undefined) return rest;
  const optional = Object.entries(properties).map(([name, option]) => [
    name,
    typeof option === "object" ? withoutRequired(option) : option,
  ]);
  return { ...rest, properties: Object.fromEntries(optional) };
}
