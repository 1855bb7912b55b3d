// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
/** Blocks are heard of from libzmq, the library that coin daemons publish with. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { displayHash } from "../../src/coin/hash.ts";
import { createZmqBlocks, type ZmqBlocks, type ZmqBlocksParts } from "../../src/daemon/zmtp/zmq_blocks.ts";
import { createInbox, type Inbox } from "../miner/inbox.ts";
import { startZmqPublisher, type ZmqPublisher, type ZmqPublisherOptions } from "../tools/zmq_publisher.ts";

type Happening =
  | { kind: "block"; hash: string; rawBytes: number | undefined }
  | { kind: "up" }
  | { kind: "down"; outage: string; message: string }
  | { kind: "gap"; missed: number };

interface Listening extends AsyncDisposable {
  readonly blocks: ZmqBlocks;
  readonly happenings: Inbox<Happening>;
  next<K extends Happening["kind"]>(kind: K): Promise<Extract<Happening, { kind: K }>>;
}

/** What the marks are that show that a subscription has reached the publisher. */
const MARK = "00".repeat(32);

/** Bitcoin's genesis block. */
const GENESIS_HEADER = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac7" +
  "2c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const GENESIS_HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

function listenTo(address: string, changes: Partial<ZmqBlocksParts> = {}): Listening {
  const happenings = createInbox<Happening>();
  const blocks = createZmqBlocks({
    address,
    onBlock: (hash, raw) => happenings.push({ kind: "block", hash: displayHash(hash), rawBytes: raw?.length }),
    onUp: () => happenings.push({ kind: "up" }),
    onDown: ({ kind, message }) => happenings.push({ kind: "down", outage: kind, message }),
    onGap: ({ missed }) => happenings.push({ kind: "gap", missed }),
    ...changes,
  });
  blocks.start();
  return {
    blocks,
    happenings,
    next: (kind) =>
      happenings.next((happening): happening is Extract<Happening, { kind: typeof kind }> => happening.kind === kind),
    [Symbol.asyncDispose]: () => blocks.stop(),
  };
}

