/**
 * Checking options that name other components.
 *
 * @module
 */

import type { OptionMistake } from "./check_options.ts";
import { alternatives } from "./expectation.ts";
import { quote } from "./finding.ts";
import { didYouMean } from "./nearest_name.ts";
import type { OptionPath } from "./problem.ts";
import { referenceTypes, type Schema } from "./schema_descent.ts";
import { locate, type YamlMap, type YamlNode } from "./yaml/yaml_tree.ts";

/** The components of a file: key to short type name; to `undefined` where the type could not be made out. */
export type KnownComponents = ReadonlyMap<string, string | undefined>;

/**
 * Finds options that name no component, or one of a type that will not do.
 *
 * @param root The options as written, defaults of the file merged in.
 * @param schema Their schema, with the marks of `componentRef()`.
 * @param components All components of the file.
 */
export function checkReferences(root: YamlMap, schema: Schema, components: KnownComponents): OptionMistake[] {
  return textsIn(root, []).flatMap(({ path, text }) => {
    const types = referenceTypes(schema, path);
    const message = types === undefined ? undefined : faultOf(text, types, components);
    if (message === undefined) return [];
    const { node, inherited } = locate(root, path);
    return [{ offset: node?.offset, path, message, inherited }];
  });
}

function faultOf(key: string, types: readonly string[], components: KnownComponents): string | undefined {
  const fits = (type: string | undefined): boolean => types.length === 0 || type === undefined || types.includes(type);
  const fitting = [...components].filter(([, type]) => fits(type)).map(([name]) => name);
  const wanted = types.length === 0 ? "a component" : `a component of type ${alternatives(types)}`;
  if (!components.has(key)) {
    const nearest = didYouMean(key, [...fitting, ...components.keys()]);
    if (nearest !== "") return `no such component${nearest}`;
    return `no such component; expected the key of ${wanted}${fitting.length > 0 ? `: ${alternatives(fitting)}` : ""}`;
  }
  const type = components.get(key);
  return fits(type) ? undefined : `expected the key of ${wanted}, got ${quote(key)}, which is a ${type}`;
}

function textsIn(node: YamlNode, path: OptionPath): { path: OptionPath; text: string }[] {
  switch (node.kind) {
    case "map":
      return [...node.entries].flatMap(([name, entry]) => textsIn(entry.node, [...path, name]));
    case "list":
      return node.items.flatMap((item, index) => textsIn(item, [...path, index]));
    case "scalar":
      return typeof node.value === "string" ? [{ path, text: node.value }] : [];
  }
}
