/**
 * A link to an AMQP broker: messages are published in any number at once, and are there for good when it says so.
 *
 * It connects when it is asked whether it is ready, to the next broker if there are several, and does not try again by
 * itself: whoever reports has a pause of their own between two tries.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { getLogger } from "@logtape/logtape";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { closeConnection, type ConnectionParts, destroySocket, openConnection } from "./amqp_connection.ts";
import type { AmqpMessage } from "./amqp_message.ts";
import type { AmqpServer } from "./amqp_server.ts";
import { type AmqpTopology, declareTopology, isQueueThere } from "./amqp_topology.ts";
import type { Settling } from "../reporter.ts";
import { orAborted } from "../../timers/or_aborted.ts";
import { ownTurn } from "../../timers/own_turn.ts";

/** What a link needs. */
export interface AmqpLinkParts extends ConnectionParts {
  /** At least one; they are tried in turn. */
  readonly servers: readonly AmqpServer[];
  readonly topology: AmqpTopology;
  /** The way to a broker; amqplib's if left out. */
  readonly connect?: (server: AmqpServer) => Promise<ChannelModel>;
  /** Milliseconds that a broker may say nothing at all to what it is asked or sent; 20 000 if left out. */
  readonly answerMs?: number;
}

/** A link. */
export interface AmqpLink {
  /** The broker that was tried last: host and port. */
  readonly name: string;
  /**
   * Connects and declares what must be there, unless that is done.
   *
   * @throws {Error} If that fails.
   */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Publishes messages. Resolves once the broker has all of them for good: in queues, on disk.
   *
   * @throws {Error} If any of them may be missing.
   */
  publish(messages: readonly AmqpMessage[], signal: AbortSignal): Promise<void>;
  /** Whether what the broker has confirmed has stayed there. */
  readonly settling: Settling;
  status(): AmqpLinkStatus;
  close(): Promise<void>;
}

/** How a link is doing, for the monitor. */
export interface AmqpLinkStatus {
  readonly broker: string;
  readonly connected: boolean;
  /** Why the broker takes nothing now, though it is connected: memory or disk are short. */
  readonly blocked: string | null;
  /** Messages that the broker has confirmed. */
  readonly confirmed: number;
  /** Messages that no queue took, and that were sent again therefore. */
  readonly returned: number;
  /** Times that a connection was made. */
  readonly connections: number;
}

/** A connection that is ready. */
interface Connected {
  readonly model: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Takes the ids of messages that no queue took. */
  onReturn(id: string): void;
}

/** Messages that are on their way at once. */
const WINDOW = 500;

/** Messages that are written in one turn of the event loop: some milliseconds of it. */
const TURN = 100;

/** How long a broker may answer and confirm nothing at all, though it is alive: disks can be slow. */
const ANSWER_MS = 20_000;

/**
 * How long confirmed messages are held to be lost if their queue turns out to be. RabbitMQ confirms what is on its way to
 * a queue that is being deleted, as there is no one left who could have it: a moment before the queue is gone for
 * others, where it is replicated.
 */
const GRACE_MS = 1000;

