/**
 * The server number that is given on the command line, added to that of the file.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { formatPath } from "../config/problem.ts";
import type { ConfigRule } from "../config/rule.ts";
import { agentsHaveAPort } from "./rules/agent_rule.ts";
import { powerPoolType } from "./component_types.ts";
import { portsHaveRoom } from "./rules/port_rules.ts";
import { serverNumberFits } from "./rules/server_number_rule.ts";

const RULES: readonly ConfigRule[] = [serverNumberFits, portsHaveRoom, agentsHaveAPort];

/**
 * Adds to a configuration's `server_number`.
 *
 * @param config A checked configuration.
 * @param added From 0.
 * @returns The configuration as it is then.
 * @throws {RangeError} If that number is too great for extranonces or ports.
 */
export function withServerNumber(config: Config, added: number): Config {
  const components = config.components.map((component) => isMain(component) ? addTo(component, added) : component);
  const candidates = components.map((component) => ({ ...component, mistaken: new Set<string>() }));
  for (const rule of RULES) {
    const [finding] = rule({ components: candidates, complete: true });
    if (finding !== undefined) throw new RangeError(`${formatPath(finding.path)}: ${finding.message}`);
  }
  return { ...config, components };
}

function addTo(main: Component<typeof powerPoolType.options>, added: number): Component {
  // Of the same type again: only the number has changed.
  return { ...main, options: { ...main.options, server_number: main.options.server_number + added } } as Component;
}

function isMain(component: Component): component is Component & Component<typeof powerPoolType.options> {
  return component.type === powerPoolType.type;
}
