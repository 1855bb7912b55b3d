import assert from "node:assert/strict";
import fc from "fast-check";
import { difficultyOfTarget } from "../../src/algorithms/difficulty.ts";
import { EASIEST_TARGET, type Target } from "../../src/algorithms/target.ts";
import { bitsText, type CompactBits, compactBits, expandBits } from "../../src/coin/compact_bits.ts";

const DIFFICULTY_ONE = (0xffffn << 208n) as Target;

/** Headers of the Bitcoin main chain: height, bits, difficulty as explorers print it. */
const CHAIN = [
  [0, 0x1d00ffff, 1],
  [32_256, 0x1d00d86a, 1.1828995343128408],
  [100_000, 0x1b04864c, 14484.1623612254],
  [125_552, 0x1a44b9f2, 244112.48777434],
] as const;

for (const [height, bits, difficulty] of CHAIN) {
  Deno.test(`expandBits() gives the target of block ${height}`, () => {
    const rated = difficultyOfTarget(expandBits(bits as CompactBits), DIFFICULTY_ONE);
    assert.ok(Math.abs(rated / difficulty - 1) < 1e-9, `${rated}`);
  });
}

/** Bits, their target, and the bits of that target; `SetCompact` and `GetCompact` in Core's arith_uint256_tests.cpp. */
const FORMS: readonly (readonly [number, bigint, number])[] = [
  [0x00000000, 0n, 0],
  [0x00123456, 0n, 0],
  [0x01003456, 0n, 0],
  [0x02000056, 0n, 0],
  [0x03000000, 0n, 0],
  [0x04000000, 0n, 0],
  [0x00923456, 0n, 0],
  [0x01803456, 0n, 0],
  [0x02800056, 0n, 0],
  [0x03800000, 0n, 0],
  [0x04800000, 0n, 0],
  [0x01123456, 0x12n, 0x01120000],
  [0x02123456, 0x1234n, 0x02123400],
  [0x03123456, 0x123456n, 0x03123456],
  [0x04123456, 0x12345600n, 0x04123456],
  [0x05009234, 0x92340000n, 0x05009234],
  [0x20123456, 0x123456n << 232n, 0x20123456],
  [0x207fffff, 0x7fffffn << 232n, 0x207fffff],
  [0x2100ffff, 0xffffn << 240n, 0x2100ffff],
  [0x220000ff, 0xffn << 248n, 0x2100ff00],
];

for (const [bits, target, canonical] of FORMS) {
  Deno.test(`expandBits() and compactBits() keep to Bitcoin Core on ${bitsText(bits as CompactBits)}`, () => {
    assert.equal(expandBits(bits as CompactBits), target);
    assert.equal(compactBits(target as Target), canonical);
  });
}

for (const bits of [0x01fedcba, 0x04923456, 0x1d80ffff]) {
  Deno.test(`expandBits() refuses the negative target of ${bits.toString(16)}`, () => {
    assert.throws(() => expandBits(bits as CompactBits), {
      name: "RangeError",
      message: `Cannot expand bits ${bits.toString(16).padStart(8, "0")}: the sign bit is set`,
    });
  });
}

for (const bits of [0x21010000, 0x22000100, 0x23000001, 0xff123456]) {
  Deno.test(`expandBits() refuses the overflow of ${bits.toString(16)}`, () => {
    assert.throws(() => expandBits(bits as CompactBits), {
      name: "RangeError",
      message: `Cannot expand bits ${bits.toString(16)}: the target needs more than 256 bits`,
    });
  });
}

Deno.test("compactBits() keeps clear of the sign bit", () => {
  assert.equal(compactBits(0x80n as Target), 0x02008000);
  assert.equal(compactBits(EASIEST_TARGET), 0x2100ffff);
});

const targets = fc.tuple(fc.bigInt(0n, EASIEST_TARGET), fc.nat(255)).map(([x, shift]) => x >> BigInt(shift) as Target);

Deno.test("compactBits() gives back the bits of every target that bits can say", () => {
  fc.assert(fc.property(targets, (target) => {
    const bits = compactBits(target);
    assert.equal(compactBits(expandBits(bits)), bits);
  }));
});

Deno.test("compactBits() rounds down, by less than one in 2^15", () => {
  fc.assert(fc.property(targets, (target) => {
    const rounded = expandBits(compactBits(target));
    assert.ok(rounded <= target);
    assert.ok((target - rounded) << 15n <= target);
  }));
});

Deno.test("expandBits() gives a target of 256 bits or a RangeError for any four bytes", () => {
  fc.assert(fc.property(fc.nat(0xffffffff), (bits) => {
    try {
      const target = expandBits(bits as CompactBits);
      assert.ok(target >= 0n && target <= EASIEST_TARGET);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  }));
});

Deno.test("bitsText() writes eight digits", () => {
  assert.equal(bitsText(0x1d00ffff as CompactBits), "1d00ffff");
  assert.equal(bitsText(0x0404cb as CompactBits), "000404cb");
});
