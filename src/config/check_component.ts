/**
 * Checking one component of a file.
 *
 * @module
 */

import type { Component } from "./checked_config.ts";
import { checkOptions } from "./check_options.ts";
import type { Defaults } from "./defaults.ts";
import type { Draft } from "./drafts.ts";
import { sharedOptions } from "./log_level.ts";
import type { OptionPath } from "./problem.ts";
import type { ProblemLog } from "./problem_log.ts";
import { checkReferences, type KnownComponents } from "./references.ts";
import type { Candidate } from "./rule.ts";
import { locate, mergeDefaults, withoutKeys } from "./yaml/yaml_tree.ts";

/** What checking a component gave. */
export interface ComponentReading {
  /** The component; `undefined` if it has a mistake. */
  readonly component: Component | undefined;
  /** What of it is right. */
  readonly candidate: Candidate;
  /** Complains of one of its options, at the place where it is written: in the component or in the defaults. */
  complain(path: OptionPath, message: string): void;
}

/**
 * Checks a component.
 *
 * @param draft The component as written.
 * @param defaults The defaults of the file.
 * @param types All components of the file.
 * @param log Takes what is wrong.
 */
export function checkComponent(
  draft: Draft,
  defaults: Defaults,
  types: KnownComponents,
  log: ProblemLog,
): ComponentReading {
  const { key, keyOffset, componentType } = draft;
  const { type } = componentType;
  const under = defaults.get(type);
  const written = under === undefined ? draft.map : mergeDefaults(under.map, draft.map);
  const own = withoutKeys(written, "type", ...Object.keys(sharedOptions.shape));
  const shared = withoutKeys(written, ...own.entries.keys(), "type");

  function add(offset: number | undefined, inherited: boolean, path: OptionPath, message: string): void {
    const base = inherited && under !== undefined ? ["defaults", under.name] : [key];
    log.add(offset ?? keyOffset, [...base, ...path], message);
  }

  const ownReading = checkOptions(own, componentType.options, ["type", ...Object.keys(sharedOptions.shape)]);
  const sharedReading = checkOptions(shared, sharedOptions, []);
  const mistakes = [
    ...ownReading.mistakes,
    ...sharedReading.mistakes,
    ...checkReferences(own, componentType.options, types),
  ];
  for (const { offset, inherited, path, message } of mistakes) add(offset, inherited, path, message);

  const { options, sound } = ownReading;
  const mistaken = new Set(mistakes.flatMap(({ path }) => path.slice(0, 1).map(String)));
  return {
    component: mistakes.length > 0 || options === undefined
      ? undefined
      : { key, type, options, logLevel: sharedReading.options?.log_level, componentType },
    candidate: {
      key,
      type,
      options: Object.fromEntries(Object.entries(sound).filter(([name]) => !mistaken.has(name))),
      mistaken,
    },
    complain(path, message) {
      const { node, keyOffset: nearest, inherited } = locate(own, path);
      const hasValue = node?.kind === "scalar" && node.value !== null;
      add(hasValue ? node.offset : nearest, inherited, path, message);
    },
  };
}
