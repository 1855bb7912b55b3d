/**
 * Checking that there are as many components of a type as there have to be.
 *
 * @module
 */

import type { Draft } from "./drafts.ts";
import type { ProblemLog } from "./problem_log.ts";
import type { Registry } from "./registry.ts";

/**
 * Complains of components that are one too many, or missing.
 *
 * @param drafts The components of the file whose type is known.
 * @param keys Every key of the file.
 * @param registry The component types.
 * @param log Takes what is wrong.
 * @returns The components that go without saying: not in the file, but there with their defaults.
 */
export function checkCounts(
  drafts: readonly Draft[],
  keys: { has(key: string): boolean },
  registry: Registry,
  log: ProblemLog,
): Draft[] {
  const implied: Draft[] = [];
  for (const componentType of registry.types) {
    const { type, count = "any", implied: key } = componentType;
    const [first, ...others] = drafts.filter((draft) => draft.componentType === componentType);
    if (first !== undefined && count !== "any") {
      const allowed = count === "one" ? "exactly one" : count;
      for (const { key, keyOffset } of others) {
        log.add(keyOffset, [key], `expected ${allowed} component of type ${type}, and ${first.key} is one already`);
      }
    }
    if (first !== undefined) continue;
    if (key !== undefined && !keys.has(key)) {
      implied.push({ key, keyOffset: 0, componentType, map: { kind: "map", offset: 0, entries: new Map() } });
    } else if (count === "one") {
      log.add(0, [], `no component of type ${type}; expected exactly one`);
    }
  }
  return implied;
}
