/**
 * Checking the options of a component against its schema.
 *
 * @module
 */

import type { z } from "zod";
import { describeExpectation } from "./expectation.ts";
import { type Checked, explainIssue } from "./explain_issue.ts";
import type { OptionPath } from "./problem.ts";
import { acceptsNull, definition, optionForms, type Schema, schemasAt } from "./schema_descent.ts";
import { locate, type YamlMap, type YamlNode } from "./yaml/yaml_tree.ts";

/** Something wrong with an option, at an offset of the text; `undefined` where nothing of it is written. */
export interface OptionMistake {
  readonly offset: number | undefined;
  /** Path below the component, or below the type's entry in `defaults`. */
  readonly path: OptionPath;
  readonly message: string;
  /** Whether it stands in `defaults`. */
  readonly inherited: boolean;
}

/** What checking gave. */
export interface OptionsReading<Options extends z.ZodObject> {
  /** The options, defaults filled in; `undefined` if there is a mistake. */
  readonly options: z.output<Options> | undefined;
  /** The options that are right by themselves, whatever the others are. */
  readonly sound: Partial<z.output<Options>>;
  readonly mistakes: readonly OptionMistake[];
}

/**
 * Checks options.
 *
 * @param root The options as written, defaults of the file merged in.
 * @param schema What they should be.
 * @param otherNames Names of options beside the schema's, for proposals.
 */
export function checkOptions<Options extends z.ZodObject>(
  root: YamlMap,
  schema: Options,
  otherNames: readonly string[],
): OptionsReading<Options> {
  const { data, issues } = parseWith(schema, root);
  return {
    options: data,
    sound: data ?? soundOptions(schema, root),
    mistakes: issues.flatMap((issue) => toMistakes(issue, { root, schema, otherNames })),
  };
}

/**
 * Checks an entry of `defaults`, which need not be complete: what is missing may stand in the components.
 *
 * Rules over several options are left to the components, where all of them are known.
 */
export function checkDefaults(
  root: YamlMap,
  schema: z.ZodType,
  otherNames: readonly string[],
): readonly OptionMistake[] {
  const { issues } = parseWith(schema, root);
  return issues.filter((issue) => {
    if (issue.code === "unrecognized_keys") return true;
    const { node } = locate(root, issue.path.map(stepOf));
    return node !== undefined && issue.code !== "custom" && !(issue.code === "invalid_union" && node.kind === "map");
  }).flatMap((issue) => toMistakes(issue, { root, schema, otherNames }));
}

function parseWith<Options extends z.ZodType>(
  schema: Options,
  root: YamlMap,
): { data: z.output<Options> | undefined; issues: readonly z.core.$ZodIssue[] } {
  const result = schema.safeParse(plainValue(root, schema, []), { error: describeExpectation });
  return result.success ? { data: result.data, issues: [] } : { data: undefined, issues: result.error.issues };
}

/** Each option by itself: where one has a mistake, zod gives none of them. */
function soundOptions<Options extends z.ZodObject>(schema: Options, root: YamlMap): Partial<z.output<Options>> {
  const written = new Map(Object.entries(plainValue(root, schema, []) as Record<string, unknown>));
  const sound = Object.entries(schema.shape).flatMap(([name, option]) => {
    const { success, data } = (option as z.ZodType).safeParse(written.get(name));
    return success && data !== undefined ? [[name, data]] : [];
  });
  return Object.fromEntries(sound) as Partial<z.output<Options>>;
}

function toMistakes(issue: z.core.$ZodIssue, checked: Checked): OptionMistake[] {
  return explainIssue(issue, checked).map(({ path, message, aboutKey }) => {
    const { node, keyOffset, inherited } = locate(checked.root, path);
    return { offset: aboutKey ? keyOffset : node?.offset, path, message, inherited };
  });
}

/**
 * The value of a node without its positions. An option that is written without a value counts as left out, as None did
 * for PowerPool, unless null is a value of its own for it.
 */
function plainValue(node: YamlNode, schema: Schema, path: OptionPath): unknown {
  if (node.kind === "scalar") return typeof node.value === "bigint" ? fitNumber(node.value, schema, path) : node.value;
  if (node.kind === "list") return node.items.map((item, index) => plainValue(item, schema, [...path, index]));
  const names = optionForms(schema, path).flat();
  const values: [string, unknown][] = [];
  for (const [name, entry] of node.entries) {
    const value = plainValue(entry.node, schema, [...path, name]);
    const left = value === null && names.includes(name) && !acceptsNull(schema, [...path, name]);
    if (!left) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

/** A large integer for an option that takes numbers, such as a difficulty, becomes one; exactness is no matter there. */
function fitNumber(value: bigint, schema: Schema, path: OptionPath): bigint | number {
  const kinds = schemasAt(schema, path).map((one) => definition(one).type);
  return kinds.includes("number") && !kinds.includes("bigint") ? Number(value) : value;
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === "number" ? step : String(step);
}
