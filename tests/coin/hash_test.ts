import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { displayHash, type Hash, parseHash, ZERO_HASH } from "../../src/coin/hash.ts";

const GENESIS = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

Deno.test("parseHash() turns display order into internal order", () => {
  assert.equal(encodeHex(parseHash(GENESIS)), "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");
  assert.deepEqual(parseHash(GENESIS.toUpperCase()), parseHash(GENESIS));
});

for (const text of ["", GENESIS.slice(2), `${GENESIS}00`, `${GENESIS.slice(1)}g`, `0x${GENESIS.slice(2)}`]) {
  Deno.test(`parseHash() refuses "${text}"`, () => {
    assert.throws(() => parseHash(text), {
      name: "SyntaxError",
      message: `Cannot read hash "${text}": expected 64 hex digits`,
    });
  });
}

Deno.test("displayHash() writes what parseHash() reads, and leaves the hash as it is", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    const hash = bytes as unknown as Hash;
    const before = encodeHex(hash);
    assert.deepEqual(parseHash(displayHash(hash)), hash);
    assert.equal(encodeHex(hash), before);
    assert.deepEqual(decodeHex(displayHash(hash)).reverse(), hash);
  }));
});

Deno.test("ZERO_HASH is 32 zero bytes", () => assert.equal(encodeHex(ZERO_HASH), "00".repeat(32)));
