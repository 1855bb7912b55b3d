/**
 * The component types that a configuration may name.
 *
 * @module
 */

import { createRegistry, defineComponentType, type Registry } from "../config/registry.ts";
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

/** A port for miners. */
export const stratumServerType = defineComponentType({
  type: "StratumServer",
  aliases: ["powerpool.stratum_server.StratumServer"],
  options: stratumServerOptions,
});

/** The monitor. */
export const serverMonitorType = defineComponentType({
  type: "ServerMonitor",
  aliases: ["powerpool.monitor.ServerMonitor"],
  options: serverMonitorOptions,
  count: "at most one",
});

const noReporter = (type: string) =>
  `${type} is not part of this version; remove it and its key under reporter: the journal keeps every share and block`;

/** All of them, and those of PowerPool that are not here yet. */
export const componentTypes: Registry = createRegistry([
  powerPoolType,
  journalType,
  monitorNetworkType,
  stratumServerType,
  serverMonitorType,
  { type: "RedisReporter", aliases: ["powerpool.reporters.RedisReporter"], unavailable: noReporter("RedisReporter") },
  {
    type: "CeleryReporter",
    aliases: ["powerpool.reporters.CeleryReporter"],
    unavailable: noReporter("CeleryReporter"),
  },
  {
    type: "DoubleReporter",
    aliases: ["powerpool.reporters.DoubleReporter"],
    unavailable: noReporter("DoubleReporter"),
  },
  {
    type: "MonitorAuxNetwork",
    aliases: ["powerpool.jobmanagers.MonitorAuxNetwork"],
    unavailable: "merged mining is not part of this version; remove it and its key under merged",
  },
  {
    type: "MonitorNetworkMulti",
    aliases: ["powerpool.jobmanagers.MonitorNetworkMulti", "powerpool.switching_jobmanager.MonitorNetworkMulti"]
      .concat("powerpool.jobmanagers.switching_jobmanager.MonitorNetworkMulti"),
    unavailable: "profit switching is not part of this version; let the port name one MonitorNetwork as jobmanager",
  },
]);
