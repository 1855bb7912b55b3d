/**
 * Reporters by AMQP on a journal in memory, as the server would build them, and what comes out at the other end.
 *
 * @module
 */

import type { ChannelModel } from "amqplib";
import type { ReadableJournal } from "../../../src/journal/reader.ts";
import { amqpReporterOptions } from "../../../src/reporters/amqp/amqp_options.ts";
import { createAmqpReporter } from "../../../src/reporters/amqp/amqp_reporter.ts";
import { celeryReporterOptions } from "../../../src/reporters/celery/celery_options.ts";
import { createCeleryReporter } from "../../../src/reporters/celery/celery_reporter.ts";
import type { Reporter } from "../../../src/reporters/reporter.ts";

const KEY = "out";
const SURROUNDINGS = {
  serverName: "powerpool",
  algorithmOf: () => "scrypt",
  mergedWith: () => ["DOGE"],
};

/** Makes a CeleryReporter that looks into the journal all the time. */
export function celeryReporter(journal: ReadableJournal, options: Record<string, unknown>): Reporter {
  return createCeleryReporter({
    key: KEY,
    options: celeryReporterOptions.parse({ share_batch_interval: 0.02, ...options }),
    journal: journal.id,
    reader: journal.reader(KEY),
    pool: SURROUNDINGS,
    wants: () => true,
    tls: () => ({ ca: "", cert: "", key: "" }),
  });
}

/** Makes an AmqpReporter that looks into the journal all the time. */
export function amqpReporter(journal: ReadableJournal, options: Record<string, unknown>, ca = ""): Reporter {
  return createAmqpReporter({
    key: KEY,
    options: amqpReporterOptions.parse({ interval: 0.02, ...options }),
    journal: journal.id,
    reader: journal.reader(KEY),
    ...SURROUNDINGS,
    wants: () => true,
    tls: () => ({ ca, cert: "", key: "" }),
  });
}

/** A message as a consumer sees it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly routingKey: string;
  readonly body: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
}

/** Takes everything out of a queue that is there now. */
export async function drainQueue(model: ChannelModel, queue: string): Promise<ReceivedMessage[]> {
  const channel = await model.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  const received: ReceivedMessage[] = [];
  if (messageCount > 0) {
    const { promise, resolve } = Promise.withResolvers<void>();
    await channel.consume(queue, (message) => {
      if (message === null) return;
      const { content, properties, fields: { routingKey } } = message;
      const id = String(properties.messageId ?? properties.correlationId);
      received.push({
        id,
        routingKey,
        body: JSON.parse(content.toString()),
        properties: properties as unknown as Record<string, unknown>,
      });
      if (received.length === messageCount) resolve();
    }, { noAck: true });
    await promise;
  }
  await channel.close();
  return received;
}
