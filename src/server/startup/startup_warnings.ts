/**
 * What an operator should know of a configuration that is right, but perhaps not meant so.
 *
 * @module
 */

import { parseAddress } from "../../coin/address.ts";
import { componentsOf, type Config } from "../../config/checked_config.ts";
import { addressRanges } from "../../sockets/address_range.ts";
import { addressRules, describeRules, isAccepted } from "../../stratum/address_rules.ts";
import { journalType, monitorAuxNetworkType, monitorNetworkType } from "../component_types.ts";
import { IN_MEMORY } from "../config_files.ts";
import { currenciesOf } from "../port_currencies.ts";
import { type PortWiring, wirePorts } from "../wiring.ts";

/** One warning. */
export interface StartupWarning {
  /** Key of the component that it is about. */
  readonly component: string;
  /** What is so, what follows of it, and what to do. */
  readonly text: string;
}

/** Addresses far apart that nobody has (RFC 5737): ranges that have them all have everybody. */
const ANYBODY: readonly string[] = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];

/**
 * Looks for what to warn of. That the monitor is open to everybody, it says itself.
 *
 * @param config The configuration in force.
 */
export function startupWarnings(config: Config): StartupWarning[] {
  return [
    ...journalWarnings(config),
    ...wirePorts(config).wirings.flatMap((wiring) => portWarnings(config, wiring)),
    ...mergedWarnings(config),
  ];
}

function journalWarnings(config: Config): StartupWarning[] {
  return componentsOf(config, journalType).filter(({ options }) => options.path === IN_MEMORY).map(({ key }) => ({
    component: key,
    text: "Shares and blocks are kept in memory and lost when the pool ends: set path to a file",
  }));
}

function portWarnings(config: Config, { port: { key, options }, source }: PortWiring): StartupWarning[] {
  const { vardiff, start_difficulty: start, guards, donate_unknown: donates, donate_key: donateKey } = options;
  const range = vardiff.tiers ?? [vardiff.minimum_difficulty, vardiff.maximum_difficulty];
  const [least, greatest] = [Math.min(...range), Math.max(...range)];
  const texts: string[] = [];
  if (options.port === 0) {
    texts.push("Miners cannot know the port, which is another one after each start: set port");
  }
  if (!vardiff.enabled) {
    texts.push(
      `Every miner gets difficulty ${start}, too little for fast ones and too much for slow ones: ` +
        "set vardiff.enabled: true, unless the port is for one kind of miner",
    );
  } else if (start < least || start > greatest) {
    texts.push(
      `start_difficulty ${start} is outside of what vardiff gives, ${least} to ${greatest}: miners get the nearest of ` +
        "that right after their first job; change one of the two",
    );
  }
  if (donates) {
    texts.push(
      `Whoever mistypes an address works for ${donateKey}: set donate_unknown: false to have such names refused`,
    );
  }
  const exempt = addressRanges(guards.exempt);
  if (ANYBODY.every(exempt.contains)) {
    texts.push("No limit by address and no ban holds for anybody: take the widest ranges out of guards.exempt");
  } else if (guards.invalid_share_ratio === 1) {
    texts.push("Nobody is banned, however bad the shares are: set guards.invalid_share_ratio below 1");
  }
  return [...texts, ...aliasWarnings(config, options, source)].map((text) => ({ component: key, text }));
}

function aliasWarnings(config: Config, options: PortWiring["port"]["options"], source: string): string[] {
  const rules = addressRules(options.valid_address_versions, currenciesOf(config, source));
  return Object.entries(options.aliases).flatMap(([name, address]) => {
    const parsed = parseAddress(address);
    if (parsed !== undefined && isAccepted(parsed, rules)) return [];
    return [
      `The alias ${name} stands for ${address}, which nobody can log in with, so perhaps nobody can be paid there: ` +
      `expected an address of ${describeRules(rules)}`,
    ];
  });
}

function mergedWarnings(config: Config): StartupWarning[] {
  const mined = new Set(componentsOf(config, monitorNetworkType).flatMap(({ options }) => options.merged));
  return componentsOf(config, monitorAuxNetworkType)
    .filter(({ key, options }) => options.enabled && !mined.has(key))
    .map(({ key }) => ({
      component: key,
      text: "No chain mines it along: name it in merged of a MonitorNetwork, or set enabled: false",
    }));
}
