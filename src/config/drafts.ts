/**
 * The components of a file, before their options are checked.
 *
 * @module
 */

import { describeFinding } from "./finding.ts";
import type { ProblemLog } from "./problem_log.ts";
import type { ComponentType, Registry } from "./registry.ts";
import { listTypes, typeOfName } from "./type_names.ts";
import type { YamlEntry, YamlMap } from "./yaml/yaml_tree.ts";

/** A component whose type is known. */
export interface Draft {
  readonly key: string;
  /** Offset of the key; 0 for a component that the file does not name. */
  readonly keyOffset: number;
  readonly componentType: ComponentType;
  /** The component as written, `type` and all. */
  readonly map: YamlMap;
}

/** What stands in the file. */
export interface DraftReading {
  /** The components whose type is known, in file order. */
  readonly drafts: readonly Draft[];
  /** Every component's key, to its short type name or to `undefined` where that could not be made out. */
  readonly types: Map<string, string | undefined>;
}

/**
 * Finds the components and their types.
 *
 * @param root The whole file.
 * @param registry The component types.
 * @param log Takes what is wrong.
 */
export function readDrafts(root: YamlMap, registry: Registry, log: ProblemLog): DraftReading {
  const drafts: Draft[] = [];
  const types = new Map<string, string | undefined>();
  for (const [key, entry] of root.entries) {
    if (key === "defaults") continue;
    const draft = readDraft(key, entry, registry, log);
    types.set(key, draft?.componentType.type);
    if (draft !== undefined) drafts.push(draft);
  }
  return { drafts, types };
}

function readDraft(key: string, entry: YamlEntry, registry: Registry, log: ProblemLog): Draft | undefined {
  const { keyOffset, node } = entry;
  if (node.kind !== "map") {
    log.add(keyOffset, [key], `expected a component with a type, got ${describeFinding(node, false)}`);
    return undefined;
  }
  const written = node.entries.get("type");
  if (written === undefined || written.node.kind === "scalar" && written.node.value === null) {
    log.add(written?.keyOffset ?? keyOffset, [key], `no type; expected type: ${listTypes(registry)}`);
    return undefined;
  }
  const name = written.node;
  const componentType = name.kind === "scalar" && typeof name.value === "string"
    ? typeOfName(name.value, registry)
    : `expected the name of a component type, got ${describeFinding(name, false)}`;
  if (typeof componentType === "string") {
    log.add(name.offset, [key, "type"], componentType);
    return undefined;
  }
  return { key, keyOffset, componentType, map: node };
}