/** Makes a link; nothing is connected yet. */
export function createAmqpLink(parts: AmqpLinkParts): AmqpLink {
  const { key, servers, topology, answerMs = ANSWER_MS } = parts;
  const log = getLogger(["powerpool", key]);
  let current: Connected | undefined;
  let connecting: Promise<void> | undefined;
  let next = 0;
  let name = nameOf(servers[0]);
  let lost: string | undefined;
  let blocked: string | null = null;
  let confirmed = 0;
  let returned = 0;
  let connections = 0;
  let closed = false;
  /** Whether there was a time without a queue since that was last asked. */
  let wasMissing = false;
  /** Id of the message that no queue took last, where the queue is the business of others. */
  let homeless: string | undefined;

  /** Known from then on, even if it cannot be declared now, or there is no connection to go on with. */
  function queueIsMissing(): void {
    if (confirmed > 0) wasMissing = true;
  }

  async function connect(): Promise<void> {
    const server = servers[next++ % servers.length] as AmqpServer;
    name = nameOf(server);
    const model = await (parts.connect?.(server) ?? openConnection(server, parts));
    let reason: string | undefined;
    // An error is followed by a close, which is the end in any case.
    model.on("error", (error) => reason = error.message);
    model.on("close", (error) => {
      lost = reason ?? error?.message ?? "it was closed";
      if (current?.model === model) current = undefined;
      blocked = null;
      // A broker that is frozen would keep the socket open.
      destroySocket(model);
    });
    model.on("blocked", (why) => {
      blocked = why;
      log.warn("{name} takes nothing: {reason}; reporting waits", { name, reason: why });
    });
    model.on("unblocked", () => {
      blocked = null;
      log.info("{name} takes messages again", { name });
    });
    try {
      await inTime(declareTopology(model, topology, queueIsMissing));
      const channel = await inTime(model.createConfirmChannel());
      const connection: Connected = { model, channel, onReturn: () => {} };
      channel.on("error", (error) => lost = error.message);
      // A connection without its channel is of no use.
      channel.on("close", () => drop(connection));
      channel.on("return", ({ properties }) => {
        connection.onReturn(String(properties.messageId ?? properties.correlationId));
      });
      if (closed) throw new Error("the reporter has stopped");
      connections++;
      lost = undefined;
      current = connection;
      log.debug("Connected to {name}", { name });
    } catch (error) {
      await closeConnection(model);
      throw error;
    }
  }

  /** An answer that does not come while the connection lives would keep the reporter for ever. */
  async function inTime<T>(answer: Promise<T>, onLate = () => {}): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const watch = setInterval(() => {
      if (blocked !== null) return;
      reject(new Error(`it has not answered for ${answerMs / 1000} s`));
      onLate();
    }, answerMs);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearInterval(watch);
    }
  }

  async function ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (current !== undefined) return;
    connecting ??= connect().finally(() => connecting = undefined);
    await orAborted(connecting, signal);
  }

  /** Publishes some messages at once; gives those that no queue took. */
  async function send(messages: readonly AmqpMessage[], signal: AbortSignal): Promise<AmqpMessage[]> {
    const connection = current;
    if (connection === undefined) throw new Error(lost ?? "there is no connection");
    const unrouted = new Set<string>();
    connection.onReturn = (id) => void unrouted.add(id);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // It may fail while there is more to write, and nobody waits for it yet.
    promise.catch(() => {});
    let open = messages.length;
    let before = open;
    // A quorum queue without a leader takes messages and says nothing, as long as the connection lives.
    const watch = setInterval(() => {
      if (open < before || blocked !== null) before = open;
      else reject(new Error(`it has confirmed nothing for ${answerMs / 1000} s`));
    }, answerMs);
    try {
      for (const [index, message] of messages.entries()) {
        // deno-lint-ignore no-await-in-loop -- others have a turn
        if (index % TURN === TURN - 1) await ownTurn();
        const { exchange, routingKey, body } = message;
        connection.channel.publish(exchange, routingKey, Buffer.from(body), publishOptions(message), (error) => {
          if (error !== null) reject(error as Error);
          else if (--open === 0) resolve();
        });
      }
      await orAborted(promise, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      // What is closed already throws its own kind of error, and the connection knows why.
      const failure = new Error(lost ?? (error as Error).message, { cause: error });
      // What is still on its way is not to be taken for something of the next try.
      drop(connection);
      throw failure;
    } finally {
      clearInterval(watch);
      connection.onReturn = () => {};
    }
    // The broker returns a message before it confirms it.
    const missing = messages.filter(({ id }) => unrouted.has(id));
    confirmed += messages.length - missing.length;
    returned += missing.length;
    return missing;
  }

  function drop(connection: Connected): void {
    if (current !== connection) return;
    current = undefined;
    void closeConnection(connection.model);
  }

  async function publish(messages: readonly AmqpMessage[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < messages.length; start += WINDOW) {
      const some = messages.slice(start, start + WINDOW);
      // deno-lint-ignore no-await-in-loop -- no more than that on its way at once
      const missing = await send(some, signal);
      const [first] = missing;
      if (first === undefined) continue;
      if (topology.queue === undefined) {
        // The same one again says nothing of the others: what of them was sent again since then has found a queue.
        if (first.id !== homeless) wasMissing = true;
        homeless = first.id;
        throw new Error(noQueue(first, topology));
      }
      wasMissing = true;
      // Somebody has deleted the queue: it is made again, once.
      // deno-lint-ignore no-await-in-loop -- before more is sent
      await redeclare();
      // deno-lint-ignore no-await-in-loop -- what it did not take comes before what follows
      const [still] = await send(missing, signal);
      if (still !== undefined) throw new Error(noQueue(still, topology));
    }
  }

  /** Asks something on the connection, which is of no use any more if there is no answer. */
  async function ask<T>(question: (model: ChannelModel) => Promise<T>): Promise<T> {
    const connection = current;
    if (connection === undefined) throw new Error(lost ?? "there is no connection");
    return await inTime(question(connection.model), () => drop(connection));
  }

  async function redeclare(): Promise<void> {
    log.warn("{name} has no queue for what is reported; declaring it again", { name });
    await ask((model) => declareTopology(model, topology, queueIsMissing));
  }

  /** A queue that is there has all that was confirmed before. */
  async function isIntact(): Promise<boolean> {
    const { queue } = topology;
    if (!wasMissing && (queue === undefined || await ask((model) => isQueueThere(model, queue.name)))) return true;
    if (!wasMissing) {
      wasMissing = true;
      await redeclare();
    }
    wasMissing = false;
    return false;
  }

  async function close(): Promise<void> {
    closed = true;
    const last = current;
    current = undefined;
    if (last !== undefined) await closeConnection(last.model);
    // One that comes up too late is closed then, and nobody waits for it.
    connecting?.catch(() => {});
  }

  return {
    get name() {
      return name;
    },
    ready,
    publish,
    settling: {
      graceMs: GRACE_MS,
      async isIntact(signal) {
        signal.throwIfAborted();
        return await orAborted(isIntact(), signal);
      },
    },
    close,
    status: () => ({
      broker: name,
      connected: !closed && current !== undefined,
      blocked,
      confirmed,
      returned,
      connections,
    }),
  };
}

function publishOptions({ mandatory, properties }: AmqpMessage) {
  return {
    ...properties,
    // A header that is a list is one of AMQP's; amqplib takes no read-only ones.
    headers: properties.headers as Record<string, unknown> | undefined,
    mandatory,
    persistent: true,
    contentType: "application/json",
    contentEncoding: "utf-8",
  };
}

function nameOf(server: AmqpServer | undefined): string {
  const { hostname = "", port = 0 } = server ?? {};
  return `RabbitMQ at ${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function noQueue({ exchange, routingKey }: AmqpMessage, { queue }: AmqpTopology): string {
  if (queue !== undefined) return `its queue ${queue.name} takes no messages for ${routingKey}, though it was declared`;
  return `no queue is bound to exchange ${exchange} for ${routingKey}: bind one, name one with the option queue, ` +
    "or set mandatory: false to have such messages dropped";
}
