/**
 * What must be there in a broker before anything is published: an exchange, a queue, and what leads from one to the
 * other. All of it is durable.
 *
 * @module
 */

import type { Channel, ChannelModel } from "amqplib";

/** What must be there. */
export interface AmqpTopology {
  /** Left out for the default exchange, which is always there. */
  readonly exchange?: { readonly name: string; readonly type: string };
  /** Left out if it is for others to declare one. */
  readonly queue?: { readonly name: string; readonly type: QueueType };
  /** Routing keys that the exchange hands to the queue. */
  readonly binding?: string;
}

/** Kinds of queues of RabbitMQ; classic ones are declared without arguments, as Celery's workers do. */
export type QueueType = "classic" | "quorum" | "stream";

/** AMQP 0-9-1, reply code of what does not exist. */
const NOT_FOUND = 404;

/**
 * Says whether a queue is there.
 *
 * @throws {Error} If the connection is lost.
 */
export async function isQueueThere(model: ChannelModel, name: string): Promise<boolean> {
  return await isThere(model, (channel) => channel.checkQueue(name));
}

/**
 * Declares what is missing. What is there stays as it is: a queue of another kind will do, and declaring it anew would be
 * refused.
 *
 * @param onMissing Is told if the queue was missing, whatever comes of it then: what was in it is gone.
 * @throws {Error} If that is refused, or the connection is lost.
 */
export async function declareTopology(
  model: ChannelModel,
  { exchange, queue, binding }: AmqpTopology,
  onMissing: () => void,
): Promise<void> {
  if (exchange !== undefined) {
    const { name, type } = exchange;
    await declare(
      model,
      (channel) => channel.checkExchange(name),
      (channel) => channel.assertExchange(name, type, { durable: true }),
    );
  }
  if (queue === undefined) return;
  const { name, type } = queue;
  await declare(
    model,
    (channel) => channel.checkQueue(name),
    (channel) => {
      onMissing();
      return channel.assertQueue(name, {
        durable: true,
        ...type === "classic" ? {} : { arguments: { "x-queue-type": type } },
      });
    },
  );
  if (exchange !== undefined && binding !== undefined) {
    await onChannel(model, (channel) => channel.bindQueue(name, exchange.name, binding));
  }
}

async function declare(
  model: ChannelModel,
  check: (channel: Channel) => Promise<unknown>,
  make: (channel: Channel) => Promise<unknown>,
): Promise<void> {
  if (!await isThere(model, check)) await onChannel(model, make);
}

async function isThere(model: ChannelModel, check: (channel: Channel) => Promise<unknown>): Promise<boolean> {
  try {
    await onChannel(model, check);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== NOT_FOUND) throw error;
    return false;
  }
}

/** On a channel of its own: what is refused closes it. */
async function onChannel(model: ChannelModel, use: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await model.createChannel();
  let open = true;
  channel.on("close", () => open = false);
  // The call that is refused says so itself.
  channel.on("error", () => {});
  await use(channel);
  if (open) await channel.close();
}
