import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex } from "../../src/bytes/hex.ts";
import { countSigops } from "../../src/coin/sigops.ts";

for (
  const [what, script, count] of [
    ["nothing", "", 0],
    ["P2PKH", `76a914${"ac".repeat(20)}88ac`, 1],
    ["P2SH", `a914${"ac".repeat(20)}87`, 0],
    ["P2WPKH", `0014${"ac".repeat(20)}`, 0],
    ["P2PK", `21${"ac".repeat(33)}ac`, 1],
    ["a bare multisig of two keys", `5121${"ac".repeat(33)}21${"ac".repeat(33)}52ae`, 20],
    ["every kind of check", "acadaeaf", 42],
    ["what stands behind PUSHDATA1", "4c02acacac", 1],
    ["what stands behind PUSHDATA2", "4d0200acacac", 1],
    ["what stands behind PUSHDATA4", "4e02000000acacac", 1],
    ["what stands in front of a push that breaks off", "ac05ac", 1],
    ["what stands in front of a length that breaks off", "ac4dac", 1],
  ] as const
) {
  Deno.test(`countSigops() counts ${count} in ${what}`, () => assert.equal(countSigops(decodeHex(script)), count));
}

Deno.test("property: countSigops() ends for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (script) => assert.ok(countSigops(script) <= 20 * script.length)),
    { seed: 1 },
  );
});
