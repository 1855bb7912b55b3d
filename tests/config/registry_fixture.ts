/**
 * A small pool's component types, for the tests of the configuration: they need every kind of option, not the pool's
 * real ones.
 *
 * @module
 */

import { z } from "zod";
import { bigInteger } from "../../src/config/big_integer.ts";
import type { Config } from "../../src/config/checked_config.ts";
import { componentRef, secret } from "../../src/config/option_marks.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { createRegistry, defineComponentType, type Registry } from "../../src/config/registry.ts";

/** The pool itself: exactly one, implied. */
export const powerPool = defineComponentType({
  type: "PowerPool",
  aliases: ["powerpool.main.PowerPool"],
  count: "one",
  implied: "powerpool",
  options: z.strictObject({
    procname: z.string().default("powerpool"),
    extranonce_serv_size: z.literal([4, 8]).default(4),
  }),
});

/** A component with nested options and references. */
export const stratumServer = defineComponentType({
  type: "StratumServer",
  aliases: ["powerpool.stratum_server.StratumServer"],
  options: z.strictObject({
    address: z.string().default("0.0.0.0"),
    port: z.int().min(1).max(65535).default(3333),
    algo: z.enum(["sha256", "scrypt"]),
    start_difficulty: z.number().positive().default(128),
    jobmanager: componentRef(["MonitorNetwork"]).optional(),
    aliases: z.record(z.string().regex(/^[a-z0-9]+$/i), z.string()).default({}),
    donate_key: z.string().default("donate"),
    vardiff: z.strictObject({
      enabled: z.boolean().default(false),
      spm_target: z.number().default(20),
      tiers: z.array(z.number().positive()).min(1).nullable().default(null),
      minimum_difficulty: z.number().default(64),
      maximum_difficulty: z.number().default(524288),
    }).refine((vardiff) => vardiff.minimum_difficulty <= vardiff.maximum_difficulty, {
      error: "expected minimum_difficulty to be at most maximum_difficulty",
    }).prefault({}),
  }),
});

/** A component with lists, secrets, targets and unions. */
export const monitorNetwork = defineComponentType({
  type: "MonitorNetwork",
  aliases: ["powerpool.jobmanagers.MonitorNetwork"],
  options: z.strictObject({
    coinservs: z.array(z.strictObject({
      address: z.string(),
      port: z.int(),
      username: z.string().optional(),
      password: secret(z.string()).optional(),
    })).min(1),
    currency: z.string(),
    diff1: bigInteger({ min: 1n }).default(0xffffn << 208n),
    merged: z.array(componentRef(["MonitorAuxNetwork"])).default([]),
    poll: z.boolean().optional(),
    block_poll: z.number().positive().default(0.2),
    refresh: z.union([z.int().min(1), z.enum(["never"])]).default(15),
    notify: z.discriminatedUnion("by", [
      z.strictObject({ by: z.literal("zmq"), url: z.string() }),
      z.strictObject({ by: z.literal("poll"), seconds: z.number() }),
    ]).optional(),
  }),
});

/** A component that may be there once, with free-form options. */
export const serverMonitor = defineComponentType({
  type: "ServerMonitor",
  aliases: ["powerpool.monitor.ServerMonitor"],
  count: "at most one",
  options: z.strictObject({ port: z.int().default(3855), extra: z.record(z.string(), z.unknown()).default({}) }),
});

/** All of them, and one that is not to be had. */
export const registry: Registry = createRegistry([
  powerPool,
  stratumServer,
  monitorNetwork,
  serverMonitor,
  {
    type: "RedisReporter",
    aliases: ["powerpool.reporters.RedisReporter"],
    unavailable: "RedisReporter is not part of this version; remove it: the journal keeps every share",
  },
]);

/** The problems of a text, a line each. */
export function problemsOf(text: string): string[] {
  const result = parseConfig(text, "config.yml", registry);
  return result.ok ? [] : result.problems.map(formatProblem);
}

/** The configuration of a text that must be free of mistakes. */
export function configOf(text: string): Config {
  const result = parseConfig(text, "config.yml", registry);
  if (result.ok) return result.config;
  throw new Error(`expected a configuration without mistakes, got:\n${result.problems.map(formatProblem).join("\n")}`);
}
