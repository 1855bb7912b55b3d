/**
 * AmqpReporter: an event for everything that happens, for whoever listens.
 *
 * @module
 */

import { createAmqpDestination } from "./amqp_destination.ts";
import type { AmqpTls } from "./amqp_connection.ts";
import { createAmqpLink } from "./amqp_link.ts";
import type { AmqpReporterOptions } from "./amqp_options.ts";
import { parseAmqpServers } from "./amqp_server.ts";
import { createReporter, type Reporter } from "../reporter.ts";
import type { ReporterComponentParts } from "../reporter_component.ts";

/** What it is made of. */
export interface AmqpReporterParts extends ReporterComponentParts<AmqpReporterOptions> {
  /** Name of this server. */
  readonly serverName: string;
  /** Algorithm of a Stratum port, by its key; empty if there is no such port any more. */
  algorithmOf(port: string): string;
  /** Reads the certificates; called at each connection by TLS. */
  tls(): AmqpTls;
}

/** Most items of a batch: some milliseconds of work, which keep nobody waiting. */
const BATCH_ITEMS = 500;

/** Leads to the queue whatever its routing key is. */
const EVERYTHING = "#";

/** Makes one. */
export function createAmqpReporter(parts: AmqpReporterParts): Reporter {
  const { key, options, journal, reader, serverName, algorithmOf, wants } = parts;
  const { exchange, events, queue, queue_type, mandatory } = options;
  const link = createAmqpLink({
    key,
    servers: parseAmqpServers(options.url),
    tls: parts.tls,
    heartbeat: options.heartbeat,
    connectMs: options.connect_timeout * 1000,
    topology: {
      exchange: { name: exchange, type: "topic" },
      ...queue === "" ? {} : { queue: { name: queue, type: queue_type }, binding: EVERYTHING },
    },
  });
  const destination = createAmqpDestination(link, {
    exchange,
    kinds: new Set(events),
    mandatory,
    identity: [journal, reader.name],
    serverName,
    algorithmOf,
  });
  return createReporter({
    key,
    reader,
    destination,
    wants,
    intervalMs: options.interval * 1000,
    batchItems: BATCH_ITEMS,
  });
}
