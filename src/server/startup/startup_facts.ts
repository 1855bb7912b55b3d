/**
 * What a pool that has started is made of, in a few facts: for the log, and for whoever started it on a terminal.
 *
 * @module
 */

import { componentsOf, type Config } from "../../config/checked_config.ts";
import type { CoinservOptions } from "../../daemon/options.ts";
import { settle } from "../../jobmanagers/preset_options.ts";
import { REPORTER_TYPES } from "../../reporters/reporter_types.ts";
import { addressOfServer, listenPlace } from "../../sockets/listen_address.ts";
import {
  journalType,
  monitorAuxNetworkType,
  monitorNetworkType,
  powerPoolType,
  serverMonitorType,
} from "../component_types.ts";
import { fileOf } from "../config_files.ts";
import { currenciesOf } from "../port_currencies.ts";
import type { ServerAddresses } from "../server.ts";
import { VERSION } from "../version.ts";
import { type PortWiring, wirePorts } from "../wiring.ts";

/** One fact. */
export interface StartupFact {
  /** Key of the component that it is about. */
  readonly component: string;
  /** What it is, in one word: `Stratum`. */
  readonly name: string;
  readonly text: string;
  /** Whether the log has it already: a component says it when it starts. */
  readonly isLogged?: boolean;
}

/** What the configuration does not say. */
export interface StartupSurroundings {
  /** Version of Deno. */
  readonly runtime: string;
  /** Operating system and processor. */
  readonly machine: string;
  readonly addresses: Pick<ServerAddresses, "ports" | "monitor" | "shards">;
}

/**
 * Puts the facts together.
 *
 * @param config The configuration in force, with the server's number added to it.
 * @param surroundings Where the started server is reached, and what it runs on.
 */
export function startupFacts(config: Config, { runtime, machine, addresses }: StartupSurroundings): StartupFact[] {
  const [main] = componentsOf(config, powerPoolType);
  const program = main?.key ?? "";
  const { server_number: serverNumber = 0 } = main?.options ?? {};
  const journals = componentsOf(config, journalType).map(({ key, options: { path } }) => ({
    component: key,
    name: "Journal",
    text: fileOf(config, path),
  }));
  const ports = wirePorts(config).wirings.map((wiring) => ({
    component: wiring.port.key,
    name: "Stratum",
    text: portText(config, wiring, serverNumber, addresses),
  }));
  const monitors = componentsOf(config, serverMonitorType).map(({ key }) => ({
    component: key,
    name: "Monitor",
    text: addresses.monitor ?? "",
    isLogged: true,
  }));
  return [
    { component: program, name: "Version", text: `${VERSION} on Deno ${runtime} (${machine})` },
    { component: program, name: "Configuration", text: config.file },
    { component: program, name: "Server number", text: String(serverNumber), isLogged: true },
    ...journals,
    ...ports,
    ...chainFacts(config),
    ...reportFacts(config, program),
    ...monitors,
  ];
}

function portText(
  config: Config,
  { port: { key, options }, source }: PortWiring,
  serverNumber: number,
  { ports, shards }: StartupSurroundings["addresses"],
): string {
  const { algo, tls, vardiff, start_difficulty: start } = options;
  const place = listenPlace(addressOfServer(options.address, serverNumber), ports.get(key) ?? options.port);
  const range = vardiff.tiers ?? [vardiff.minimum_difficulty, vardiff.maximum_difficulty];
  return [
    place,
    `${algo} for ${currenciesOf(config, source).join(" or ")}`,
    tls.cert === "" ? "not encrypted" : "TLS",
    vardiff.enabled
      ? `vardiff from ${Math.min(...range)} to ${Math.max(...range)}, beginning with ${start}`
      : `fixed difficulty ${start}`,
    shards === 1 ? "1 shard" : `${shards} shards`,
  ].join(", ");
}

function chainFacts(config: Config): StartupFact[] {
  const networks = componentsOf(config, monitorNetworkType);
  const chains = networks.map(({ key, options }) => ({
    component: key,
    name: "Chain",
    text: `${settle(options).currency} ${daemonsText(options.coinservs)}, blocks pay ${options.pool_address}`,
  }));
  const merged = componentsOf(config, monitorAuxNetworkType).filter(({ options }) => options.enabled)
    .map(({ key, options }) => {
      const mains = networks.filter((network) => network.options.merged.includes(key)).map((network) => network.key);
      const along = mains.length === 0 ? "along with no chain" : `along with ${mains.join(", ")}`;
      const payee = options.pool_address ?? "the daemon's wallet";
      const { currency } = settle(options);
      return {
        component: key,
        name: "Merged",
        text: `${currency} ${along}, ${daemonsText(options.coinservs)}, blocks pay ${payee}`,
      };
    });
  return [...chains, ...merged];
}

function daemonsText(coinservs: readonly CoinservOptions[]): string {
  const names = coinservs.map(({ address, port }) => listenPlace(address, port));
  return `${names.length === 1 ? "from daemon" : "from daemons"} ${names.join(", ")}`;
}

function reportFacts(config: Config, program: string): StartupFact[] {
  const reporters = config.components.filter(({ type }) => REPORTER_TYPES.includes(type));
  if (reporters.length === 0) {
    return [{ component: program, name: "Reports", text: "none, shares and blocks are in the journal only" }];
  }
  return reporters.map(({ key, type }) => ({ component: key, name: "Reports", text: `${key}, a ${type}` }));
}

/**
 * The facts as a block of lines for a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(
 *   startupBanner([
 *     { component: "main", name: "Version", text: "0.1.0" },
 *     { component: "pool", name: "Stratum", text: "0.0.0.0:3333" },
 *   ]),
 *   "\n  PowerPool\n    Version  0.1.0\n    Stratum  pool: 0.0.0.0:3333\n\n",
 * );
 * ```
 */
export function startupBanner(facts: readonly StartupFact[]): string {
  const width = Math.max(...facts.map(({ name }) => name.length));
  const lines = facts.map(({ component, name, text }) =>
    `    ${name.padEnd(width)}  ${NAMED.has(name) ? `${component}: ` : ""}${text}\n`
  );
  return `\n  PowerPool\n${lines.join("")}\n`;
}

/** Facts of which there may be several: the component says which. */
const NAMED: ReadonlySet<string> = new Set(["Stratum", "Chain", "Merged"]);
