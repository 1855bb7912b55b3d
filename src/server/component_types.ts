/**
 * The types of components that there are, each with the options of its room.
 *
 * @module
 */

import { agentOptions } from "../agent/options.ts";
import { defineComponentType } from "../config/registry.ts";
import { monitorAuxNetworkOptions } from "../jobmanagers/aux_options.ts";
import { monitorNetworkOptions } from "../jobmanagers/options.ts";
import { journalOptions } from "../journal/options.ts";
import { serverMonitorOptions } from "../monitor/options.ts";
import { stratumServerOptions } from "../stratum/options.ts";
import { powerPoolOptions } from "./options.ts";

/** The program as a whole. */
export const powerPoolType = defineComponentType({
  type: "PowerPool",
  aliases: ["powerpool.main.PowerPool"],
  options: powerPoolOptions,
  count: "one",
  implied: "powerpool",
});

/** The store of shares and blocks. */
export const journalType = defineComponentType({
  type: "Journal",
  options: journalOptions,
  count: "one",
  implied: "journal",
});

/** A chain. */
export const monitorNetworkType = defineComponentType({
  type: "MonitorNetwork",
  aliases: ["powerpool.jobmanagers.MonitorNetwork"],
  options: monitorNetworkOptions,
});

/** A chain that is mined along with another. */
export const monitorAuxNetworkType = defineComponentType({
  type: "MonitorAuxNetwork",
  aliases: ["powerpool.jobmanagers.MonitorAuxNetwork"],
  options: monitorAuxNetworkOptions,
});

/** A port for miners, and beside it one for their agents. */
export const stratumServerType = defineComponentType({
  type: "StratumServer",
  aliases: ["powerpool.stratum_server.StratumServer"],
  options: stratumServerOptions.extend({
    agent: agentOptions.prefault({}).describe("Reports of miner telemetry, by the PPAgent protocol"),
  }),
});

/** The monitor. */
export const serverMonitorType = defineComponentType({
  type: "ServerMonitor",
  aliases: ["powerpool.monitor.ServerMonitor"],
  options: serverMonitorOptions,
  count: "at most one",
});
