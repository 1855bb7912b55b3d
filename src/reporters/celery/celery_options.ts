/**
 * Options of CeleryReporter; names, meanings and defaults are PowerPool's, and those under `celery` are Celery's.
 *
 * @module
 */

import { z } from "zod";
import { areAmqpServers, SERVER_FORM } from "../amqp/amqp_server.ts";
import { poolReportShape } from "../pool_report_options.ts";

const brokerUrl = z.union([z.string(), z.array(z.string())], { error: `expected ${SERVER_FORM}` })
  .refine(areAmqpServers, `expected ${SERVER_FORM}; brokers of another kind than RabbitMQ are not supported`);

/** What a configuration for Celery may say as well, and what is for those who work on the tasks. */
function notUsed<Schema extends z.ZodType>(schema: Schema, what: string): z.ZodOptional<Schema> {
  return schema.optional().describe(`${what}; not used, that is for the workers`);
}

/** Certificates for a broker that is reached by amqps. */
const sslOptions = z.strictObject({
  ca_certs: z.string().default("").describe("PEM file of authorities to trust; those of the system if empty"),
  certfile: z.string().default("").describe("PEM file of a certificate to show, where the broker wants one"),
  keyfile: z.string().default("").describe("PEM file of its key"),
});

const celeryOptions = z.strictObject({
  BROKER_URL: brokerUrl.default("amqp://guest:guest@localhost:5672//").describe(
    "RabbitMQ, amqps:// for TLS; several in a list are tried in turn",
  ),
  BROKER_USE_SSL: sslOptions.prefault({}).describe("Certificates for amqps://"),
  BROKER_HEARTBEAT: z.int().min(1).max(600).default(10).describe(
    "Seconds between two signs of life; twice as long without any, and the connection counts as lost",
  ),
  BROKER_CONNECTION_TIMEOUT: z.number().positive().default(4).describe("Seconds that connecting may take"),
  CELERY_DEFAULT_QUEUE: z.string().min(1).default("celery").describe(
    "Queue that tasks go to; declared if it is not there",
  ),
  CELERY_DEFAULT_EXCHANGE: z.string().default("").describe(
    "Exchange that tasks go by; empty for that which leads to every queue by its name",
  ),
  CELERY_DEFAULT_EXCHANGE_TYPE: z.enum(["direct", "topic", "fanout"]).default("direct").describe(
    "Type of that exchange",
  ),
  CELERY_DEFAULT_ROUTING_KEY: z.string().min(1).optional().describe(
    "Routing key of tasks that go by an exchange; the queue's name if left out",
  ),
  CELERY_TASK_PROTOCOL: z.union([z.literal(1), z.literal(2)], { error: "expected 1 or 2" }).default(2).describe(
    "Version of Celery's messages: 1 for workers of Celery 3, 2 for Celery 4 and later",
  ),
  CELERY_TASK_SERIALIZER: z.literal("json", { error: 'expected "json": tasks are sent as JSON' }).default("json")
    .describe("Form of tasks: json, which CELERY_ACCEPT_CONTENT of the workers must allow"),
  CELERY_ACCEPT_CONTENT: notUsed(z.array(z.string()), "Forms that are accepted"),
  CELERY_RESULT_SERIALIZER: notUsed(z.string(), "Form of results"),
  CELERY_RESULT_BACKEND: notUsed(z.string(), "Where results go"),
  CELERY_IGNORE_RESULT: notUsed(z.boolean(), "Whether results are dropped"),
  CELERY_TIMEZONE: notUsed(z.string(), "Time zone"),
  CELERY_ENABLE_UTC: notUsed(z.boolean(), "Whether times are UTC"),
});

/** How a configuration describes a CeleryReporter. */
export const celeryReporterOptions = z.strictObject({
  celery_task_prefix: z.string().min(1).default("simplecoin.tasks").describe("What names of tasks begin with"),
  celery: celeryOptions.prefault({}).describe("Settings of Celery"),
  share_batch_interval: z.number().positive().default(60).describe(
    "Seconds for which shares are added up; blocks do not wait for that",
  ),
  ...poolReportShape,
});

/** The options, defaults filled in. */
export type CeleryReporterOptions = z.infer<typeof celeryReporterOptions>;
