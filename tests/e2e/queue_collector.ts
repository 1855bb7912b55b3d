/**
 * A consumer that takes everything out of a queue of RabbitMQ as it comes, and goes on when the queue is deleted and
 * declared again.
 *
 * @module
 */

import type { Channel, ChannelModel } from "amqplib";
import type { ReceivedMessage } from "../reporters/amqp/amqp_fixture.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { Rabbitmq } from "../tools/rabbitmq.ts";

/** A consumer under a test's control. */
export interface QueueCollector extends AsyncDisposable {
  /** All messages so far, in the order in which they came. */
  readonly messages: readonly ReceivedMessage[];
  /** Waits until nothing is in the queue, and everything that was has come. */
  finish(): Promise<void>;
  /** Deletes the queue, with whatever is in it; waits until it is there to be deleted. */
  deleteQueue(): Promise<void>;
}

const DEADLINE = 60;

/** Begins to take messages; the queue may come later. */
export function collectQueue(broker: Rabbitmq, queue: string): QueueCollector {
  let connecting: Promise<ChannelModel> | undefined;
  const messages: ReceivedMessage[] = [];
  let finishing = false;
  let end = () => {};

  async function connect(): Promise<ChannelModel> {
    const model = await broker.connect();
    model.on("close", () => connecting = undefined);
    return model;
  }

  /** A channel, if the queue is there. A broker in trouble may have closed the connection: the next one then. */
  async function openChannel(): Promise<Channel | undefined> {
    try {
      connecting ??= connect();
      return await channelOf(await connecting, queue);
    } catch {
      connecting = undefined;
      return undefined;
    }
  }

  async function follow(): Promise<void> {
    while (!finishing) {
      // deno-lint-ignore no-await-in-loop -- one life of the queue after the other
      const channel = await openChannel();
      // deno-lint-ignore no-await-in-loop
      if (channel !== undefined) await consume(channel);
      // deno-lint-ignore no-await-in-loop
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Resolves when the queue is gone, or once there is nothing more to come. */
  async function consume(channel: Channel): Promise<void> {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    channel.on("close", resolve);
    const consuming = channel.consume(queue, (message) => {
      if (message === null) return resolve();
      const { content, properties, fields: { routingKey } } = message;
      messages.push({
        id: String(properties.messageId ?? properties.correlationId),
        routingKey,
        body: JSON.parse(content.toString()),
        properties: properties as unknown as Record<string, unknown>,
      });
    }, { noAck: true });
    // It may be gone already.
    consuming.catch(resolve);
    end = resolve;
    if (finishing) resolve();
    await gone;
    // Everything that was sent before comes before the answer.
    await channel.close().catch(() => {});
  }

  const consuming = follow();

  async function onOwnChannel<T>(use: (channel: Channel) => Promise<T>): Promise<T | undefined> {
    const channel = await openChannel();
    if (channel === undefined) return undefined;
    const result = await use(channel).catch(() => undefined);
    await channel.close().catch(() => {});
    return result;
  }

  let finished: Promise<void> | undefined;
  async function finish(): Promise<void> {
    await pollUntil(
      () => onOwnChannel(async (channel) => (await channel.checkQueue(queue)).messageCount === 0 || undefined),
      DEADLINE,
      `nothing to be in queue ${queue}`,
    );
    await close();
  }

  async function close(): Promise<void> {
    finishing = true;
    end();
    await consuming;
    await (await connecting)?.close().catch(() => {});
  }

  return {
    messages,
    finish: () => finished ??= finish(),
    async deleteQueue() {
      const deleted = () => onOwnChannel((channel) => channel.deleteQueue(queue).then(() => true as const));
      await pollUntil(deleted, DEADLINE, `queue ${queue} to be there and deleted`);
    },
    async [Symbol.asyncDispose]() {
      await (finished ?? close());
    },
  };
}

/** A channel, if the queue is there. */
async function channelOf(model: ChannelModel, queue: string): Promise<Channel | undefined> {
  const channel = await model.createChannel();
  // What is refused closes the channel, and says so itself.
  channel.on("error", () => {});
  return await channel.checkQueue(queue).then(() => channel, () => undefined);
}
