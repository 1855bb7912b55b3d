// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
import assert from "node:assert/strict";
import net from "node:net";
import { join } from "node:path";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { decodeHex } from "../../../src/bytes/hex.ts";
import { uint32le } from "../../../src/bytes/integer.ts";
import { displayHash } from "../../../src/coin/hash.ts";
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
const BLOCK = new Uint8Array(300).fill(0x11);
const BLOCK_HASH = "e41603e7dd872dd148a7b438c65dc55a54801d35007153c2c8e5b1c48bebd0ab";

/** Listens to an address, on a clock that stands still. */
function listenTo(address: string, changes: Partial<ZmqBlocksParts> = {}) {
  const timers = createFakeTimers();
  const happenings = createInbox<Happening>();
  const blocks = createZmqBlocks({
    address,
    onBlock: (hash, raw) => happenings.push({ kind: "block", hash: displayHash(hash), raw }),
    onUp: () => happenings.push({ kind: "up" }),
    onDown: ({ kind, message }) => happenings.push({ kind: "down", outage: kind, message }),
    onGap: (gap) => happenings.push({ kind: "gap", ...gap }),
    now: timers.now,
    after: timers.after,
    ...changes,
  });
  blocks.start();
  const next = <K extends Happening["kind"]>(kind: K) =>
    happenings.next((happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);
  const kinds = () => happenings.all.map(({ kind }) => kind);
  return { blocks, timers, next, kinds };
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
    const connection = await publisher.connections.next(() => true);
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

const any = () => true;
const isPing = ({ kind, name }: { kind: string; name?: string }) => kind === "command" && name === "PING";

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
    assert.equal(hash, displayHashOf(BLOCK));
    assert.deepEqual(raw, BLOCK);
  });
});

function displayHashOf(block: Uint8Array): string {
  assert.equal(block, BLOCK);
  return BLOCK_HASH;
}

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
  const folder = await Deno.makeTempDir({ prefix: "powerpool-zmq-" });
  try {
    await withPublisher(
      async ({ connect, next }) => {
        (await connect()).publish("hashblock", decodeHex(HASH));
        assert.equal((await next("block")).hash, HASH);
      },
      {},
      { path: join(folder, "zmq.sock") },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
  const hashOfHeader = (header: Uint8Array) => header.slice(0, 32) as unknown as ReturnType<typeof hashOf>;
  await withPublisher(async ({ connect, next }) => {
    (await connect()).publish("rawblock", BLOCK, uint32le(0));
    assert.equal((await next("block")).hash, "11".repeat(32));
  }, { hashOfHeader });
});

declare function hashOf(): Parameters<ZmqBlocksParts["onBlock"]>[0];

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
const NUMBERS: readonly (readonly [name: string, numbers: readonly (number | undefined)[], missed: readonly number[]])[] = [
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
      for (const count of missed) assert.deepEqual(await next("gap"), { kind: "gap", topic: "hashblock", missed: count });
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
    const pong = await connection.heard.next(({ kind, ...frame }) => kind === "command" && "name" in frame && frame.name === "PONG");
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
      await connection.heard.next((frame) => frame.kind === "command" && frame.name === "PONG");
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
    await connection.heard.next((frame) => frame.kind === "command" && frame.name === "PONG");
    timers.advance(30_000);
    await connection.heard.next(isPing);
    timers.advance(29_999);
    assert.equal(publisher.count(), 1);
    timers.advance(1);
    const { outage, message } = await next("down");
    assert.equal(outage, "silent");
    assert.match(message, /^Cannot hear of blocks from tcp:.*: it has not answered for 30 s; the daemon or its machine/);
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

socketTest("createZmqBlocks() tells of an outage once, tries with growing pauses, and tells when it is over", async () => {
  const [port] = freePorts(1) as [number];
  const { blocks, timers, next, kinds } = listenTo(`tcp://127.0.0.1:${port}`);
  try {
    const { outage, message } = await next("down");
    assert.equal(outage, "unreachable");
    assert.match(message, /refused.*; check that the daemon runs and publishes there \(zmqpubhashblock/);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      const [wait] = timers.pending() as [number];
      waits.push(wait);
      timers.advance(wait);
      // The next try has begun, and only its deadline is pending; it fails and sets the alarm of the one after it.
      while (timers.pending().includes(10_000) && timers.pending().length === 1 && i < 5) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (i >= 3) break;
      }
      await untilFailed(port);
    }
    assert.deepEqual(waits.slice(0, 4), [1000, 2000, 4000, 8000]);
    assert.deepEqual(kinds(), ["down"]);
    assert.equal(blocks.status().state, "down");
  } finally {
    await blocks.stop();
  }
});

async function untilFailed(_port: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
