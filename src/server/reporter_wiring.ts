/**
 * Which port reports to whom, and what must hold for that.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import { alternatives } from "../config/expectation.ts";
import { type Candidates, candidatesOf, type RuleFinding } from "../config/rule.ts";
import { unknownPlaceholders } from "../reporters/pool_reports.ts";
import { REPORTER_TYPES } from "../reporters/reporter_types.ts";
import { celeryReporterType, doubleReporterType, redisReporterType, stratumServerType } from "./component_types.ts";

/** Reporters, as far as they are known. */
interface Reporters {
  /** Keys of all, those that stand for several included. */
  readonly all: readonly string[];
  /** Those that stand for several, with the keys of these. */
  readonly doubles: ReadonlyMap<string, readonly string[]>;
}

/**
 * Finds the ports of every reporter that has any, following those that stand for several.
 *
 * @returns Key of a reporter, never one that stands for several, to keys of its ports.
 */
export function wireReporters(config: Config): Map<string, Set<string>> {
  const reporters = reportersIn(config);
  const wired = new Map<string, Set<string>>();
  for (const { key: port, options: { reporter } } of componentsOf(config, stratumServerType)) {
    const named = reporter === undefined ? outermost(reporters) : [reporter].flat();
    for (const key of ends(named, reporters)) {
      const ports = wired.get(key) ?? new Set();
      wired.set(key, ports.add(port));
    }
  }
  return wired;
}

/** Who gets what came in by ports that are not there any more. */
export interface Heirs {
  /** Keys of reporters, never one that stands for several. */
  readonly heirs: readonly string[];
  /** Whether others could have been taken. */
  readonly wereChosen: boolean;
}

/**
 * Finds who gets what came in by ports that are not there any more: the only reporter that is used and that no other
 * reports to, with all that it stands for; the first of them in the configuration where there are several.
 */
export function heirsOfPorts(config: Config): Heirs {
  const reporters = reportersIn(config);
  const wired = wireReporters(config);
  const [first = [], ...others] = outermost(reporters)
    .map((key) => [...ends([key], reporters)].filter((end) => wired.has(end)))
    .filter((used) => used.length > 0);
  return { heirs: first, wereChosen: others.length > 0 };
}

/** Rule: where there are several reporters, a port says to which it reports. */
export function portsHaveReporters(candidates: Candidates): RuleFinding[] {
  const keys = outermost(reportersOf(candidates));
  if (keys.length <= 1) return [];
  return candidatesOf(candidates, stratumServerType)
    .filter(({ mistaken, options }) => !mistaken.has("reporter") && options.reporter === undefined)
    .map(({ key }) => ({
      path: [key, "reporter"],
      message: `there are several reporters; expected one of ${alternatives(keys)}, a list of them, or [] for none`,
    }));
}

/** Rule: a reporter that stands for several names each once, and does not stand for itself. */
export function doubleReportersEnd(candidates: Candidates): RuleFinding[] {
  const reporters = reportersOf(candidates);
  return candidatesOf(candidates, doubleReporterType).flatMap(({ key, options }) =>
    (options.reporters ?? []).flatMap((name, index, names): RuleFinding[] => {
      const path = [key, "reporters", index];
      if (names.indexOf(name) !== index) return [{ path, message: `${name} is named twice` }];
      if (!within(name, reporters).has(key)) return [];
      const what = name === key ? "it names itself" : `${name} reports to ${key} in its turn`;
      return [{ path, message: `${what}; expected other reporters` }];
    })
  );
}

/** Rule: names of the pool's statistics are made of what there is. */
export function poolReportsAreNamed(candidates: Candidates): RuleFinding[] {
  const reporters = [...candidatesOf(candidates, celeryReporterType), ...candidatesOf(candidates, redisReporterType)];
  return reporters.flatMap(({ key, options: { pool_report_configs: configs = [], attrs = {} } }) =>
    configs.flatMap(({ worker_format_string: format }, index): RuleFinding[] => {
      const [unknown] = unknownPlaceholders(format, attrs);
      if (unknown === undefined) return [];
      const known = ["algo", "currency", "server_name", ...Object.keys(attrs)].map((name) => `{${name}}`);
      return [{
        path: [key, "pool_report_configs", index, "worker_format_string"],
        message: `expected ${alternatives(known)}, got {${unknown}}; other names are an option, attrs`,
      }];
    })
  );
}

function reportersIn(config: Config): Reporters {
  return {
    all: config.components.filter(({ type }) => REPORTER_TYPES.includes(type)).map(({ key }) => key),
    doubles: new Map(componentsOf(config, doubleReporterType).map(({ key, options }) => [key, options.reporters])),
  };
}

function reportersOf(candidates: Candidates): Reporters {
  return {
    all: candidates.components.filter(({ type }) => REPORTER_TYPES.includes(type)).map(({ key }) => key),
    doubles: new Map(
      candidatesOf(candidates, doubleReporterType).map(({ key, options }) => [key, options.reporters ?? []]),
    ),
  };
}

/** Those that no other reports to. */
function outermost({ all, doubles }: Reporters): string[] {
  const inner = new Set([...doubles.values()].flat());
  return all.filter((key) => !inner.has(key));
}

/** A reporter and all that it reports to, near and far. */
function within(key: string, { doubles }: Reporters): Set<string> {
  const found = new Set([key]);
  for (const one of found) for (const inner of doubles.get(one) ?? []) found.add(inner);
  return found;
}

/** Those of them, near and far, that stand for themselves. */
function ends(keys: readonly string[], reporters: Reporters): Set<string> {
  const all = keys.flatMap((key) => [...within(key, reporters)]);
  return new Set(all.filter((key) => !reporters.doubles.has(key)));
}
