import assert from "node:assert/strict";
import { blake512 } from "@noble/hashes/blake1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_512 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { heavycoin } from "../../src/algorithms/heavycoin.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyHeader } from "./headers.ts";
import { hefty1Reference } from "./hefty1_reference.ts";
import { compilePrimitive } from "./primitive.ts";

const groestl512 = await compilePrimitive("groestl512", 64);

Deno.test("heavycoin.hash() interleaves the digests of its four functions", () => {
  fc.assert(fc.property(anyHeader, (header) => {
    const message = concatBytes(header, hefty1Reference(header));
    const digests = [sha256(message), keccak_512(message), groestl512(message), blake512(message)];
    assert.equal(encodeHex(heavycoin.hash(header)), encodeHex(interleave(digests)));
  }));
});

/** Bits of the digests in turn, from the most significant one of the 32nd byte down, into bits from the most significant. */
function interleave(digests: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(32);
  for (let bit = 0; bit < 256; bit++) {
    const from = 255 - Math.floor(bit / 4);
    const to = 255 - bit;
    const value = ((digests[bit % 4] as Uint8Array)[from >> 3] as number) >> (from & 7) & 1;
    result[to >> 3] = (result[to >> 3] as number) | value << (to & 7);
  }
  return result;
}
