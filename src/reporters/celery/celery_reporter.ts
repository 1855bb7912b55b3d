/**
 * CeleryReporter: tasks for Celery workers, as PowerPool sent them to SimpleCoin.
 *
 * @module
 */

import type { AmqpTls } from "../amqp/amqp_connection.ts";
import { createAmqpLink } from "../amqp/amqp_link.ts";
import { parseAmqpServers } from "../amqp/amqp_server.ts";
import { createCeleryDestination } from "./celery_destination.ts";
import type { CeleryReporterOptions } from "./celery_options.ts";
import { messageId } from "../message_id.ts";
import type { PoolReportContext } from "../pool_reports.ts";
import { createReporter, type Reporter } from "../reporter.ts";
import type { ReporterComponentParts } from "../reporter_component.ts";

/** What it is made of. */
export interface CeleryReporterParts extends ReporterComponentParts<CeleryReporterOptions> {
  readonly pool: Pick<PoolReportContext, "serverName" | "algorithmOf" | "mergedWith">;
  /** Reads the certificates; called at each connection by TLS. */
  tls(): AmqpTls;
}

/** Most items that are added up at once: some milliseconds of work, which keep nobody waiting. */
const BATCH_ITEMS = 2000;

/** Makes one. */
export function createCeleryReporter(parts: CeleryReporterParts): Reporter {
  const { key, options, journal, reader, wants } = parts;
  const { celery, pool_report_configs, attrs } = options;
  const {
    CELERY_DEFAULT_QUEUE: queue,
    CELERY_DEFAULT_EXCHANGE: exchange,
    CELERY_DEFAULT_EXCHANGE_TYPE: type,
    CELERY_DEFAULT_ROUTING_KEY: routingKey = queue,
  } = celery;
  const link = createAmqpLink({
    key,
    servers: parseAmqpServers(celery.BROKER_URL),
    tls: parts.tls,
    heartbeat: celery.BROKER_HEARTBEAT,
    connectMs: celery.BROKER_CONNECTION_TIMEOUT * 1000,
    topology: {
      queue: { name: queue, type: "classic" },
      ...exchange === "" ? {} : { exchange: { name: exchange, type }, binding: routingKey },
    },
  });
  const destination = createCeleryDestination({
    link,
    tasks: {
      prefix: options.celery_task_prefix,
      identity: [journal, reader.name],
      pool: { ...parts.pool, pool_report_configs, attrs },
    },
    address: {
      protocol: celery.CELERY_TASK_PROTOCOL,
      exchange,
      // The default exchange knows queues by their names alone.
      routingKey: exchange === "" ? queue : routingKey,
      origin: `powerpool@${parts.pool.serverName}`,
      replyTo: messageId([journal, reader.name]),
    },
  });
  return createReporter({
    key,
    reader,
    destination,
    wants,
    intervalMs: options.share_batch_interval * 1000,
    batchItems: BATCH_ITEMS,
  });
}
