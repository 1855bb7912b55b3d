/**
 * What config.yml.example documents, option by option, and what the schemas have.
 *
 * @module
 */

import type { z } from "zod";
import { sharedOptions } from "../../src/config/log_level.ts";
import type { ComponentType } from "../../src/config/registry.ts";
import { definition, layers, type Schema } from "../../src/config/schema_descent.ts";

/** An option as the example has it. */
export interface DocumentedOption {
  /** Names from the component down, joined by dots; indexes of lists are left out. */
  readonly path: string;
  /** The comment above it, in one line. */
  readonly comment: string;
  readonly commentedOut: boolean;
  /** What stands behind the colon. */
  readonly value: string;
}

/** An option as its schema has it. */
export interface SchemaOption {
  readonly path: string;
  readonly description: string;
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** What it is when it is left out. */
  readonly preset: unknown;
}

/** An option line: `name: value`, `#name: value`, `- name: value` or `#- name: value`; prose has a blank behind the #. */
const OPTION_LINE = /^( *)(#?)(- )?(\w+):(?: (.*))?$/;

/** Takes away the # before every option that is commented out. */
export function uncomment(text: string): string {
  return text.split("\n").map((line) => OPTION_LINE.test(line) ? line.replace("#", "") : line).join("\n");
}

/** The options of a component's text, without the component's own key and `type`. */
export function documentedOptions(text: string, component: string): DocumentedOption[] {
  const lines = text.split("\n");
  const start = lines.indexOf(`${component}:`);
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  const options: DocumentedOption[] = [];
  const parents: { indent: number; name: string }[] = [];
  let comment: string[] = [];
  for (const line of lines.slice(start + 1, start + 1 + length)) {
    const [, blanks = "", mark = "", dash = "", name = "", value = ""] = OPTION_LINE.exec(line) ?? [];
    if (name === "") {
      comment = line === "" ? [] : [...comment, line.trim().replace(/^# ?/, "")];
      continue;
    }
    const indent = blanks.length + dash.length;
    while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
    parents.push({ indent, name });
    const path = parents.map((parent) => parent.name).join(".");
    if (path !== "type") options.push({ path, comment: comment.join(" "), commentedOut: mark === "#", value });
    comment = [];
  }
  return options;
}

/** The options of a component type, at all depths, with those that every component has. */
export function schemaOptions(type: ComponentType): SchemaOption[] {
  return [...optionsIn(type.options, []), ...optionsIn(sharedOptions, [])];
}

function optionsIn(schema: Schema, path: readonly string[]): SchemaOption[] {
  return layers(schema).flatMap((layer) => {
    const def = definition(layer);
    if (def.type === "array") return optionsIn(def.element, path);
    if (def.type !== "object") return [];
    return Object.entries(def.shape).flatMap(([name, option]) => {
      const own = [...path, name];
      const { success: optional, data: preset } = (option as z.ZodType).safeParse(undefined);
      return [{ path: own.join("."), description: describe(option), optional, preset }, ...optionsIn(option, own)];
    });
  });
}

function describe(option: Schema): string {
  return layers(option).map((layer) => (layer as z.ZodType).description).find((text) => text !== undefined) ?? "";
}
