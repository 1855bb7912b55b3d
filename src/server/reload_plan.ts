/**
 * What changes when the configuration is read again: which options a running program takes over, and which need another
 * start.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { formatBigInteger } from "../config/big_integer.ts";
import type { Component, Config } from "../config/checked_config.ts";
import { maskedOptions } from "../config/mask.ts";
import { formatPath, type OptionPath } from "../config/problem.ts";
import { isReloadable } from "../config/reloadable.ts";
import { definition, schemasAt } from "../config/schema_descent.ts";

/** An option that differs, or a component that came or went. */
export interface ConfigChange {
  /** The option, for example `pool.vardiff.spm_target`, or the key of the component. */
  readonly path: string;
  /** The values as people read them, secrets masked: `3333 -> 3334`. */
  readonly text: string;
}

/** What becomes of a configuration that was read again. */
export interface ReloadPlan {
  /** What the running program takes over. */
  readonly taken: readonly ConfigChange[];
  /** What stays as it was until the next start. */
  readonly kept: readonly ConfigChange[];
  /** The configuration in force then: as before, with what is taken over. What has not changed is the same object. */
  readonly config: Config;
}

/** Lists and maps are shown up to that many characters. */
const MOST_CHARACTERS = 200;

/**
 * Compares two checked configurations.
 *
 * Options of a map of options are compared one by one; a list, or a map whose names are the operator's, as a whole.
 *
 * @param before The configuration in force.
 * @param after The one that was read.
 */
export function planReload(before: Config, after: Config): ReloadPlan {
  const taken: ConfigChange[] = [];
  const kept: ConfigChange[] = [];
  const components = before.components.map((old) => {
    const { key, type } = old;
    const fresh = after.components.find((component) => component.key === key);
    if (fresh === undefined) {
      kept.push({ path: key, text: `${type} removed` });
      return old;
    }
    if (fresh.type !== type) {
      kept.push({ path: key, text: `${type} -> ${fresh.type}` });
      return old;
    }
    const plan = planComponent(old, fresh);
    taken.push(...plan.taken);
    kept.push(...plan.kept);
    return plan.component;
  });
  for (const { key, type } of after.components) {
    if (!before.components.some((component) => component.key === key)) kept.push({ path: key, text: `${type} added` });
  }
  return { taken, kept, config: { ...before, components } };
}

function planComponent(
  before: Component,
  after: Component,
): Pick<ReloadPlan, "taken" | "kept"> & { readonly component: Component } {
  const { key, logLevel, componentType: { options: schema } } = before;
  const [shownBefore, shownAfter] = [maskedOptions(before), maskedOptions(after)];
  const taken: ConfigChange[] = [];
  const kept: ConfigChange[] = [];

  /** @returns The value in force then. */
  function merge(old: unknown, fresh: unknown, path: OptionPath): unknown {
    if (isDeepStrictEqual(old, fresh)) return old;
    if (isMap(old) && isMap(fresh) && isMapOfOptions(path)) {
      const names = new Set([...Object.keys(old), ...Object.keys(fresh)]);
      const merged = [...names].map((name) => [name, merge(old[name], fresh[name], [...path, name])] as const);
      return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
    }
    const change = { path: formatPath([key, ...path]), text: difference(shownBefore, shownAfter, path) };
    if (!isReloadable(schema, path)) {
      kept.push(change);
      return old;
    }
    taken.push(change);
    return fresh;
  }

  function isMapOfOptions(path: OptionPath): boolean {
    return schemasAt(schema, path).some((one) => definition(one).type === "object");
  }

  const options = merge(before.options, after.options, []) as Component["options"];
  if (after.logLevel !== logLevel) {
    taken.push({ path: formatPath([key, "log_level"]), text: `${logLevel ?? "none"} -> ${after.logLevel ?? "none"}` });
  }
  if (taken.length === 0) return { taken, kept, component: before };
  const isOptionTaken = !isDeepStrictEqual(options, before.options);
  return {
    taken,
    kept,
    component: { ...before, options: isOptionTaken ? options : before.options, logLevel: after.logLevel },
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Shown = Readonly<Record<string, unknown>>;

function difference(before: Shown, after: Shown, path: OptionPath): string {
  const [old, fresh] = [show(before, path), show(after, path)];
  return old === fresh ? "changed in what is secret or not shown" : `${old} -> ${fresh}`;
}

function show(options: Shown, path: OptionPath): string {
  let value: unknown = options;
  for (const step of path) value = isMap(value) ? value[String(step)] : undefined;
  if (value === undefined) return "none";
  if (typeof value === "bigint") return formatBigInteger(value);
  const text = JSON.stringify(value, (_, part) => typeof part === "bigint" ? formatBigInteger(part) : part);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
