import assert from "node:assert/strict";
import fc from "fast-check";
import { divideValue } from "../../src/coin/fee_outputs.ts";

const SCRIPT = Uint8Array.of(0x51);
const OTHER = Uint8Array.of(0x52);

for (
  const { value, shares, rest, paid } of [
    { value: 625_000_000n, shares: [], rest: 625_000_000n, paid: [] },
    { value: 625_000_000n, shares: [0.01], rest: 618_750_000n, paid: [6_250_000n] },
    { value: 100n, shares: [0.333, 0.333], rest: 34n, paid: [33n, 33n] },
    { value: 100n, shares: [0.1, 0.2, 0.7], rest: 0n, paid: [10n, 20n, 70n] },
    { value: 99n, shares: [1], rest: 0n, paid: [99n] },
    { value: 9n, shares: [0.1], rest: 9n, paid: [] },
    // 0.0157 times 10^9 is a little less than an integer in floating point.
    { value: 1_000_000_000n, shares: [0.0157], rest: 984_300_000n, paid: [15_700_000n] },
    { value: 0n, shares: [0.5], rest: 0n, paid: [] },
    { value: 2_100_000_000_000_000n, shares: [0.000_000_001], rest: 2_099_999_997_900_000n, paid: [2_100_000n] },
  ]
) {
  Deno.test(`divideValue() gives of ${value} satoshis the shares [${shares}] exactly`, () => {
    const divided = divideValue(value, shares.map((share) => ({ script: SCRIPT, share })));
    assert.deepEqual([divided.rest, divided.outputs.map((output) => output.value)], [rest, paid]);
  });
}

Deno.test("divideValue() takes sevenths of the whole, which nine digits cannot write, and keeps the odd satoshi", () => {
  const sevenths = Array.from({ length: 7 }, () => ({ script: SCRIPT, share: 1 / 7 }));
  const { rest, outputs } = divideValue(1_000_000_000n, sevenths);
  assert.deepEqual([rest, outputs.map(({ value }) => value)], [6n, Array(7).fill(142_857_142n)]);
});

Deno.test("divideValue() pays the scripts in the order given", () => {
  const { outputs } = divideValue(10n, [{ script: OTHER, share: 0.2 }, { script: SCRIPT, share: 0.1 }]);
  assert.deepEqual(outputs, [{ value: 2n, script: OTHER }, { value: 1n, script: SCRIPT }]);
});

for (const share of [0, -0.1, 1.01, NaN, Infinity]) {
  Deno.test(`divideValue() refuses a share of ${share}`, () => {
    assert.throws(() => divideValue(1n, [{ script: SCRIPT, share }]), {
      name: "RangeError",
      message: `Cannot pay a share of ${share}: expected more than 0 and at most 1`,
    });
  });
}

Deno.test("divideValue() refuses shares that are more than the whole together", () => {
  assert.throws(() => divideValue(1n, [{ script: SCRIPT, share: 0.6 }, { script: OTHER, share: 0.5 }]), {
    name: "RangeError",
    message: "Cannot pay shares of 1.1 together: expected at most 1",
  });
});

Deno.test("property: divideValue() spends every satoshi once", () => {
  const shares = fc.array(fc.double({ min: 1e-9, max: 0.1, noNaN: true }), { maxLength: 10 });
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n), shares, (value, list) => {
      const { rest, outputs } = divideValue(value, list.map((share) => ({ script: SCRIPT, share })));
      assert.ok(rest >= 0n);
      assert.ok(outputs.every((output) => output.value > 0n));
      assert.equal(outputs.reduce((sum, output) => sum + output.value, rest), value);
    }),
    { seed: 1 },
  );
});
