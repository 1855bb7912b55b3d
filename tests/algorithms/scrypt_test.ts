import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import fc from "fast-check";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { concatBytes, reverseBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { targetBytes } from "../../src/algorithms/target.ts";
import { anyHeader, LITECOIN_GENESIS, LITECOIN_GENESIS_POW } from "./headers.ts";

const PARAMETERS = { N: 1024, r: 1, p: 1 };
const GENESIS_NONCE = 2084524493;

Deno.test("scrypt.hash() of Litecoin's first block is its proof of work", () => {
  assert.equal(encodeHex(reverseBytes(scrypt.hash(LITECOIN_GENESIS))), LITECOIN_GENESIS_POW);
});

Deno.test("scrypt.difficultyOne is 2^16 times easier than Bitcoin's", () => {
  assert.equal(scrypt.difficultyOne, 0xffffn << 224n);
});

Deno.test("scrypt.hash() agrees with @noble/hashes and node:crypto on any header", () => {
  fc.assert(
    fc.property(anyHeader, (header) => {
      const digest = encodeHex(scrypt.hash(header));
      assert.equal(digest, encodeHex(nobleScrypt(header, header, { ...PARAMETERS, dkLen: 32 })));
      assert.equal(digest, scryptSync(header, header, 32, PARAMETERS).toString("hex"));
    }),
    { numRuns: 30 },
  );
});

Deno.test("scrypt.hashMany() agrees with node:crypto in every lane", () => {
  fc.assert(
    fc.property(fc.array(anyHeader, { minLength: 1, maxLength: 9 }), (headers) => {
      const expected = headers.map((header) => scryptSync(header, header, 32, PARAMETERS).toString("hex"));
      assert.equal(encodeHex(scrypt.hashMany(concatBytes(...headers))), expected.join(""));
    }),
    { numRuns: 20 },
  );
});

for (const before of [0, 1, 2, 3, 9]) {
  Deno.test(`scrypt.scan() finds the nonce of Litecoin's first block ${before} nonces on`, () => {
    // 0x1e0ffff0 in compact bits.
    const target = targetBytes((0x0ffff0n << 216n) as typeof scrypt.difficultyOne);
    const first = GENESIS_NONCE - before;
    assert.equal(scrypt.scan(LITECOIN_GENESIS, first, before, target), undefined);
    assert.equal(scrypt.scan(LITECOIN_GENESIS, first, before + 5, target), GENESIS_NONCE);
  });
}
