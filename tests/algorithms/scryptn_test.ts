import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import fc from "fast-check";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { isScryptnN, scryptn, SCRYPTN_LARGEST_N, scryptnWith } from "../../src/algorithms/scryptn.ts";
import { integerOfDigest, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyHeader, someHeaders } from "./headers.ts";

/** node:crypto refuses to take more than 32 MiB unless it is told to. */
const MEMORY = { maxmem: 2 ** 26 };

Deno.test("scryptn.hash() agrees with @noble/hashes and node:crypto on any header", () => {
  fc.assert(
    fc.property(anyHeader, (header) => {
      const digest = encodeHex(scryptn.hash(header));
      assert.equal(digest, encodeHex(nobleScrypt(header, header, { N: 2048, r: 1, p: 1, dkLen: 32 })));
      assert.equal(digest, scryptSync(header, header, 32, { N: 2048, r: 1, p: 1 }).toString("hex"));
    }),
    { numRuns: 15 },
  );
});

for (let n = 2; n <= SCRYPTN_LARGEST_N; n *= 2) {
  Deno.test(`scryptnWith(${n}) agrees with node:crypto, in every lane and alone`, () => {
    const headers = someHeaders(5);
    const expected = Array.from({ length: 5 }, (_, i) => {
      const header = headers.subarray(80 * i, 80 * i + 80);
      return scryptSync(header, header, 32, { N: n, r: 1, p: 1, ...MEMORY }).toString("hex");
    });
    assert.equal(encodeHex(scryptnWith(n).hashMany(headers)), expected.join(""));
    assert.equal(encodeHex(scryptnWith(n).hash(headers.subarray(0, 80))), expected[0]);
  });
}

Deno.test("scryptnWith(1024) is scrypt under another name", () => {
  const headers = someHeaders(6);
  assert.deepEqual(scryptnWith(1024).hashMany(headers), scrypt.hashMany(headers));
});

Deno.test("scryptnWith() keeps N apart: neither hashes nor scans with the N of another", () => {
  const [small, large] = [scryptnWith(16), scryptnWith(64)];
  const header = someHeaders(1);
  for (const algorithm of [small, large, small]) {
    const digests = [0, 1, 2, 3, 4, 5, 6, 7].map((nonce) =>
      integerOfDigest(algorithm.hash(concatBytes(header.subarray(0, 76), uint32le(nonce))))
    );
    const best = digests.reduce((a, b) => a < b ? a : b);
    assert.equal(algorithm.scan(header, 0, 8, targetBytes(best as Target)), digests.indexOf(best));
  }
});

Deno.test("scryptnWith() refuses what is no power of two, and what there is no memory for", () => {
  for (const n of [-2, 0, 1, 3, 2047, 2048.5, NaN, Infinity, 2 * SCRYPTN_LARGEST_N, 2 ** 32]) {
    assert.equal(isScryptnN(n), false);
    assert.throws(() => scryptnWith(n), /Cannot hash with scrypt N .*: expected a power of two from 2 to 16384/);
  }
});
