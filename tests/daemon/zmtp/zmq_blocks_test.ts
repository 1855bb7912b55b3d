// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
import assert from "node:assert/strict";
import { join } from "node:path";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { decodeHex } from "../../../src/bytes/hex.ts";
import { uint32le } from "../../../src/bytes/integer.ts";
import { displayHash, type Hash } from "../../../src/coin/hash.ts";
import type { ZmqOutage } from "../../../src/daemon/zmtp/subscriber.ts";
import { createZmqBlocks, type ZmqBlocksParts, type ZmqGap } from "../../../src/daemon/zmtp/zmq_blocks.ts";
import { createFakeTimers } from "../../miner/fake_timers.ts";
import { createInbox } from "../../miner/inbox.ts";
import { socketTest } from "../../sockets/socket_test_case.ts";
import { freePorts } from "../../tools/free_ports.ts";
import {
  command,
  type FakeConnection,
  type FakePlace,
  type FakePublisher,
  GREETING,
  type Heard,
  messageBytes,
  READY,
  startFakePublisher,
} from "./fake_publisher.ts";

type Happening =
  | { kind: "block"; hash: string; raw: Uint8Array | undefined }
  | { kind: "up" }
  | ({ kind: "down"; outage: ZmqOutage["kind"]; message: string })
  | ({ kind: "gap" } & ZmqGap);

const HASH = "00000000000000000001f0e4d2ec77a1cb5b6a91d2aef3f51c4d1a0e3b2c1d0f";

/** Something with the length of a block, and the hash of its header. */
const BLOCK = new Uint8Array(300).fill(0x11);
const BLOCK_HASH = "e41603e7dd872dd148a7b438c65dc55a54801d35007153c2c8e5b1c48bebd0ab";

/** The alarms of a connection, in the order in which they are set. */
const HANDSHAKE_MS = 10_000;
const STEADY_MS = 10_000;
const HEARTBEAT_MS = 30_000;

