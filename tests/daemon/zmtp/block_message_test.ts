import assert from "node:assert/strict";
import { decodeHex } from "../../../src/bytes/hex.ts";
import { displayHash, type Hash, parseHash } from "../../../src/coin/hash.ts";
import { blockHash } from "../../../src/coin/header.ts";
import { readBlockMessage } from "../../../src/daemon/zmtp/block_message.ts";
import type { MessagePart } from "../../../src/daemon/zmtp/subscription.ts";
import { ZmtpError } from "../../../src/daemon/zmtp/zmtp_error.ts";

/** Bitcoin's genesis block: https://en.bitcoin.it/wiki/Genesis_block */
const GENESIS_HEADER = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac7" +
  "2c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const GENESIS_HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

const whole = (body: Uint8Array): MessagePart => ({ body, length: body.length });
const text = (name: string) => whole(new TextEncoder().encode(name));
const hex = (digits: string) => whole(decodeHex(digits));

function read(...parts: readonly MessagePart[]) {
  return readBlockMessage(parts, blockHash);
}

Deno.test("readBlockMessage() reads a hash in the order in which explorers show it", () => {
  const message = read(text("hashblock"), hex(GENESIS_HASH), hex("05000000"));
  assert.deepEqual(message?.hash, parseHash(GENESIS_HASH));
  assert.deepEqual([message?.topic, message?.raw, message?.sequence], ["hashblock", undefined, 5]);
});

Deno.test("readBlockMessage() hashes the header of a block, and nothing behind it", () => {
  const block = decodeHex(`${GENESIS_HEADER}01${"ab".repeat(200)}`);
  const message = read(text("rawblock"), whole(block), hex("ffffffff"));
  assert.equal(displayHash(message?.hash as Hash), GENESIS_HASH);
  assert.deepEqual([message?.raw, message?.sequence], [block, 0xffffffff]);
});

Deno.test("readBlockMessage() has the chain's own way to name a block by its header", () => {
  const header = decodeHex(GENESIS_HEADER);
  const seen: Uint8Array[] = [];
  const hashOfHeader = (bytes: Uint8Array) => {
    seen.push(bytes);
    return parseHash("22".repeat(32));
  };
  const message = readBlockMessage([text("rawblock"), whole(decodeHex(`${GENESIS_HEADER}00`))], hashOfHeader);
  assert.equal(displayHash(message?.hash as Hash), "22".repeat(32));
  assert.deepEqual(seen, [header]);
});

Deno.test("readBlockMessage() tells of a block that was too long to be kept, without its content", () => {
  const message = read(
    text("rawblock"),
    { body: decodeHex(`${GENESIS_HEADER}01`), length: 5_000_000 },
    hex("00000000"),
  );
  assert.equal(displayHash(message?.hash as Hash), GENESIS_HASH);
  assert.equal(message?.raw, undefined);
});

Deno.test("readBlockMessage() takes messages of daemons that do not count", () => {
  assert.deepEqual(read(text("hashblock"), hex(GENESIS_HASH)), {
    topic: "hashblock",
    hash: parseHash(GENESIS_HASH),
    raw: undefined,
    sequence: undefined,
  });
});

for (const topic of ["hashtx", "rawtx", "hashblock2", "rawblock2", "hashbloc", "", "HASHBLOCK"]) {
  Deno.test(`readBlockMessage() passes over the topic "${topic}"`, () => {
    assert.equal(read(text(topic), hex(GENESIS_HASH), hex("00000000")), undefined);
  });
}

const MALFORMED = [
  ["a topic alone", [text("hashblock")], /expected hashblock with content and number, got 1 parts/],
  ["four parts", [text("hashblock"), hex(GENESIS_HASH), hex("00000000"), hex("")], /got 4 parts/],
  ["a hash that is too short", [text("hashblock"), hex("00".repeat(31))], /expected a hash of 32 bytes, got 31/],
  ["a hash in text", [text("hashblock"), text(GENESIS_HASH)], /expected a hash of 32 bytes, got 64/],
  ["a block without a whole header", [text("rawblock"), hex("00".repeat(79))], /at least 80 bytes, got 79/],
  ["a number of eight bytes", [text("hashblock"), hex(GENESIS_HASH), hex("00".repeat(8))], /a number of 4 bytes/],
] as const;

for (const [name, parts, expected] of MALFORMED) {
  Deno.test(`readBlockMessage() refuses ${name}`, () => {
    assert.throws(() => read(...parts), (error) => error instanceof ZmtpError && expected.test(error.message));
  });
}
