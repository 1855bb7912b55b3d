/**
 * Every option of a component type, in the order of its schema, ready for a table.
 *
 * @module
 */

import { coinNames } from "../../src/coin/presets/presets.ts";
import type { JsonSchema } from "../../src/config/json_schema.ts";
import { isHidden } from "../../src/config/mask.ts";
import type { OptionPath } from "../../src/config/problem.ts";
import { isReloadable } from "../../src/config/reloadable.ts";
import { referenceTypes, type Schema } from "../../src/config/schema_descent.ts";
import { choiceKey, type NamedChoices, valueText, valueWords } from "./value_words.ts";

/** An option. */
export interface OptionRow {
  /** Names from the component down, joined by dots; `[]` behind a list whose items have options. */
  readonly path: string;
  /** What it may hold. */
  readonly value: string;
  /** What it holds when it is left out, as the file would have it; empty if nothing, or what is below says it. */
  readonly preset: string;
  /** Whether it must be given wherever what it belongs to is. */
  readonly required: boolean;
  readonly description: string;
  /** Whether it is masked wherever a configuration is shown. */
  readonly secret: boolean;
  /** Whether a running program takes a change over. */
  readonly reloads: boolean;
}

/** Coins are many, and have a page of their own. */
const CHOICES: NamedChoices = new Map(
  (["alone", "along"] as const).map((how) => [choiceKey(coinNames(how)), "name of a [coin](coins.md)"]),
);

/**
 * Lists the options of a component type at all depths, but `type` and `log_level`, which every component has.
 *
 * @param definition Of the type, out of the JSON Schema of the file.
 * @param options The same as zod has it, which knows marks.
 */
export function optionRows(definition: JsonSchema, options: Schema): OptionRow[] {
  return rowsIn(definition, { shown: "", path: [] }).filter(({ path }) => path !== "type" && path !== "log_level");

  /** Types of the components that an option names, be it one or a list of them. */
  function referencesAt(path: OptionPath): readonly string[] | undefined {
    return referenceTypes(options, path) ?? referenceTypes(options, [...path, 0]);
  }

  function rowsIn(schema: JsonSchema, parent: { readonly shown: string; readonly path: OptionPath }): OptionRow[] {
    return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
      const own = option as JsonSchema;
      const items = own.items as JsonSchema | undefined;
      const isList = items?.properties !== undefined;
      const isGroup = isList || own.properties !== undefined;
      const path = [...parent.path, name];
      const shown = `${parent.shown}${name}`;
      const row: OptionRow = {
        path: shown,
        value: isList ? "list of maps of the options below" : valueWords(own, referencesAt(path), CHOICES),
        preset: presetOf(own, isGroup && !isList),
        required: schema.required?.includes(name) === true && own.default === undefined,
        description: own.description ?? items?.description ?? "",
        secret: isHidden(options, path),
        reloads: isReloadable(options, path),
      };
      if (isList) return [row, ...rowsIn(items, { shown: `${shown}[].`, path: [...path, 0] })];
      return [row, ...rowsIn(own, { shown: `${shown}.`, path })];
    });
  }
}

function presetOf({ default: preset }: JsonSchema, saidBelow: boolean): string {
  return preset === undefined || preset === null || saidBelow ? "" : valueText(preset);
}
