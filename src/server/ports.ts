/**
 * The ports of a server: Stratum, and the agents beside it.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { AlgorithmTuning } from "../algorithms/tuning.ts";
import type { Config } from "../config/checked_config.ts";
import type { Journal } from "../journal/journal.ts";
import { addressOfServer, portOfServer } from "../sockets/listen_address.ts";
import { createStratum, type StratumParts, type StratumPort } from "../stratum/stratum.ts";
import { createAgents, type PortAgents } from "./agents.ts";
import { allStarted } from "./all_started.ts";
import { fileOf } from "./config_files.ts";
import type { PortComponent, PortWiring } from "./wiring.ts";

/** What ports need. */
export interface PortsParts extends Omit<StratumParts, "ports"> {
  readonly config: Config;
  readonly wirings: readonly PortWiring[];
  /** An algorithm by its name, adjusted as the configuration says, and how it was. */
  readonly algorithmOf: (name: string) => Algorithm;
  readonly tuningOf: (name: string) => AlgorithmTuning;
  readonly journal: Pick<Journal, "recordAgentReport">;
}

/** The ports of a server. */
export interface Ports {
  readonly stratum: readonly StratumPort[];
  readonly agents: readonly PortAgents[];
  /**
   * One of the Stratum ports.
   *
   * @throws {RangeError} If there is none of that key.
   */
  find(key: string): StratumPort;
  /**
   * Listens.
   *
   * @returns Key of each Stratum port to its TCP port.
   * @throws {Error} If a port cannot be had.
   */
  start(): Promise<ReadonlyMap<string, number>>;
  /** Has a port go over to other options. */
  change(key: string, options: PortComponent["options"]): void;
  /** Reads the files of TLS again. */
  reload(): void;
  /** How many shards serve miners. */
  shards(): number;
  /** Stops listening, answers what is at hand and ends all connections. */
  stop(): Promise<void>;
}

/** Makes them; nothing listens before they are started. */
export function createPorts(parts: PortsParts): Ports {
  const { config, layout: { server: serverNumber } } = parts;

  /** A port's options as it takes them: with the server's number where it counts, and files where they are. */
  function located(own: PortComponent["options"]): PortComponent["options"] {
    return {
      ...own,
      address: addressOfServer(own.address, serverNumber),
      port: portOfServer(own.port, serverNumber),
      tls: { cert: fileOf(config, own.tls.cert), key: fileOf(config, own.tls.key) },
    };
  }

  const wired = parts.wirings.map(({ port: { key, options }, source }) => ({ key, source, options: located(options) }));
  const stratum = createStratum({
    ...parts,
    ports: wired.map((port) => ({
      ...port,
      algorithm: parts.algorithmOf(port.options.algo),
      tuning: parts.tuningOf(port.options.algo),
    })),
  });
  const agents = createAgents({
    ports: wired.map(({ key, options }) => ({ options, port: find(key) })),
    journal: parts.journal,
    now: parts.now,
  });

  function find(key: string): StratumPort {
    const port = stratum.ports.find((port) => port.key === key);
    if (port !== undefined) return port;
    throw new RangeError(`Cannot find port ${key}: expected ${stratum.ports.map(({ key }) => key).join(" or ")}`);
  }

  return {
    stratum: stratum.ports,
    agents,
    find,
    change: (key, options) => stratum.change(key, located(options)),
    reload: stratum.reload,
    shards: stratum.shards,
    async start() {
      const ports = await stratum.start();
      await allStarted(agents.map(({ server }) => server.start()));
      return ports;
    },
    async stop() {
      await stratum.stop();
      await Promise.all(agents.map(({ server }) => server.stop()));
    },
  };
}
