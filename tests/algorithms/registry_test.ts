import assert from "node:assert/strict";
import { type Algorithm, DIGEST_BYTES, HEADER_BYTES } from "../../src/algorithms/algorithm.ts";
import { algorithmByName, algorithmNames } from "../../src/algorithms/registry.ts";
import { EASIEST_TARGET, integerOfDigest, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { POW_VECTORS, someHeaders } from "./headers.ts";

Deno.test("algorithmNames has PowerPool's names", () => {
  assert.deepEqual(algorithmNames, ["sha256", "scrypt", "scryptn", "x11", "blake256", "heavycoin", "lyra2re"]);
});

Deno.test("algorithmByName() knows no name but its own", () => {
  for (const name of ["", "SHA256", "sha256d", "toString", "__proto__"]) {
    assert.equal(algorithmByName(name), undefined);
  }
});

for (const name of algorithmNames) {
  const algorithm = named(name);

  Deno.test(`${name}: the algorithm carries the name it is found by`, () => {
    assert.equal(algorithm.name, name);
  });

  Deno.test(`${name}: difficulty 1 takes as many hashes as its target says`, () => {
    const hashes = Number((EASIEST_TARGET + 1n) * 1000n / algorithm.difficultyOne) / 1000;
    // 0xffff is taken for 0x10000 in hash rates.
    assert.ok(Math.abs(algorithm.hashesPerShare / hashes - 1) < 2e-5);
  });

  Deno.test(`${name}: hash() gives the digests of an independent implementation`, () => {
    assert.ok(POW_VECTORS.length > 0);
    for (const vector of POW_VECTORS) {
      assert.equal(encodeHex(algorithm.hash(decodeHex(vector["header"] as string))), vector[name]);
    }
  });

  Deno.test(`${name}: hashMany() gives them too, in every lane`, () => {
    const headers = POW_VECTORS.map((vector) => decodeHex(vector["header"] as string));
    for (let turn = 0; turn < 4; turn++) {
      const turned = [...headers.slice(turn), ...headers.slice(0, turn)];
      const expected = [...POW_VECTORS.slice(turn), ...POW_VECTORS.slice(0, turn)].map((vector) => vector[name]);
      assert.equal(encodeHex(algorithm.hashMany(concatBytes(...turned))), expected.join(""));
    }
  });

  for (let count = 0; count <= 9; count++) {
    Deno.test(`${name}: hashMany() of ${count} headers gives what hash() gives for each`, () => {
      const headers = someHeaders(count);
      assert.deepEqual(algorithm.hashMany(headers), hashEach(algorithm, headers));
    });
  }

  Deno.test(`${name}: hashMany() takes headers from a view into a larger buffer`, () => {
    const headers = someHeaders(7);
    const two = headers.subarray(3 * HEADER_BYTES, 5 * HEADER_BYTES);
    assert.deepEqual(algorithm.hashMany(two), hashEach(algorithm, two));
  });

  for (const byte of [0x00, 0xff]) {
    Deno.test(`${name}: all lanes agree with hash() on headers of 0x${encodeHex(Uint8Array.of(byte))}`, () => {
      const headers = new Uint8Array(4 * HEADER_BYTES).fill(byte);
      assert.deepEqual(algorithm.hashMany(headers), hashEach(algorithm, headers));
    });
  }

  Deno.test(`${name}: digests stay as they are when more is hashed`, () => {
    const [first, second] = [someHeaders(2).subarray(0, HEADER_BYTES), someHeaders(2).subarray(HEADER_BYTES)];
    const one = algorithm.hash(first);
    const many = algorithm.hashMany(first);
    const before = encodeHex(one);
    assert.notEqual(encodeHex(algorithm.hash(second)), before);
    algorithm.hashMany(concatBytes(second, second, second, second));
    assert.equal(encodeHex(one), before);
    assert.equal(encodeHex(many), before);
  });

  Deno.test(`${name}: hash() and scan() refuse headers that are not of 80 bytes`, () => {
    for (const length of [0, 79, 81, 160]) {
      assert.throws(() => algorithm.hash(new Uint8Array(length)), RangeError);
      assert.throws(() => algorithm.scan(new Uint8Array(length), 0, 1, targetBytes(EASIEST_TARGET)), RangeError);
    }
  });

  Deno.test(`${name}: hashMany() refuses a header that is not whole`, () => {
    assert.throws(() => algorithm.hashMany(new Uint8Array(159)), /Cannot hash 159 bytes: expected headers of 80 bytes/);
  });

  Deno.test(`${name}: scan() refuses nonces and counts that are not integers from 0 to 2^32`, () => {
    const scan = (nonce: number, count: number) => () =>
      algorithm.scan(new Uint8Array(HEADER_BYTES), nonce, count, targetBytes(EASIEST_TARGET));
    for (const value of [-1, 0.5, NaN, Infinity, 2 ** 32 + 1]) {
      assert.throws(scan(value, 1), RangeError);
      assert.throws(scan(0, value), RangeError);
    }
    assert.throws(scan(2 ** 32, 1), RangeError);
  });

  Deno.test(`${name}: scan() finds the first nonce that meets the target, wherever the scan begins`, () => {
    const digests = digestsOfNonces(algorithm, 0, 16);
    for (let first = 0; first < 12; first++) {
      for (let count = 0; count <= 4; count++) {
        const best = smallest(digests.slice(first, first + count));
        const expected = count === 0 ? undefined : first + best.index;
        const target = targetBytes(best.value as Target);
        assert.equal(algorithm.scan(someHeaders(1), first, count, target), expected);
      }
    }
  });

  Deno.test(`${name}: scan() returns the first of several nonces that meet the target`, () => {
    assert.equal(algorithm.scan(someHeaders(1), 5, 100, targetBytes(EASIEST_TARGET)), 5);
  });

  Deno.test(`${name}: scan() finds a digest that equals the target, and not one above it`, () => {
    const digests = digestsOfNonces(algorithm, 0, 8);
    const best = smallest(digests);
    const scan = (target: bigint) => algorithm.scan(someHeaders(1), 0, 8, targetBytes(target as Target));
    assert.equal(scan(best.value), best.index);
    assert.equal(scan(best.value - 1n), undefined);
  });

  Deno.test(`${name}: scan() tries no more nonces than it is told`, () => {
    const best = smallest(digestsOfNonces(algorithm, 0, 16).slice(4));
    const nonce = 4 + best.index;
    const target = targetBytes(best.value as Target);
    const first = nonce - 4;
    for (let count = 0; count <= 4; count++) {
      assert.equal(algorithm.scan(someHeaders(1), first, count, target), undefined);
    }
    assert.equal(algorithm.scan(someHeaders(1), first, 5, target), nonce);
  });

  Deno.test(`${name}: scan() goes on at 0 after the last nonce`, () => {
    const [last, ...wrapped] = digestsOfNonces(algorithm, 2 ** 32 - 1, 33);
    const best = smallest(wrapped);
    assert.ok(last !== undefined && last > best.value, "this test needs a header whose last nonce is not its best");
    const target = targetBytes(best.value as Target);
    assert.equal(algorithm.scan(someHeaders(1), 2 ** 32 - 1, best.index + 1, target), undefined);
    assert.equal(algorithm.scan(someHeaders(1), 2 ** 32 - 1, 33, target), best.index);
    assert.equal(algorithm.scan(someHeaders(1), 2 ** 32 - 1, 1, targetBytes(EASIEST_TARGET)), 2 ** 32 - 1);
  });

  Deno.test(`${name}: scan() leaves the header as it is`, () => {
    const header = someHeaders(1);
    algorithm.scan(header, 0, 8, targetBytes(0n as Target));
    assert.deepEqual(header, someHeaders(1));
  });
}

function named(name: string): Algorithm {
  const algorithm = algorithmByName(name);
  assert.ok(algorithm !== undefined);
  return algorithm;
}

function hashEach(algorithm: Algorithm, headers: Uint8Array): Uint8Array {
  const digests = new Uint8Array(headers.length / HEADER_BYTES * DIGEST_BYTES);
  for (let i = 0; i * HEADER_BYTES < headers.length; i++) {
    digests.set(algorithm.hash(headers.subarray(i * HEADER_BYTES, (i + 1) * HEADER_BYTES)), i * DIGEST_BYTES);
  }
  return digests;
}

/** The digests of one header with `count` nonces from `first` on, as integers. */
function digestsOfNonces(algorithm: Algorithm, first: number, count: number): bigint[] {
  const prefix = someHeaders(1).subarray(0, HEADER_BYTES - 4);
  return Array.from({ length: count }, (_, i) => {
    return integerOfDigest(algorithm.hash(concatBytes(prefix, uint32le(first + i))));
  });
}

function smallest(values: readonly bigint[]): { index: number; value: bigint } {
  return values.reduce((best, value, index) => value < best.value ? { index, value } : best, {
    index: -1,
    value: EASIEST_TARGET as bigint,
  });
}
