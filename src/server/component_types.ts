/**
 * The types of components that there are, each with the options of its room.
 *
 * @module
 */

import { agentOptions } from "../agent/options.ts";
import { defineComponentType } from "../config/registry.ts";
import { monitorAuxNetworkOptions } from "../jobmanagers/aux/aux_options.ts";
import { monitorNetworkOptions } from "../jobmanagers/options.ts";
import { monitorNetworkMultiOptions } from "../jobmanagers/switching/switching_options.ts";
import { journalOptions } from "../journal/options.ts";
import { serverMonitorOptions } from "../monitor/options.ts";
import { amqpReporterOptions } from "../reporters/amqp/amqp_options.ts";
import { celeryReporterOptions } from "../reporters/celery/celery_options.ts";
import { doubleReporterOptions } from "../reporters/double_options.ts";
import { redisReporterOptions } from "../reporters/redis/redis_options.ts";
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

/** Several chains that are used like one: the one that pays best. */
export const monitorNetworkMultiType = defineComponentType({
  type: "MonitorNetworkMulti",
  aliases: [
    "powerpool.jobmanagers.MonitorNetworkMulti",
    "powerpool.switching_jobmanager.MonitorNetworkMulti",
    "powerpool.jobmanagers.switching_jobmanager.MonitorNetworkMulti",
  ],
  options: monitorNetworkMultiOptions,
});

/** Reports to Celery workers. */
export const celeryReporterType = defineComponentType({
  type: "CeleryReporter",
  aliases: ["powerpool.reporters.CeleryReporter"],
  options: celeryReporterOptions,
});

/** Reports to SimpleCoin's Redis. */
export const redisReporterType = defineComponentType({
  type: "RedisReporter",
  aliases: ["powerpool.reporters.RedisReporter"],
  options: redisReporterOptions,
});

/** Reports to whoever listens at an AMQP broker. */
export const amqpReporterType = defineComponentType({ type: "AmqpReporter", options: amqpReporterOptions });

/** Several reporters in one. */
export const doubleReporterType = defineComponentType({
  type: "DoubleReporter",
  aliases: ["powerpool.reporters.DoubleReporter"],
  options: doubleReporterOptions,
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
