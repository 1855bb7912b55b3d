import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Difficulty,
  difficulty,
  difficultyOfTarget,
  targetOfDifficulty,
} from "../../src/algorithms/difficulty.ts";
import { EASIEST_TARGET, type Target } from "../../src/algorithms/target.ts";

const BITCOIN_ONE = (0xffffn << 208n) as Target;
const SCRYPT_ONE = (0xffffn << 224n) as Target;

/** Targets of Bitcoin's main chain with the difficulties that explorers print, and of Litecoin's first block. */
const CHAIN = [
  { name: "Bitcoin block 0", target: 0x00ffffn << 208n, difficulty: 1 },
  { name: "Bitcoin block 32,256", target: 0x00d86an << 208n, difficulty: 1.18289953431284 },
  { name: "Bitcoin block 100,000", target: 0x04864cn << 192n, difficulty: 14484.1623612254 },
  { name: "bits 0x1c008fa7", target: 0x008fa7n << 200n, difficulty: 456.20557443915703 },
  { name: "bits 0x1b0404cb", target: 0x0404cbn << 192n, difficulty: 16307.420938523983 },
  { name: "Litecoin block 0", target: 0x0ffff0n << 216n, difficulty: 0.000244140625 },
] as const;

for (const { name, target, difficulty } of CHAIN) {
  Deno.test(`difficultyOfTarget() rates ${name} at ${difficulty}`, () => {
    const rated = difficultyOfTarget(target as Target, BITCOIN_ONE);
    assert.ok(Math.abs(rated / difficulty - 1) < 1e-14, `got ${rated}`);
  });
}

Deno.test("difficultyOfTarget() rates the easiest and the hardest target", () => {
  assert.equal(difficultyOfTarget(EASIEST_TARGET, BITCOIN_ONE), 0xffff / 2 ** 48);
  assert.equal(difficultyOfTarget(1n as Target, BITCOIN_ONE), 0xffff * 2 ** 208);
});

Deno.test("difficultyOfTarget() refuses the target zero", () => {
  assert.throws(() => difficultyOfTarget(0n as Target, BITCOIN_ONE), /Cannot rate target 0: expected more than zero/);
});

Deno.test("targetOfDifficulty() of 1 is difficulty 1's target", () => {
  assert.equal(targetOfDifficulty(difficulty(1), BITCOIN_ONE), BITCOIN_ONE);
  assert.equal(targetOfDifficulty(difficulty(1), SCRYPT_ONE), SCRYPT_ONE);
});

Deno.test("targetOfDifficulty() divides exactly, also by fractions, and rounds down", () => {
  assert.equal(targetOfDifficulty(difficulty(2), BITCOIN_ONE), BITCOIN_ONE / 2n);
  assert.equal(targetOfDifficulty(difficulty(0.25), BITCOIN_ONE), BITCOIN_ONE * 4n);
  assert.equal(targetOfDifficulty(difficulty(1.5), 10n as Target), 6n);
  assert.equal(targetOfDifficulty(difficulty(3), BITCOIN_ONE), BITCOIN_ONE / 3n);
});

Deno.test("targetOfDifficulty() gives the easiest target where 256 bits do not do", () => {
  for (const tiny of [2 ** -17, 1e-20, Number.MIN_VALUE]) {
    assert.equal(targetOfDifficulty(difficulty(tiny), SCRYPT_ONE), EASIEST_TARGET);
  }
});

Deno.test("targetOfDifficulty() gives zero where the difficulty exceeds difficulty 1's target", () => {
  assert.equal(targetOfDifficulty(difficulty(Number.MAX_VALUE), BITCOIN_ONE), 0n);
});

Deno.test("a difficulty comes back from its target, to the precision of a double", () => {
  fc.assert(fc.property(anyDifficulty(2 ** -31, 1e30), (value) => {
    const back = difficultyOfTarget(targetOfDifficulty(value, BITCOIN_ONE), BITCOIN_ONE);
    assert.ok(Math.abs(back / value - 1) <= Number.EPSILON, `${value} came back as ${back}`);
  }));
});

Deno.test("a higher difficulty never has an easier target", () => {
  fc.assert(fc.property(anyDifficulty(1e-12, 1e70), anyDifficulty(1e-12, 1e70), (a, b) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    assert.ok(targetOfDifficulty(high, BITCOIN_ONE) <= targetOfDifficulty(low, BITCOIN_ONE));
  }));
});

Deno.test("targetOfDifficulty() is the largest target that is as difficult", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (value) => {
    const target = targetOfDifficulty(difficulty(value), BITCOIN_ONE);
    assert.ok(target * BigInt(value) <= BITCOIN_ONE);
    assert.ok((target + 1n) * BigInt(value) > BITCOIN_ONE);
  }));
});

Deno.test("difficulty() refuses what is not positive and finite", () => {
  for (const value of [0, -0, -1, NaN, Infinity, -Infinity]) {
    assert.throws(() => difficulty(value), /Cannot use difficulty .*: expected a positive, finite number/);
  }
});

function anyDifficulty(min: number, max: number): fc.Arbitrary<Difficulty> {
  return fc.double({ min, max, noNaN: true }).map(difficulty);
}