/** Publishes a hash until it is heard; a publisher drops what nobody has asked it for yet. */
async function untilHeard(publisher: ZmqPublisher, { happenings }: Listening, hash = MARK): Promise<void> {
  while (!happenings.all.some((happening) => happening.kind === "block" && happening.hash === hash)) {
    await publisher.publish({ topic: "hashblock", hex: hash });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The next block that is no mark. */
async function nextBlock({ next }: Listening): Promise<Extract<Happening, { kind: "block" }>> {
  let block = await next("block");
  while (block.hash === MARK) block = await next("block");
  return block;
}

/** A clock that runs a hundred times as fast: pings every 0.3 s, and pauses of 0.01 s and more. */
function hasty(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds / 100);
  return () => clearTimeout(timer);
}

Deno.test("hashes and blocks are heard of through libzmq, up to 4 MB", async () => {
  await using publisher = await startZmqPublisher();
  await using listening = listenTo(publisher.address);
  await untilHeard(publisher, listening);
  await publisher.publish({ topic: "hashblock", hex: GENESIS_HASH });
  assert.deepEqual(await nextBlock(listening), { kind: "block", hash: GENESIS_HASH, rawBytes: undefined });
  for (const rawBytes of [80, 255, 256, 4_000_000]) {
    await publisher.publish({ topic: "rawblock", hex: GENESIS_HEADER, filling: rawBytes - 80 });
    assert.deepEqual(await nextBlock(listening), { kind: "block", hash: GENESIS_HASH, rawBytes });
  }
  assert.equal(listening.blocks.status().missed, 0);
});

Deno.test("topics that were not asked for do not come, and those that only begin alike are passed over", async () => {
  await using publisher = await startZmqPublisher();
  await using listening = listenTo(publisher.address, { topics: ["hashblock"] });
  await untilHeard(publisher, listening);
  for (const topic of ["rawblock", "rawtx", "hashtx", "hashblock2"]) await publisher.publish({ topic, hex: MARK });
  await publisher.publish({ topic: "hashblock", hex: GENESIS_HASH });
  assert.equal((await nextBlock(listening)).hash, GENESIS_HASH);
  assert.deepEqual(new Set(listening.happenings.all.map(({ kind }) => kind)), new Set(["up", "block"]));
});

Deno.test("a burst of 5,000 comes whole and in order", async () => {
  // Core's own high-water mark is 1000; beyond that libzmq drops.
  await using publisher = await startZmqPublisher({ settings: { SNDHWM: 0 } });
  await using listening = listenTo(publisher.address);
  await untilHeard(publisher, listening);
  await publisher.publish({ topic: "hashblock", hex: GENESIS_HASH, count: 5000 });
  for (let i = 0; i < 5000; i++) assert.equal((await nextBlock(listening)).hash, GENESIS_HASH);
  assert.equal(listening.blocks.status().missed, 0);
});

Deno.test("what libzmq drops is counted", async () => {
  await using publisher = await startZmqPublisher({ settings: { SNDHWM: 1, SNDBUF: 10_000 } });
  await using listening = listenTo(publisher.address);
  await untilHeard(publisher, listening);
  await publisher.publish({ topic: "rawblock", hex: GENESIS_HEADER, filling: 1_000_000, count: 40 });
  // One after the others, which has its place in the queue: it tells of those that were lost before it.
  let last = 40;
  while (listening.blocks.status().missed === 0) {
    await publisher.publish({ topic: "rawblock", hex: GENESIS_HEADER });
    last++;
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert(last < 400, "expected that some of 40 MB are dropped");
  }
  const raws = listening.happenings.all.filter((happening) => happening.kind === "block" && happening.rawBytes);
  const { missed } = listening.blocks.status();
  assert(raws.length + missed <= last, `expected at most ${last}, got ${raws.length} and ${missed} missed`);
  assert(missed > 0 && raws.length > 0);
});

Deno.test("a publisher that was killed and started again is heard again, and the outage told once", async () => {
  const first = await startZmqPublisher();
  const { address } = first;
  await using listening = listenTo(address, { after: hasty });
  await untilHeard(first, listening);
  await first[Symbol.asyncDispose]();
  assert.equal((await listening.next("down")).outage, "unreachable");
  // Some more tries that fail.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await using second = await startZmqPublisher({ address });
  await untilHeard(second, listening, GENESIS_HASH);
  await listening.next("up");
  assert.equal(listening.happenings.all.filter(({ kind }) => kind === "down").length, 1);
});

Deno.test("a publisher that is frozen is noticed, since libzmq answers PING as long as it lives", async () => {
  await using publisher = await startZmqPublisher();
  await using listening = listenTo(publisher.address, { after: hasty });
  await untilHeard(publisher, listening);
  // More than two pings' time, in which nothing is published.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.equal(listening.blocks.status().state, "up");
  publisher.freeze();
  const { outage, message } = await listening.next("down");
  assert.equal(outage, "silent");
  assert.match(message, /has not answered for 30 s/);
});

Deno.test("a publisher that sends heartbeats of its own is content with our answers", async () => {
  const settings = { HEARTBEAT_IVL: 50, HEARTBEAT_TIMEOUT: 200, HEARTBEAT_TTL: 200 };
  await using publisher = await startZmqPublisher({ settings });
  await using listening = listenTo(publisher.address);
  await untilHeard(publisher, listening);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await publisher.publish({ topic: "hashblock", hex: GENESIS_HASH });
  assert.equal((await nextBlock(listening)).hash, GENESIS_HASH);
  assert(!listening.happenings.all.some(({ kind }) => kind === "down"));
});

/** libzmq may close before what it has said of itself is on its way. */
const CLOSED = "the connection was closed in the middle of the handshake";

/** Sockets of libzmq that are no publisher for us. */
const OTHERS: readonly (readonly [name: string, options: ZmqPublisherOptions, expected: RegExp])[] = [
  ["wants encryption", { security: "CURVE" }, /expected the security mechanism NULL, got "CURVE"/],
  ["wants a password", { security: "PLAIN" }, /expected the security mechanism NULL, got "PLAIN"/],
  ["answers requests", { type: "REP" }, new RegExp(`expected a socket of type PUB or XPUB, got "REP"|${CLOSED}`)],
  ["hands out work", { type: "PUSH" }, new RegExp(`expected a socket of type PUB or XPUB, got "PUSH"|${CLOSED}`)],
];

for (const [name, options, expected] of OTHERS) {
  Deno.test(`a socket of libzmq that ${name} is told of once`, async () => {
    await using publisher = await startZmqPublisher(options);
    await using listening = listenTo(publisher.address, { after: hasty });
    assert.match((await listening.next("down")).message, expected);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(listening.happenings.all.map(({ kind }) => kind), ["down"]);
  });
}

Deno.test("publishers are heard by IPv6, on a unix socket, and of type XPUB", async () => {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-zmq-" });
  try {
    const kinds: ZmqPublisherOptions[] = [
      { address: "tcp://[::1]:*" },
      { address: `ipc://${join(folder, "zmq.sock")}` },
      { type: "XPUB" },
    ];
    for (const options of kinds) {
      await using publisher = await startZmqPublisher(options);
      await using listening = listenTo(publisher.address);
      await untilHeard(publisher, listening);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
