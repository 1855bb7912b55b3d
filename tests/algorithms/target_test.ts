import assert from "node:assert/strict";
import fc from "fast-check";
import { EASIEST_TARGET, integerOfDigest, meetsTarget, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { reverseBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { BITCOIN_GENESIS_HASH } from "./headers.ts";

const BITCOIN_DIFFICULTY_ONE = (0xffffn << 208n) as Target;

const anyTarget = fc.bigInt(0n, EASIEST_TARGET).map((value) => value as Target);

Deno.test("targetBytes() writes Bitcoin's difficulty 1 with the least significant byte first", () => {
  assert.equal(encodeHex(targetBytes(BITCOIN_DIFFICULTY_ONE)), "00".repeat(26) + "ffff" + "00000000");
});

Deno.test("targetBytes() writes the easiest and the hardest target", () => {
  assert.equal(encodeHex(targetBytes(EASIEST_TARGET)), "ff".repeat(32));
  assert.equal(encodeHex(targetBytes(0n as Target)), "00".repeat(32));
});

Deno.test("targetBytes() refuses what does not fit 256 bits", () => {
  assert.throws(() => targetBytes(-1n as Target), RangeError);
  assert.throws(() => targetBytes(EASIEST_TARGET + 1n as Target), RangeError);
});

Deno.test("integerOfDigest() reads what targetBytes() writes", () => {
  fc.assert(fc.property(anyTarget, (target) => {
    assert.equal(integerOfDigest(targetBytes(target)), target);
  }));
});

Deno.test("integerOfDigest() reads a hash as explorers show it", () => {
  const digest = reverseBytes(decodeHex(BITCOIN_GENESIS_HASH));
  assert.equal(integerOfDigest(digest), BigInt(`0x${BITCOIN_GENESIS_HASH}`));
});

Deno.test("integerOfDigest() reads a view into a larger buffer, and not beyond it", () => {
  const buffer = new Uint8Array(96).fill(0xff);
  buffer.fill(0, 32, 64);
  assert.equal(integerOfDigest(buffer.subarray(32, 64)), 0n);
  assert.throws(() => integerOfDigest(buffer.subarray(32, 63)), RangeError);
});

Deno.test("meetsTarget() counts a digest that equals the target, and not one above it", () => {
  const target = targetBytes(BITCOIN_DIFFICULTY_ONE);
  assert.equal(meetsTarget(targetBytes(BITCOIN_DIFFICULTY_ONE), target), true);
  assert.equal(meetsTarget(targetBytes(BITCOIN_DIFFICULTY_ONE - 1n as Target), target), true);
  assert.equal(meetsTarget(targetBytes(BITCOIN_DIFFICULTY_ONE + 1n as Target), target), false);
});

Deno.test("meetsTarget() compares as integers do", () => {
  fc.assert(fc.property(anyTarget, anyTarget, (digest, target) => {
    assert.equal(meetsTarget(targetBytes(digest), targetBytes(target)), digest <= target);
  }));
});

Deno.test("meetsTarget() compares as integers do when only one byte differs", () => {
  fc.assert(fc.property(anyTarget, fc.nat(31), fc.nat(255), (target, index, byte) => {
    const digest = new Uint8Array(targetBytes(target));
    digest[index] = byte;
    assert.equal(meetsTarget(digest, targetBytes(target)), integerOfDigest(digest) <= target);
  }));
});
