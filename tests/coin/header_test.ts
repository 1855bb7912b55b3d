import assert from "node:assert/strict";
import fc from "fast-check";
import { integerOfDigest } from "../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { ByteReader } from "../../src/bytes/reader.ts";
import { bitsText, expandBits } from "../../src/coin/compact_bits.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { blockHash, parseHeader, readHeader, serializeHeader } from "../../src/coin/header.ts";
import { blocks } from "./block_vectors.ts";

for (const { name, header, hash, fields } of blocks) {
  Deno.test(`parseHeader() reads the header of ${name}`, () => {
    const parsed = parseHeader(decodeHex(header));
    assert.deepEqual({
      ...parsed,
      previousHash: displayHash(parsed.previousHash),
      merkleRoot: displayHash(parsed.merkleRoot),
      bits: bitsText(parsed.bits),
    }, fields);
  });

  Deno.test(`serializeHeader() and blockHash() give header and name of ${name}`, () => {
    assert.equal(encodeHex(serializeHeader(parseHeader(decodeHex(header)))), header);
    assert.equal(displayHash(blockHash(decodeHex(header))), hash);
  });
}

for (const { name, header } of blocks.filter(({ name }) => name.startsWith("Bitcoin"))) {
  Deno.test(`blockHash() gives a hash that solves ${name}`, () => {
    const bytes = decodeHex(header);
    assert.ok(integerOfDigest(blockHash(bytes)) <= expandBits(parseHeader(bytes).bits));
  });
}

for (const length of [0, 79, 81, 112]) {
  Deno.test(`parseHeader() refuses ${length} bytes`, () => {
    assert.throws(() => parseHeader(new Uint8Array(length)), RangeError);
  });
}

Deno.test("readHeader() leaves the reader behind the header", () => {
  const reader = new ByteReader(new Uint8Array(90));
  readHeader(reader);
  assert.equal(reader.offset, 80);
});

Deno.test("serializeHeader() undoes parseHeader() on any 80 bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 80, maxLength: 80 }), (bytes) => {
    assert.deepEqual(serializeHeader(parseHeader(bytes)), bytes);
  }));
});
