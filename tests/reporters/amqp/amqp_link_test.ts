/** A link to a broker in memory, whose queue goes and whose bindings fail as a test says. */

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { ChannelModel } from "amqplib";
import { type AmqpLink, type AmqpLinkParts, createAmqpLink } from "../../../src/reporters/amqp/amqp_link.ts";
import type { AmqpMessage } from "../../../src/reporters/amqp/amqp_message.ts";
import { mostBetweenAnswers } from "../../tools/echo_between.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";

const SERVER = { tls: false, hostname: "mq", port: 5672, username: "u", password: "p", vhost: "/" };
const { signal } = new AbortController();

const MESSAGE: AmqpMessage = {
  id: "1",
  exchange: "pool",
  routingKey: "share",
  mandatory: true,
  properties: { messageId: "1" },
  body: "{}",
};

/** A routing key that leads to no queue. */
const UNBOUND = "agent";

/** A broker. */
function fakeBroker() {
  const broker = {
    hasQueue: false,
    refusesBindings: false,
    /** Takes questions, and says nothing. */
    isMute: false,
    published: 0,
    connections: [] as EventEmitter[],
  };

  function channel(): EventEmitter {
    const events = new EventEmitter();
    return Object.assign(events, {
      checkExchange: () => Promise.resolve(),
      checkQueue() {
        if (broker.isMute) return new Promise(() => {});
        return broker.hasQueue ? Promise.resolve() : refusal(404);
      },
      assertQueue: () => Promise.resolve(void (broker.hasQueue = true)),
      bindQueue: () => broker.refusesBindings ? refusal(403) : Promise.resolve(),
      publish(
        _exchange: string,
        key: string,
        _body: unknown,
        properties: { readonly messageId?: string },
        done: (error: null) => void,
      ) {
        broker.published++;
        if (key === UNBOUND) events.emit("return", { properties });
        queueMicrotask(() => done(null));
      },
      close: () => Promise.resolve(),
    });
  }

  function refusal(code: number): Promise<never> {
    return Promise.reject(Object.assign(new Error(`refused: ${code}`), { code }));
  }

  function connect(): Promise<ChannelModel> {
    const model = Object.assign(new EventEmitter(), {
      connection: {},
      createChannel: () => Promise.resolve(channel()),
      createConfirmChannel: () => Promise.resolve(channel()),
      close: () => Promise.resolve(),
    });
    broker.connections.push(model);
    return Promise.resolve(model as unknown as ChannelModel);
  }

  return Object.assign(broker, { connect });
}

/** A link that has had a message confirmed. */
async function usedLink(
  parts: Partial<AmqpLinkParts> = {},
): Promise<{ broker: ReturnType<typeof fakeBroker>; link: AmqpLink }> {
  const broker = fakeBroker();
  const link = createAmqpLink({
    key: "out",
    servers: [SERVER],
    tls: () => ({ ca: "", cert: "", key: "" }),
    heartbeat: 10,
    connectMs: 1000,
    topology: { exchange: { name: "pool", type: "topic" }, queue: { name: "q", type: "quorum" }, binding: "#" },
    connect: broker.connect,
    ...parts,
  });
  await link.ready(signal);
  await link.publish([MESSAGE], signal);
  return { broker, link };
}

leakFreeTest("what was confirmed is there as long as its queue is", async () => {
  const { link } = await usedLink();
  assert.equal(await link.settling.isIntact(signal), true);
  await link.close();
});

leakFreeTest(
  "a queue that was found missing stays known as missing, though it could not be bound at once",
  async () => {
    const { broker, link } = await usedLink();
    broker.hasQueue = false;
    broker.refusesBindings = true;
    await assert.rejects(link.settling.isIntact(signal), /refused: 403/);
    broker.refusesBindings = false;
    assert.equal(await link.settling.isIntact(signal), false);
    assert.equal(await link.settling.isIntact(signal), true);
    await link.close();
  },
);

leakFreeTest("the same holds for one that was found missing by a connection that came to nothing", async () => {
  const { broker, link } = await usedLink();
  broker.hasQueue = false;
  broker.refusesBindings = true;
  broker.connections[0]?.emit("close");
  await assert.rejects(link.ready(signal), /refused: 403/);
  broker.refusesBindings = false;
  await link.ready(signal);
  assert.equal(await link.settling.isIntact(signal), false);
  await link.close();
});

leakFreeTest("a broker that lives and does not answer is given up, and connected to anew", async () => {
  const { broker, link } = await usedLink({ answerMs: 20 });
  broker.isMute = true;
  await assert.rejects(link.settling.isIntact(signal), /it has not answered for 0.02 s/);
  assert.equal(link.status().connected, false);
  await assert.rejects(link.ready(signal), /it has not answered for 0.02 s/);
  broker.isMute = false;
  await link.ready(signal);
  assert.equal(await link.settling.isIntact(signal), true);
  await link.close();
});

leakFreeTest("one that takes nothing for want of memory is waited for", async () => {
  const { broker, link } = await usedLink({ answerMs: 5 });
  broker.isMute = true;
  broker.connections[0]?.emit("blocked", "memory");
  const answer = link.settling.isIntact(signal);
  assert.equal(await Promise.race([answer, new Promise((resolve) => setTimeout(() => resolve("waits"), 30))]), "waits");
  broker.connections[0]?.emit("unblocked");
  await assert.rejects(answer, /it has not answered/);
  await link.close();
});

leakFreeTest("an event that no queue takes, time and again, is no reason to send others time and again", async () => {
  const { link } = await usedLink({ topology: { exchange: { name: "pool", type: "topic" } } });
  const unbound = { ...MESSAGE, id: "2", routingKey: UNBOUND, properties: { messageId: "2" } };
  await assert.rejects(link.publish([unbound], signal), /no queue is bound to exchange pool for agent/);
  assert.equal(await link.settling.isIntact(signal), false);
  await link.publish([MESSAGE], signal);
  await assert.rejects(link.publish([unbound], signal), /no queue is bound/);
  assert.equal(await link.settling.isIntact(signal), true);
  const next = { ...unbound, id: "3", properties: { messageId: "3" } };
  await assert.rejects(link.publish([next], signal), /no queue is bound/);
  assert.equal(await link.settling.isIntact(signal), false);
  await link.close();
});

leakFreeTest("sockets are served between every hundred messages", async () => {
  const { broker, link } = await usedLink();
  const messages = Array.from({ length: 20_000 }, (_, id) => ({ ...MESSAGE, id: `${id}` }));
  const before = broker.published;
  const most = await mostBetweenAnswers(() => link.publish(messages, signal), () => broker.published);
  assert.equal(broker.published - before, messages.length);
  assert(most <= 800, `${most} messages while a socket waited`);
  await link.close();
});
