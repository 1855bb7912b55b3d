/**
 * Finding the schemas that stand behind an option, through whatever is wrapped around them.
 *
 * @module
 */

import type { z } from "zod";
import { optionMarks } from "./option_marks.ts";
import type { OptionPath } from "./problem.ts";

/** Any zod schema; {@linkcode definition} tells which. */
export type Schema = z.core.$ZodType;

/** What a schema is made of, discriminated by `type`. */
export function definition(schema: Schema): z.core.$ZodTypes["_zod"]["def"] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** A schema and all that judge the same value inside of it: under `optional()`, in the branches of a union… */
export function layers(schema: Schema): Schema[] {
  return [schema, ...directlyInside(schema).flatMap(layers)];
}

/**
 * The schemas that judge the value at a path; several where a union has several that might.
 *
 * @param schema The schema at the path's beginning.
 * @param path Option names and indexes.
 */
export function schemasAt(schema: Schema, path: OptionPath): Schema[] {
  let current = layers(schema);
  for (const step of path) current = current.flatMap((one) => child(one, step)).flatMap(layers);
  return current;
}

/** The names that the options at a path may have; one list for each form that a map there may take. */
export function optionForms(schema: Schema, path: OptionPath): string[][] {
  return schemasAt(schema, path).flatMap((one) => {
    const def = definition(one);
    return def.type === "object" ? [Object.keys(def.shape)] : [];
  });
}

/** Whether the value at a path may be written as null and means something else than leaving it out. */
export function acceptsNull(schema: Schema, path: OptionPath): boolean {
  return schemasAt(schema, path).some((one) => {
    const def = definition(one);
    return def.type === "nullable" || def.type === "null" || def.type === "unknown" || def.type === "any";
  });
}

/** Whether the value at a path is secret, or something that it is part of. */
export function isSecret(schema: Schema, path: OptionPath): boolean {
  for (let length = 0; length <= path.length; length++) {
    if (schemasAt(schema, path.slice(0, length)).some((one) => optionMarks.get(one)?.secret === true)) return true;
  }
  return false;
}

/** The component types whose keys are allowed at a path; empty for any, `undefined` if the value names no component. */
export function referenceTypes(schema: Schema, path: OptionPath): readonly string[] | undefined {
  const lists = schemasAt(schema, path).flatMap((one) => {
    const types = optionMarks.get(one)?.refersTo;
    return types === undefined ? [] : [types];
  });
  return lists.length === 0 ? undefined : lists.flat();
}

/** All schemas of parts: of a map's options, a list's items. For looking through a schema as a whole. */
export function parts(schema: Schema): Schema[] {
  const def = definition(schema);
  switch (def.type) {
    case "object":
      return [...Object.values(def.shape), ...(def.catchall ? [def.catchall] : [])];
    case "record":
      return [def.valueType];
    case "array":
      return [def.element];
    case "tuple":
      return [...def.items, ...(def.rest ? [def.rest] : [])];
    default:
      return [];
  }
}

function directlyInside(schema: Schema): readonly Schema[] {
  const def = definition(schema);
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return [def.innerType];
    case "union":
      return def.options;
    case "intersection":
      return [def.left, def.right];
    case "pipe":
      return [def.in, def.out];
    default:
      return [];
  }
}

function child(schema: Schema, step: string | number): Schema[] {
  const def = definition(schema);
  if (def.type === "object") {
    const option = Object.hasOwn(def.shape, step) ? def.shape[step] : def.catchall;
    return option === undefined ? [] : [option];
  }
  if (def.type === "tuple") {
    const item = def.items[Number(step)] ?? def.rest;
    return item ? [item] : [];
  }
  return parts(schema);
}
