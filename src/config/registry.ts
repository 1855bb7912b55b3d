/**
 * The component types that a configuration may name. Each room declares its own; the server puts them together.
 *
 * @module
 */

import type { z } from "zod";
import type { ConfigRule } from "./rule.ts";
import { definition, layers, parts, type Schema } from "./schema_descent.ts";

/** How many components of a type a configuration holds. */
export type ComponentCount = "one" | "at most one" | "any";

/** A type of component. */
export interface ComponentType<Options extends z.ZodObject = z.ZodObject> {
  /** The short name, the documented form: `StratumServer`. */
  readonly type: string;
  /** Other names for it, such as the dotted class paths of older files: `powerpool.stratum_server.StratumServer`. */
  readonly aliases?: readonly string[];
  /**
   * Its options, without `type` and `log_level`. A strict object, and so is every object inside: an unknown option is
   * a mistake at any depth. What comes out must be plain data of the form that went in (no transforms but that of
   * `bigInteger()`), so that the dump of a configuration can be read again.
   */
  readonly options: Options;
  /** How many there may be; any number by default. */
  readonly count?: ComponentCount;
  /** Key of the component that is there, with its defaults, when the file names none of this type. */
  readonly implied?: string;
}

/** A name that older files use for something that this version does not have. */
export interface UnavailableType {
  readonly type: string;
  readonly aliases?: readonly string[];
  /** What to tell whoever uses it: that it is not there, and what to do. */
  readonly unavailable: string;
}

/** All component types, in the order in which they were declared, and what must hold between them. */
export interface Registry {
  readonly types: readonly ComponentType[];
  readonly unavailable: readonly UnavailableType[];
  readonly rules: readonly ConfigRule[];
}

/**
 * Declares a component type, keeping the type of its options for {@linkcode Config} queries.
 *
 * @param type The declaration.
 * @returns The same.
 */
export function defineComponentType<Options extends z.ZodObject>(type: ComponentType<Options>): ComponentType<Options> {
  return type;
}

/**
 * Puts component types together.
 *
 * @param entries Every type, available or not.
 * @param rules What must hold beyond the options of a single component.
 * @throws {TypeError} If a name is taken twice or is `defaults`, or a schema would let an unknown option pass silently.
 */
export function createRegistry(
  entries: readonly (ComponentType | UnavailableType)[],
  rules: readonly ConfigRule[] = [],
): Registry {
  const taken = new Set<string>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      if (taken.has(name)) throw new TypeError(`Cannot register ${entry.type}: the name ${name} is taken already`);
      taken.add(name);
    }
    if (!isUnavailable(entry)) refuseSilentObjects(entry.type, entry.options, new Set());
  }
  return {
    types: entries.filter((entry): entry is ComponentType => !isUnavailable(entry)),
    unavailable: entries.filter(isUnavailable),
    rules,
  };
}

/** The type of a name, short or alias; `undefined` if nothing has it. */
export function findType(registry: Registry, name: string): ComponentType | UnavailableType | undefined {
  const has = (entry: ComponentType | UnavailableType): boolean => namesOf(entry).includes(name);
  return registry.types.find(has) ?? registry.unavailable.find(has);
}

/** Whether a type is declared only to say that it is not there. */
export function isUnavailable(entry: ComponentType | UnavailableType): entry is UnavailableType {
  return "unavailable" in entry;
}

/** All names of a type, the short one first. */
export function namesOf(entry: ComponentType | UnavailableType): string[] {
  return [entry.type, ...(entry.aliases ?? [])];
}

/** `z.object()` drops unknown keys without a word, so a misspelt option would be lost: developers must not use it. */
function refuseSilentObjects(type: string, schema: Schema, seen: Set<Schema>): void {
  for (const layer of layers(schema)) {
    if (seen.has(layer)) continue;
    seen.add(layer);
    const def = definition(layer);
    if (def.type === "object" && def.catchall === undefined) {
      const names = Object.keys(def.shape).join(", ");
      throw new TypeError(
        `Cannot register ${type}: the object with ${names} drops unknown options; use z.strictObject or z.looseObject`,
      );
    }
    for (const part of parts(layer)) refuseSilentObjects(type, part, seen);
  }
}