/** Listens to an address, on a clock that stands still. */
function listenTo(address: string, changes: Partial<ZmqBlocksParts> = {}) {
  const timers = createFakeTimers();
  /** The alarms that have been set, milliseconds. */
  const alarms = createInbox<number>();
  const happenings = createInbox<Happening>();
  const blocks = createZmqBlocks({
    address,
    onBlock: (hash, raw) => happenings.push({ kind: "block", hash: displayHash(hash), raw }),
    onUp: () => happenings.push({ kind: "up" }),
    onDown: ({ kind, message }) => happenings.push({ kind: "down", outage: kind, message }),
    onGap: (gap) => happenings.push({ kind: "gap", ...gap }),
    now: timers.now,
    after(milliseconds, callback) {
      alarms.push(milliseconds);
      return timers.after(milliseconds, callback);
    },
    ...changes,
  });
  blocks.start();
  const next = <K extends Happening["kind"]>(kind: K) =>
    happenings.next((happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);
  const kinds = () => happenings.all.map(({ kind }) => kind);
  return { blocks, timers, alarms, next, kinds };
}

type Listening = ReturnType<typeof listenTo>;

/** Runs a test with a publisher and somebody who listens to it, and ends both. */
async function withPublisher(
  test: (parts: Listening & { publisher: FakePublisher; connect(): Promise<FakeConnection> }) => Promise<void>,
  changes: Partial<ZmqBlocksParts> = {},
  place?: FakePlace,
): Promise<void> {
  await using publisher = await startFakePublisher(place);
  const listening = listenTo(publisher.address, changes);
  /** The next connection, subscribed. */
  async function connect(): Promise<FakeConnection> {
    const connection = await publisher.connections.next(any);
    await connection.accept((changes.topics ?? ["", ""]).length);
    return connection;
  }
  try {
    await test({ ...listening, publisher, connect });
  } finally {
    await listening.blocks.stop();
    assert.deepEqual(listening.timers.pending(), []);
  }
}

/** Runs a test with a place for a unix socket. */
async function withUnixSocket(test: (place: FakePlace) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-zmq-" });
  try {
    await test({ path: join(folder, "zmq.sock") });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const any = () => true;
const isCommand = (name: string) => (heard: Heard) => heard.kind === "command" && heard.name === name;
const isPing = isCommand("PING");
const isPong = isCommand("PONG");

socketTest("createZmqBlocks() tells of the hashes that a daemon publishes", async () => {
  await withPublisher(async ({ connect, next, blocks }) => {
    const connection = await connect();
    connection.publish("hashblock", decodeHex(HASH), uint32le(0));
    assert.deepEqual(await next("block"), { kind: "block", hash: HASH, raw: undefined });
    assert.equal(blocks.status().blocks, 1);
  });
});

socketTest("createZmqBlocks() tells of the blocks that a daemon publishes, with their content", async () => {
  await withPublisher(async ({ connect, next }) => {
    const connection = await connect();
    connection.publish("rawblock", BLOCK, uint32le(0));
    const { hash, raw } = await next("block");
    assert.equal(hash, BLOCK_HASH);
    assert.deepEqual(raw, BLOCK);
  });
});

socketTest("createZmqBlocks() greets, says that it subscribes, and asks for both topics", async () => {
  await withPublisher(async ({ connect }) => {
    const { heard } = await connect();
    assert.deepEqual(heard.all.slice(0, 4), [
      { kind: "greeting", hex: `ff00000000000000007f03004e554c4c${"00".repeat(48)}` },
      { kind: "command", name: "READY", hex: "0b536f636b65742d5479706500000003535542" },
      { kind: "message", hex: "0168617368626c6f636b" },
      { kind: "message", hex: "01726177626c6f636b" },
    ]);
  });
});

socketTest("createZmqBlocks() asks for no more than it is told to", async () => {
  await withPublisher(async ({ connect }) => {
    const connection = await connect();
    await connection.heard.next(isPing);
    const topics = connection.heard.all.filter(({ kind }) => kind === "message");
    assert.deepEqual(topics, [{ kind: "message", hex: "0168617368626c6f636b" }]);
  }, { topics: ["hashblock"] });
});

socketTest("createZmqBlocks() connects by IPv6", async () => {
  await withPublisher(
    async ({ connect, next }) => {
      (await connect()).publish("hashblock", decodeHex(HASH));
      assert.equal((await next("block")).hash, HASH);
    },
    {},
    { host: "::1" },
  );
});

socketTest("createZmqBlocks() connects to a unix socket", async () => {
  await withUnixSocket((place) =>
    withPublisher(
      async ({ connect, next }) => {
        (await connect()).publish("hashblock", decodeHex(HASH));
        assert.equal((await next("block")).hash, HASH);
      },
      {},
      place,
    )
  );
});

socketTest("createZmqBlocks() refuses an address that is none, before it is started", () => {
  assert.throws(() => createZmqBlocks({ address: "127.0.0.1:28332", onBlock() {} }), /Cannot use the ZMQ address/);
  return Promise.resolve();
});

socketTest("createZmqBlocks() takes a block of 4 MB, in pieces", async () => {
  await withPublisher(async ({ connect, next }) => {
    const connection = await connect();
    const block = concatBytes(BLOCK, new Uint8Array(4_000_000 - BLOCK.length).fill(0x22));
    connection.publish("rawblock", block, uint32le(0));
    const { hash, raw } = await next("block");
    assert.equal(hash, BLOCK_HASH);
    assert.equal(raw?.length, block.length);
    assert(raw !== undefined && raw.every((byte, at) => byte === block[at]));
  });
});

socketTest("createZmqBlocks() tells of a block that is too long to be kept, and of the next one", async () => {
  await withPublisher(async ({ connect, next, kinds }) => {
    const connection = await connect();
    connection.publish("rawblock", concatBytes(BLOCK, new Uint8Array(10_000)), uint32le(0));
    assert.deepEqual(await next("block"), { kind: "block", hash: BLOCK_HASH, raw: undefined });
    connection.publish("rawblock", BLOCK, uint32le(1));
    assert.deepEqual((await next("block")).raw, BLOCK);
    assert.deepEqual(kinds(), ["up", "block", "block"]);
  }, { maxBlockBytes: 5000 });
});

socketTest("createZmqBlocks() names blocks as the chain does", async () => {
  const hashOfHeader = (header: Uint8Array) => header.slice(0, 32) as unknown as Hash;
  await withPublisher(async ({ connect, next }) => {
    (await connect()).publish("rawblock", BLOCK, uint32le(0));
    assert.equal((await next("block")).hash, "11".repeat(32));
  }, { hashOfHeader });
});

socketTest("createZmqBlocks() passes over other topics", async () => {
  await withPublisher(async ({ connect, next, kinds }) => {
    const connection = await connect();
    connection.publish("hashblock2", "anything");
    connection.publish("hashblock", decodeHex(HASH), uint32le(0));
    await next("block");
    assert.deepEqual(kinds(), ["up", "block"]);
  });
});

/** Numbers of messages one after the other, and how many were lost before which. */
const NUMBERS:
  readonly (readonly [name: string, numbers: readonly (number | undefined)[], missed: readonly number[]])[] = [
    ["nothing of numbers in a row, wherever they begin", [7, 8, 9], []],
    ["how many were lost", [0, 1, 5, 6, 8], [3, 1]],
    ["nothing when the numbers begin again after 2^32", [0xfffffffe, 0xffffffff, 0, 1], []],
    ["what was lost over the end of the numbers", [0xffffffff, 2], [2]],
    ["nothing when a daemon publishes twice over, each with its numbers", [0, 0, 1, 1, 2, 2], []],
    ["nothing of messages without numbers", [undefined, 5, undefined, 9], []],
  ];

for (const [name, numbers, missed] of NUMBERS) {
  socketTest(`createZmqBlocks() tells ${name}`, async () => {
    await withPublisher(async ({ connect, next, blocks, kinds }) => {
      const connection = await connect();
      for (const number of numbers) {
        connection.publish("hashblock", decodeHex(HASH), ...(number === undefined ? [] : [uint32le(number)]));
      }
      for (const count of missed) {
        assert.deepEqual(await next("gap"), { kind: "gap", topic: "hashblock", missed: count });
      }
      while (blocks.status().blocks < numbers.length) await next("block");
      assert.equal(kinds().filter((kind) => kind === "gap").length, missed.length);
      assert.equal(blocks.status().missed, missed.reduce((sum, count) => sum + count, 0));
    });
  });
}

socketTest("createZmqBlocks() counts each topic by itself, and anew after an outage", async () => {
  await withPublisher(async ({ connect, next, blocks, timers }) => {
    const first = await connect();
    first.publish("hashblock", decodeHex(HASH), uint32le(3));
    first.publish("rawblock", BLOCK, uint32le(90));
    await next("block");
    await next("block");
    first.end();
    await next("down");
    timers.advance(1000);
    const second = await connect();
    second.publish("hashblock", decodeHex(HASH), uint32le(5));
    second.publish("rawblock", BLOCK, uint32le(0));
    await next("block");
    await next("block");
    assert.equal(blocks.status().missed, 0);
  });
});

socketTest("createZmqBlocks() answers PING", async () => {
  await withPublisher(async ({ connect }) => {
    const connection = await connect();
    connection.send(command("PING", "\0\x0aabc"));
    const pong = await connection.heard.next(isPong);
    assert.deepEqual(pong, { kind: "command", name: "PONG", hex: "616263" });
  });
});

socketTest("createZmqBlocks() asks a publisher that answers every 30 seconds whether it lives", async () => {
  await withPublisher(async ({ connect, timers, kinds }) => {
    const connection = await connect();
    for (let i = 0; i < 4; i++) {
      await connection.heard.next(isPing);
      connection.send(command("PONG"), command("PING", "\0\0x"));
      // Its answer to our PING came before our answer to its own.
      await connection.heard.next(isPong);
      timers.advance(30_000);
    }
    assert.deepEqual(kinds(), ["up"]);
  });
});

socketTest("createZmqBlocks() gives up a publisher that has answered and does so no more", async () => {
  await withPublisher(async ({ connect, timers, next, publisher }) => {
    const connection = await connect();
    await connection.heard.next(isPing);
    connection.send(command("PONG"), command("PING", "\0\0x"));
    await connection.heard.next(isPong);
    timers.advance(30_000);
    await connection.heard.next(isPing);
    timers.advance(29_999);
    assert.equal(publisher.count(), 1);
    timers.advance(1);
    const { outage, message } = await next("down");
    assert.equal(outage, "silent");
    assert.match(
      message,
      /^Cannot hear of blocks from tcp:.*: it has not answered for 30 s; the daemon or its machine/,
    );
    await connection.closed;
  });
});

socketTest("createZmqBlocks() takes a message for an answer", async () => {
  await withPublisher(async ({ connect, timers, next, kinds }) => {
    const connection = await connect();
    await connection.heard.next(isPing);
    connection.send(command("PONG"));
    for (let i = 0; i < 3; i++) {
      connection.publish("hashblock", decodeHex(HASH), uint32le(i));
      await next("block");
      timers.advance(30_000);
    }
    assert(!kinds().includes("down"));
  });
});

socketTest("createZmqBlocks() asks a publisher that does not know PING once, and then lets it be silent", async () => {
  await withPublisher(async ({ connect, timers, next, kinds }) => {
    const connection = await connect();
    await connection.heard.next(isPing);
    for (let minute = 0; minute < 120; minute++) timers.advance(60_000);
    connection.publish("hashblock", decodeHex(HASH), uint32le(0));
    await next("block");
    assert.deepEqual(kinds(), ["up", "block"]);
    assert.equal(connection.heard.all.filter(isPing).length, 1);
  });
});

socketTest("createZmqBlocks() tells of an outage once, and tries with growing pauses", async () => {
  const [port] = freePorts(1) as [number];
  const { blocks, timers, alarms, next, kinds } = listenTo(`tcp://127.0.0.1:${port}`);
  for (const pause of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
    assert.equal(await alarms.next(any), HANDSHAKE_MS);
    assert.equal(await alarms.next(any), pause);
    timers.advance(pause);
  }
  await blocks.stop();
  const { outage, message } = await next("down");
  assert.equal(outage, "unreachable");
  assert.match(
    message,
    /: connect ECONNREFUSED .*; check that the daemon runs and publishes there \(zmqpubhashblock or zmqpubraw/,
  );
  assert.deepEqual(kinds(), ["down"]);
  assert.equal(blocks.status().lastError, message);
});

socketTest(
  "createZmqBlocks() connects again when the daemon was restarted, and tells so with the first block",
  async () => {
    await withPublisher(async ({ connect, next, timers, kinds, blocks }) => {
      (await connect()).end();
      assert.match((await next("down")).message, /the connection was closed/);
      assert.equal(blocks.status().state, "down");
      timers.advance(1000);
      (await connect()).publish("hashblock", decodeHex(HASH), uint32le(0));
      await next("up");
      assert.deepEqual(kinds(), ["up", "down", "block", "up"]);
      assert.deepEqual([blocks.status().state, blocks.status().since], ["up", 1000]);
    });
  },
);

socketTest("createZmqBlocks() tells that an outage is over when the connection has lasted ten seconds", async () => {
  await withPublisher(async ({ connect, next, timers, kinds }) => {
    (await connect()).end();
    await next("down");
    timers.advance(1000);
    const connection = await connect();
    await connection.heard.next(isPing);
    timers.advance(9999);
    assert.deepEqual(kinds(), ["up", "down"]);
    timers.advance(1);
    assert.deepEqual(kinds(), ["up", "down", "up"]);
  });
});

socketTest("createZmqBlocks() tells of one outage when a publisher comes and goes, and slows down", async () => {
  await withPublisher(async ({ connect, alarms, timers, kinds }) => {
    for (const pause of [1000, 2000, 4000, 8000, 10_000]) {
      (await connect()).end();
      for (const set of [HANDSHAKE_MS, STEADY_MS, HEARTBEAT_MS, pause]) assert.equal(await alarms.next(any), set);
      timers.advance(pause);
    }
    assert.deepEqual(kinds(), ["up", "down"]);
  });
});

socketTest("createZmqBlocks() begins with a short pause again after a connection that has lasted", async () => {
  await withPublisher(async ({ connect, alarms, timers }) => {
    for (let i = 0; i < 3; i++) {
      const connection = await connect();
      for (const set of [HANDSHAKE_MS, STEADY_MS, HEARTBEAT_MS]) assert.equal(await alarms.next(any), set);
      timers.advance(STEADY_MS);
      connection.end();
      assert.equal(await alarms.next(any), 1000);
      timers.advance(1000);
    }
  });
});

/** What a publisher does that is none, and what is told of it. */
const OUTAGES:
  readonly (readonly [name: string, act: (connection: FakeConnection) => void, ZmqOutage["kind"], RegExp])[] = [
    [
      "hangs up at once",
      (connection) => connection.end(),
      "unreachable",
      /the connection was closed; check that the daemon/,
    ],
    [
      "answers by HTTP",
      (connection) => connection.send("HTTP/1.1 400 Bad Request\r\n\r\n"),
      "not understood",
      /expected a ZMTP greeting, got "HTTP\/1\.1 400 Bad Request\.\.\.\."; check that this is where the daemon publishes/,
    ],
    [
      // As libzmq does that wants encryption.
      "hangs up in the middle of its greeting",
      (connection) => {
        connection.send(GREETING.subarray(0, 10));
        connection.end();
      },
      "not understood",
      /the connection was closed in the middle of the handshake/,
    ],
    [
      "refuses",
      (connection) => connection.send(GREETING, command("ERROR", "\x04full")),
      "not understood",
      /it refuses: "full"/,
    ],
    [
      "is another kind of socket",
      (connection) => connection.send(GREETING, command("READY", "\x0bSocket-Type\0\0\0\x04PUSH")),
      "not understood",
      /expected a socket of type PUB or XPUB, got "PUSH"/,
    ],
    [
      "sends noise behind its handshake",
      (connection) => connection.send(GREETING, READY, "noise"),
      "not understood",
      /expected the flags of a ZMTP frame, got the byte 0x6e/,
    ],
    [
      "publishes hashes that are none",
      (connection) => connection.send(GREETING, READY, ...messageBytes("hashblock", HASH)),
      "not understood",
      /expected a hash of 32 bytes, got 64/,
    ],
  ];

for (const [name, act, kind, expected] of OUTAGES) {
  socketTest(`createZmqBlocks() tells once of a publisher that ${name}, and tries again`, async () => {
    await withPublisher(async ({ publisher, next, timers, alarms, kinds }) => {
      for (let i = 0; i < 3; i++) {
        const connection = await publisher.connections.next(any);
        act(connection);
        await connection.closed;
        await alarms.next((milliseconds) => milliseconds === 1000 * 2 ** i);
        timers.advance(1000 * 2 ** i);
      }
      const { outage, message } = await next("down");
      assert.equal(outage, kind);
      assert.match(message, expected);
      assert.equal(kinds().filter((each) => each === "down").length, 1);
    });
  });
}

socketTest("createZmqBlocks() gives up a publisher that does not say a word within ten seconds", async () => {
  await withPublisher(async ({ publisher, next, timers }) => {
    const connection = await publisher.connections.next(any);
    timers.advance(9999);
    // Not all of its greeting.
    connection.send(GREETING.subarray(0, 63));
    await connection.heard.next(any);
    timers.advance(1);
    const { outage, message } = await next("down");
    assert.equal(outage, "silent");
    assert.match(message, /no whole handshake within 10 s; the daemon or its machine hangs, or something else listens/);
    await connection.closed;
  });
});

socketTest("createZmqBlocks() tells when an outage becomes another kind of outage", async () => {
  await withPublisher(async ({ publisher, next, timers }) => {
    (await publisher.connections.next(any)).end();
    assert.equal((await next("down")).outage, "unreachable");
    timers.advance(1000);
    (await publisher.connections.next(any)).send("what?");
    assert.equal((await next("down")).outage, "not understood");
  });
});

socketTest("createZmqBlocks() tells once of each kind when they come by turns", async () => {
  await withPublisher(async ({ publisher, alarms, timers, kinds }) => {
    for (const pause of [1000, 2000, 4000, 8000]) {
      const connection = await publisher.connections.next(any);
      if (pause === 1000 || pause === 4000) connection.end();
      else connection.send("what?");
      await alarms.next((milliseconds) => milliseconds === pause);
      timers.advance(pause);
    }
    assert.deepEqual(kinds(), ["down", "down"]);
  });
});

socketTest("createZmqBlocks() gives up a publisher that does not read what it asks for", async () => {
  // A unix socket: the system keeps far less between the two than for TCP.
  await withUnixSocket((place) =>
    withPublisher(
      async ({ connect, next }) => {
        const connection = await connect();
        connection.deafen();
        const ping = command("PING", `\0\0${"x".repeat(16)}`);
        connection.send(concatBytes(...Array.from({ length: 50_000 }, () => ping)));
        const { outage, message } = await next("down");
        assert.equal(outage, "not understood");
        assert.match(message, /it does not read what it is sent/);
      },
      {},
      place,
    )
  );
});

socketTest("stop() tells nothing any more, whatever it interrupts", async () => {
  /** How far a connection gets before it is stopped. */
  const stages: readonly ((connection: FakeConnection) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    async (connection) => {
      connection.send(GREETING.subarray(0, 11));
      await connection.heard.next(({ kind }) => kind === "greeting");
    },
    async (connection) => {
      connection.send(GREETING);
      await connection.heard.next(isCommand("READY"));
    },
    (connection) => connection.accept(),
  ];
  for (const stage of stages) {
    await using publisher = await startFakePublisher();
    const { blocks, timers, kinds } = listenTo(publisher.address);
    const connection = await publisher.connections.next(any);
    await stage(connection);
    const before = kinds();
    const stopping = blocks.stop();
    connection.send(...messageBytes("hashblock", decodeHex(HASH)));
    await stopping;
    await connection.closed;
    timers.advance(100_000);
    assert.deepEqual([kinds(), timers.pending(), publisher.count()], [before, [], 1]);
    await blocks.stop();
  }
});

socketTest("stop() ends the pause before the next try", async () => {
  const [port] = freePorts(1) as [number];
  const { blocks, timers, next } = listenTo(`tcp://127.0.0.1:${port}`);
  await next("down");
  await blocks.stop();
  assert.deepEqual(timers.pending(), []);
});

socketTest("stop() is heeded between two messages that come together", async () => {
  await using publisher = await startFakePublisher();
  const hashes: string[] = [];
  const { blocks } = listenTo(publisher.address, {
    onBlock(hash) {
      hashes.push(displayHash(hash));
      void blocks.stop();
    },
  });
  const connection = await publisher.connections.next(any);
  const message = concatBytes(...messageBytes("hashblock", decodeHex(HASH)));
  connection.send(concatBytes(GREETING, READY, message, message, message));
  await connection.closed;
  await blocks.stop();
  assert.deepEqual(hashes, [HASH]);
});
