/**
 * The special key `defaults`: options that all components of a type begin with.
 *
 * @module
 */

import { checkDefaults } from "./check_options.ts";
import { describeFinding } from "./finding.ts";
import { sharedOptions } from "./log_level.ts";
import type { ProblemLog } from "./problem_log.ts";
import type { Registry } from "./registry.ts";
import { typeOfName } from "./type_names.ts";
import { withoutKeys, type YamlEntry, type YamlMap } from "./yaml/yaml_tree.ts";

/** The defaults of one type. */
export interface TypeDefaults {
  /** The type's name as written: the short one or an alias. */
  readonly name: string;
  /** The options. */
  readonly map: YamlMap;
}

/** Defaults by short type name. */
export type Defaults = ReadonlyMap<string, TypeDefaults>;

/**
 * Reads and checks the defaults.
 *
 * @param entry The entry of the key `defaults`, if there is one.
 * @param registry The component types.
 * @param log Takes what is wrong.
 */
export function readDefaults(entry: YamlEntry | undefined, registry: Registry, log: ProblemLog): Defaults {
  const defaults = new Map<string, TypeDefaults>();
  const maps = entry === undefined ? undefined : mapOf(entry, ["defaults"], "a map of component types", log);
  for (const [name, typeEntry] of maps?.entries ?? []) {
    const path = ["defaults", name];
    const type = typeOfName(name, registry);
    if (typeof type === "string") {
      log.add(typeEntry.keyOffset, path, type);
      continue;
    }
    const map = mapOf(typeEntry, path, "a map of options", log);
    if (map === undefined) continue;
    const other = defaults.get(type.type);
    if (other !== undefined) {
      log.add(typeEntry.keyOffset, path, `the same type as ${other.name}, which has defaults already`);
      continue;
    }
    const shared = Object.keys(sharedOptions.shape);
    const own = withoutKeys(map, ...shared);
    const mistakes = [
      ...checkDefaults(own, type.options, shared),
      ...checkDefaults(withoutKeys(map, ...own.entries.keys()), sharedOptions, []),
    ];
    for (const mistake of mistakes) {
      log.add(mistake.offset ?? typeEntry.keyOffset, [...path, ...mistake.path], mistake.message);
    }
    defaults.set(type.type, { name, map: withoutKeys(map, "type") });
  }
  return defaults;
}

function mapOf(entry: YamlEntry, path: readonly string[], what: string, log: ProblemLog): YamlMap | undefined {
  const { node } = entry;
  if (node.kind === "map") return node;
  // Nothing below the key, perhaps because all of it is commented out.
  if (node.kind === "scalar" && node.value === null) return undefined;
  log.add(node.offset, path, `expected ${what}, got ${describeFinding(node, false)}`);
  return undefined;
}
