/**
 * The text of a configuration file to a checked configuration, or to everything that is wrong with it.
 *
 * The file is a map of component key to `type` and options, as PowerPool's was, with one special key: `defaults`, a map
 * of type to options that all components of the type begin with.
 *
 * @module
 */

import type { Component, Config } from "./checked_config.ts";
import { checkComponent, type ComponentReading } from "./check_component.ts";
import { checkCounts } from "./counts.ts";
import { readDefaults } from "./defaults.ts";
import { readDrafts } from "./drafts.ts";
import { type Problem, sortProblems } from "./problem.ts";
import { ProblemLog } from "./problem_log.ts";
import type { Registry } from "./registry.ts";
import { readYaml } from "./yaml/yaml_reader.ts";

/** A checked configuration, or all that is wrong with the file, sorted by place. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads and checks a configuration.
 *
 * @param text The file's text.
 * @param fileName The file's name, for messages.
 * @param registry The component types that there are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { z } from "zod";
 * import { formatProblem } from "./problem.ts";
 * import { createRegistry } from "./registry.ts";
 *
 * const registry = createRegistry([
 *   { type: "StratumServer", options: z.strictObject({ port: z.int().default(3333) }) },
 * ]);
 * const result = parseConfig("pool:\n  type: StratumServer\n  prot: 3334\n", "config.yml", registry);
 * assert(!result.ok);
 * assert.deepEqual(result.problems.map(formatProblem), [
 *   "config.yml:3:3: pool.prot: unknown option; did you mean port?",
 * ]);
 * ```
 */
export function parseConfig(text: string, fileName: string, registry: Registry): ConfigResult {
  const source = text.replace(/^\uFEFF/, "");
  const log = new ProblemLog(fileName, source);
  const components = readComponents(source, registry, log);
  if (log.problems.length > 0) return { ok: false, problems: sortProblems(log.problems) };
  return { ok: true, config: { file: fileName, components } };
}

function readComponents(source: string, registry: Registry, log: ProblemLog): Component[] {
  const { root, mistakes } = readYaml(source);
  for (const { offset, message } of mistakes) log.add(offset, [], message);
  if (root === undefined || root.kind === "scalar" && root.value === null) {
    if (mistakes.length === 0) log.add(0, [], "empty; expected a map of components, each with a type");
    return [];
  }
  if (root.kind !== "map") {
    log.add(root.offset, [], `expected a map of components, got ${root.kind === "list" ? "a list" : "a single value"}`);
    return [];
  }
  const defaults = readDefaults(root.entries.get("defaults"), registry, log);
  const { drafts, types } = readDrafts(root, registry, log);
  const implied = checkCounts(drafts, types, registry, log);
  for (const { key, componentType } of implied) types.set(key, componentType.type);
  const readings = [...implied, ...drafts].map((draft) => checkComponent(draft, defaults, types, log));
  checkRules(readings, ![...types.values()].includes(undefined), registry, log);
  return readings.flatMap(({ component }) => component ?? []);
}

/** Rules see what is right in components with mistakes too, so that all problems are told at once. */
function checkRules(
  readings: readonly ComponentReading[],
  complete: boolean,
  { rules }: Registry,
  log: ProblemLog,
): void {
  const candidates = { components: readings.map(({ candidate }) => candidate), complete };
  for (const { path: [key, ...path], message } of rules.flatMap((rule) => rule(candidates))) {
    const reading = readings.find(({ candidate }) => candidate.key === key);
    if (reading === undefined) log.add(0, [], message);
    else reading.complain(path, message);
  }
}
