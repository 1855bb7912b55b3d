import assert from "node:assert/strict";
import { blake256 as nobleBlake256 } from "@noble/hashes/blake1.js";
import fc from "fast-check";
import { HEADER_BYTES } from "../../src/algorithms/algorithm.ts";
import { blake256, hashBlake256 } from "../../src/algorithms/blake256.ts";
import { meetsTarget, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { concatBytes, reverseBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { buildEntryOnce } from "../tools/build_wasm.ts";
import { anyHeader, someHeaders } from "./headers.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS } from "./primitive.ts";

/** The header of the first block of Blakecoin's main chain. */
const BLAKECOIN_GENESIS = decodeHex(
  "70000000" + "00".repeat(32) + "dc6d20f87fecae461784d8f417ac10ed061d7657eebadbc323c791bbd554469e" +
    "11f35052" + "ffff001e" + "ffbd9207",
);

/** Its hash, which is its proof of work, in display order. */
const BLAKECOIN_GENESIS_HASH = "000000ba5cae4648b1a2b823f84cc3424e5d96d7234b39c6bb42800b2c7639be";

const GENESIS_NONCE = 127057407;

/** 0x1e00ffff in compact bits. */
const GENESIS_TARGET = targetBytes((0xffffn << 216n) as Target);

/** The function with all its 14 rounds, of a message and of four headers at a time. */
const fullBlake256 = await compilePrimitive("blake256", 32);
const fullBlake256OfFour = await compileHashFour();

Deno.test("blake256.hash() of Blakecoin's first block is its hash", () => {
  assert.equal(encodeHex(reverseBytes(blake256.hash(BLAKECOIN_GENESIS))), BLAKECOIN_GENESIS_HASH);
});

Deno.test("blake256.hash() of Blakecoin's first block meets the target in its header", () => {
  assert.ok(meetsTarget(blake256.hash(BLAKECOIN_GENESIS), GENESIS_TARGET));
});

Deno.test("blake256.difficultyOne is 2^16 times easier than Bitcoin's", () => {
  assert.equal(blake256.difficultyOne, 0xffffn << 224n);
});

for (const before of [0, 1, 2, 3, 4, 1000]) {
  Deno.test(`blake256.scan() finds the nonce of Blakecoin's first block ${before} nonces on`, () => {
    const first = GENESIS_NONCE - before;
    assert.equal(blake256.scan(BLAKECOIN_GENESIS, first, before, GENESIS_TARGET), undefined);
    assert.equal(blake256.scan(BLAKECOIN_GENESIS, first, before + 1, GENESIS_TARGET), GENESIS_NONCE);
    assert.equal(blake256.scan(BLAKECOIN_GENESIS, first, before + 1000, GENESIS_TARGET), GENESIS_NONCE);
  });
}

Deno.test("blake256.scan() looks beyond the most significant word of the target", () => {
  const scan = (target: bigint) => blake256.scan(BLAKECOIN_GENESIS, GENESIS_NONCE, 1, targetBytes(target as Target));
  const exact = BigInt(`0x${BLAKECOIN_GENESIS_HASH}`);
  assert.equal(scan(exact), GENESIS_NONCE);
  assert.equal(scan(exact - 1n), undefined);
});

Deno.test("blake256.hashMany() agrees with hash() in every lane, after scans as before", () => {
  fc.assert(fc.property(fc.array(anyHeader, { minLength: 1, maxLength: 9 }), (headers) => {
    const expected = headers.map((header) => encodeHex(blake256.hash(header))).join("");
    assert.equal(encodeHex(blake256.hashMany(concatBytes(...headers))), expected);
    blake256.scan(headers[0] as Uint8Array, 0, 5, targetBytes(0n as Target));
    assert.equal(encodeHex(blake256.hashMany(concatBytes(...headers))), expected);
  }));
});

Deno.test("blake256.hashMany() takes more headers than one call of the module", () => {
  const headers = someHeaders(2001);
  const digests = blake256.hashMany(headers);
  assert.equal(digests.length, 2001 * 32);
  for (let i = 0; i < 2001; i++) {
    const digest = blake256.hash(headers.subarray(HEADER_BYTES * i, HEADER_BYTES * (i + 1)));
    assert.equal(encodeHex(digests.subarray(32 * i, 32 * (i + 1))), encodeHex(digest));
  }
});

Deno.test("blake256() of 14 rounds hashes zeros and ones of lengths around blocks as @noble/hashes does", () => {
  for (const length of [0, 55, 56, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) checkFull(new Uint8Array(length).fill(byte));
  }
});

Deno.test("blake256() of 14 rounds hashes any message as @noble/hashes does", () => {
  fc.assert(fc.property(anyMessage, checkFull));
});

Deno.test("hashFour() of 14 rounds hashes any four headers as @noble/hashes does", () => {
  fc.assert(fc.property(fc.array(anyHeader, { minLength: 4, maxLength: 4 }), (headers) => {
    const expected = headers.map((header) => encodeHex(nobleBlake256(header)));
    assert.equal(encodeHex(fullBlake256OfFour(concatBytes(...headers))), expected.join(""));
  }));
});

function checkFull(message: Uint8Array): void {
  assert.equal(encodeHex(fullBlake256(message)), encodeHex(nobleBlake256(message)), `${message.length} bytes`);
}

/** hashFour() of blake256_headers.ts with 14 rounds: four headers to four digests. */
async function compileHashFour(): Promise<(headers: Uint8Array) => Uint8Array> {
  const entry = `
    import { hashFour } from "./blake256_headers";
    import { INPUT, OUTPUT } from "./buffers";
    export function input(): usize { return INPUT; }
    export function output(): usize { return OUTPUT; }
    export function hash(): void { hashFour(INPUT, OUTPUT, 14); }
  `;
  const { instance } = await WebAssembly.instantiate(await buildEntryOnce(entry));
  const { memory, input, output, hash } = instance.exports as unknown as {
    readonly memory: WebAssembly.Memory;
    readonly input: () => number;
    readonly output: () => number;
    readonly hash: () => void;
  };
  const bytes = new Uint8Array(memory.buffer);
  return (headers) => {
    bytes.set(headers, input());
    hash();
    return bytes.slice(output(), output() + 4 * 32);
  };
}

/** Digests of bytes 0, 7, 14, … modulo 256, by an implementation in Python that gives the 14-round ones of the proposal. */
const EIGHT_ROUNDS = [
  [0, "5aca53d736759ea025a31d76c31bc18933f480416e200a935a89fc31d3964998"],
  [1, "fa61f911c6aaacffaed2fcd7fbed6596035ecc70a9d1b8bf6c610bdea3227f95"],
  [21, "8df76e79cd1396b9c7cea7b3ed8a2e2ce07adcd583b2dec9d2d12a1d4c22100d"],
  [55, "e42e5945141e149b188440109b790e89adac392a120320487a6bbd431f6f78c0"],
  [56, "f66643ab2c3ae1a20f2dafa3d8f960fa3a734c4c8d4a08c244a028791f382682"],
  [64, "09374899142d9b918af38a01f7025582dc0ed7227fe15b0e697b63b606e46760"],
  [200, "dcbf855f9f64b8b0601f9f194c83616f4a71c5416c58d0353aa4d00b0c22559d"],
] as const;

for (const [length, digest] of EIGHT_ROUNDS) {
  Deno.test(`hashBlake256() of ${length} bytes`, () => {
    assert.equal(encodeHex(hashBlake256(new Uint8Array(length).map((_, i) => 7 * i))), digest);
  });
}

Deno.test("hashBlake256() of a header is its proof of work", () => {
  assert.deepEqual(hashBlake256(BLAKECOIN_GENESIS), blake256.hash(BLAKECOIN_GENESIS));
});

Deno.test("hashBlake256() refuses more bytes than the module takes in", () => {
  assert.equal(hashBlake256(new Uint8Array(65_536)).length, 32);
  assert.throws(() => hashBlake256(new Uint8Array(65_537)), /Cannot hash 65537 bytes by BLAKE-256: expected 65536/);
});
