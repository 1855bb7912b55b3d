/**
 * Facts and warnings of the start as log lines, one each.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Config } from "../../config/checked_config.ts";
import type { StartupFact } from "./startup_facts.ts";
import { startupWarnings } from "./startup_warnings.ts";

/** Logs facts, but for those that components tell themselves. */
export function logFacts(facts: readonly StartupFact[]): void {
  for (const { component, name: fact, text } of facts.filter(({ isLogged }) => isLogged !== true)) {
    getLogger(["powerpool", component]).info("{fact}: {text}", { fact, text });
  }
}

/** Makes the function that warns of what is perhaps not meant so in a configuration, of each thing once. */
export function createWarner(): (config: Config) => void {
  let told = new Set<string>();
  return (config) => {
    const warnings = startupWarnings(config);
    for (const { component, text } of warnings) {
      if (!told.has(nameOf(component, text))) getLogger(["powerpool", component]).warn("{warning}", { warning: text });
    }
    told = new Set(warnings.map(({ component, text }) => nameOf(component, text)));
  };
}

function nameOf(component: string, text: string): string {
  return JSON.stringify([component, text]);
}
