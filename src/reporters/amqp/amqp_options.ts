/**
 * Options of AmqpReporter.
 *
 * @module
 */

import { z } from "zod";
import { EVENT_KINDS } from "./amqp_events.ts";
import { areAmqpServers, SERVER_FORM } from "./amqp_server.ts";

/** How a configuration describes an AmqpReporter. */
export const amqpReporterOptions = z.strictObject({
  url: z.union([z.string(), z.array(z.string())], { error: `expected ${SERVER_FORM}` })
    .refine(areAmqpServers, `expected ${SERVER_FORM}`)
    .default("amqp://guest:guest@localhost:5672/").describe(
      "RabbitMQ, amqps:// for TLS; several in a list are tried in turn",
    ),
  ca: z.string().default("").describe("For amqps://: PEM file of authorities to trust; those of the system if empty"),
  cert: z.string().default("").describe("PEM file of a certificate to show, where the broker wants one"),
  key: z.string().default("").describe("PEM file of its key"),
  heartbeat: z.int().min(1).max(600).default(10).describe(
    "Seconds between two signs of life; twice as long without any, and the connection counts as lost",
  ),
  connect_timeout: z.number().positive().default(10).describe("Seconds that connecting may take"),
  exchange: z.string().min(1).max(127).default("powerpool").describe(
    "Exchange (topic, durable) that events go to; declared if it is not there",
  ),
  events: z.array(z.enum(EVENT_KINDS)).min(1, "expected at least one kind of event")
    .default(["share", "block", "agent", "network"]).describe(
      `Kinds of events to report: ${EVENT_KINDS.join(", ")}; minute is sums of shares`,
    ),
  queue: z.string().max(255).default("").describe(
    "Queue for all of the events, declared if it is not there; none if empty: consumers declare their own",
  ),
  queue_type: z.enum(["quorum", "stream", "classic"]).default("quorum").describe("Type of that queue"),
  mandatory: z.boolean().default(true).describe(
    "Whether events wait in the journal as long as no queue takes them; else such events are dropped",
  ),
  interval: z.number().positive().default(1).describe("Seconds between two looks into the journal; blocks do not wait"),
});

/** The options, defaults filled in. */
export type AmqpReporterOptions = z.infer<typeof amqpReporterOptions>;
