import assert from "node:assert/strict";
import fc from "fast-check";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { MAX_EXTRANONCE_BYTES, prepareJob, type ShareJobParts } from "../../src/algorithms/share_job.ts";
import { hashShares, type ShareFields, shareHeaders } from "../../src/algorithms/share_kernel.ts";
import { hashTransaction } from "../../src/algorithms/txid_hash.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import type { CompactBits } from "../../src/coin/compact_bits.ts";
import type { Hash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { rootOfBranch } from "../../src/coin/merkle.ts";

const word = fc.nat(2 ** 32 - 1);
const hash = bytesOf(32);

const anyParts: fc.Arbitrary<ShareJobParts> = fc.record({
  prefix: fc.uint8Array({ maxLength: 200 }),
  suffix: fc.uint8Array({ maxLength: 300 }),
  extranonceBytes: fc.nat(24),
  branch: fc.array(hash, { maxLength: 14 }),
  previousHash: hash,
  bits: word,
  txidHash: fc.constantFrom("sha256", "sha256d", undefined),
});

const anyJob = anyParts.chain((parts) =>
  fc.record({ parts: fc.constant(parts), shares: fc.array(shareOf(parts.extranonceBytes), { maxLength: 9 }) })
);

Deno.test("hashShares() gives the headers and digests that coin/ builds, whatever the job and however many shares", () => {
  fc.assert(
    fc.property(anyJob, ({ parts, shares }) => {
      const { headers, digests } = hashShares(sha256, prepareJob(parts), shares);
      assert.equal(encodeHex(headers), expectedHeaders(parts, shares));
      assert.equal(encodeHex(digests), encodeHex(sha256.hashMany(headers)));
    }),
    { numRuns: 300 },
  );
});

Deno.test("shareHeaders() takes prefixes and suffixes of every length up to 130 bytes", () => {
  for (let length = 0; length <= 130; length++) {
    for (const [prefix, suffix] of [[length, 5], [5, length], [length, length]] as const) {
      const parts = partsOf({ prefix: bytes(prefix), suffix: bytes(suffix) });
      check(parts, 1);
      check(parts, 4);
    }
  }
});

Deno.test("shareHeaders() takes extranonces of every length up to 20 bytes wherever in a block they begin", () => {
  for (let extranonceBytes = 0; extranonceBytes <= 20; extranonceBytes++) {
    for (let prefix = 0; prefix < 64; prefix++) check(partsOf({ prefix: bytes(prefix), extranonceBytes }), 2);
  }
});

Deno.test("shareHeaders() takes the longest extranonces wherever in a block they begin", () => {
  for (let prefix = 0; prefix < 64; prefix++) {
    check(partsOf({ prefix: bytes(prefix), extranonceBytes: MAX_EXTRANONCE_BYTES }), 4);
  }
});

for (const txidHash of ["sha256", "sha256d"] as const) {
  Deno.test(`shareHeaders() hashes coinbases by ${txidHash}, and pairs twice, with one share as with four`, () => {
    for (let branches = 0; branches <= 3; branches++) {
      const parts = partsOf({ branch: Array.from({ length: branches }, (_, i) => bytes(32, i)), txidHash });
      check(parts, 1);
      check(parts, 4);
    }
  });
}

Deno.test("shareHeaders() keeps apart what jobs hash their coinbases with", () => {
  const jobs = (["sha256", "sha256d", "sha256"] as const).map((txidHash) => prepareJob(partsOf({ txidHash })));
  const [once, twice, again] = jobs.map((job) => encodeHex(shareHeaders(job, sharesOf(8, 4))));
  assert.notEqual(once, twice);
  assert.equal(once, again);
});

Deno.test("shareHeaders() climbs merkle branches of 0 to 14 hashes", () => {
  for (let branches = 0; branches <= 14; branches++) {
    const parts = partsOf({ branch: Array.from({ length: branches }, (_, i) => bytes(32, i)) });
    check(parts, 1);
    check(parts, 4);
  }
});

for (let count = 0; count <= 9; count++) {
  Deno.test(`hashShares() of ${count} shares gives what it gives for each alone`, () => {
    const job = prepareJob(partsOf({}));
    const shares = sharesOf(8, count);
    const alone = shares.map((share) => hashShares(sha256, job, [share]));
    const together = hashShares(sha256, job, shares);
    assert.deepEqual(together.headers, concatBytes(...alone.map(({ headers }) => headers)));
    assert.deepEqual(together.digests, concatBytes(...alone.map(({ digests }) => digests)));
  });
}

Deno.test("hashShares() takes more shares than one call of the module", () => {
  const parts = partsOf({ branch: [] });
  const shares = sharesOf(8, 2000);
  const { headers, digests } = hashShares(sha256, prepareJob(parts), shares);
  assert.equal(encodeHex(headers), expectedHeaders(parts, shares));
  assert.equal(encodeHex(shareHeaders(prepareJob(parts), shares)), encodeHex(headers));
  assert.equal(encodeHex(digests), encodeHex(sha256.hashMany(headers)));
});

Deno.test("hashShares() takes other proofs of work", () => {
  const job = prepareJob(partsOf({}));
  const { headers, digests } = hashShares(scrypt, job, sharesOf(8, 5));
  assert.deepEqual(headers, shareHeaders(job, sharesOf(8, 5)));
  assert.deepEqual(digests, scrypt.hashMany(headers));
});

Deno.test("jobs stay as they are when others are prepared and hashed, and when the module hashes other things", () => {
  const all = Array.from({ length: 20 }, (_, i) => partsOf({ prefix: bytes(7 * i, i), branch: [bytes(32, i)] }));
  const jobs = all.map(prepareJob);
  for (const _turn of [1, 2]) {
    for (const [i, job] of jobs.entries()) {
      const shares = sharesOf(8, 1 + i % 4);
      assert.equal(encodeHex(shareHeaders(job, shares)), expectedHeaders(all[i] as ShareJobParts, shares));
      scrypt.hashMany(bytes(320));
      assert.equal(encodeHex(shareHeaders(job, shares)), expectedHeaders(all[i] as ShareJobParts, shares));
    }
  }
});

Deno.test("prepareJob() takes the longest coinbase that there is room for, and none that is longer", () => {
  const prefix = bytes(60_000);
  const suffix = bytes(65_536 - 32 - 60_000 - 8);
  check(partsOf({ prefix, suffix, branch: [] }), 4);
  check(partsOf({ prefix: new Uint8Array(0), suffix: bytes(65_536 - 32 - 8), branch: [] }), 2);
  const tooLong = partsOf({ prefix, suffix: bytes(suffix.length + 1), branch: [] });
  assert.throws(() => prepareJob(tooLong), /Cannot prepare a coinbase of 65505 bytes with 0 branches: expected 65504/);
  const branched = partsOf({ prefix, suffix, branch: [bytes(32)] });
  assert.throws(() => prepareJob(branched), /Cannot prepare a coinbase of 65504 bytes with 1 branches/);
});

Deno.test("prepareJob() refuses hashes that are not of 32 bytes", () => {
  assert.throws(() => prepareJob(partsOf({ previousHash: bytes(31) })), /a hash of 31 bytes: expected 32/);
  assert.throws(() => prepareJob(partsOf({ branch: [bytes(32), bytes(33)] })), /a hash of 33 bytes: expected 32/);
});

Deno.test("prepareJob() refuses extranonces that are too long or no number of bytes", () => {
  for (const extranonceBytes of [-1, 0.5, NaN, MAX_EXTRANONCE_BYTES + 1]) {
    assert.throws(() => prepareJob(partsOf({ extranonceBytes })), /bytes of extranonce: expected 0 to 192/);
  }
});

Deno.test("shareHeaders() refuses a share whose extranonces do not fit the job", () => {
  const job = prepareJob(partsOf({ extranonceBytes: 8 }));
  for (const length of [0, 7, 9]) {
    assert.throws(() => shareHeaders(job, sharesOf(length, 1)), RangeError);
    assert.throws(() => hashShares(sha256, job, [...sharesOf(8, 3), ...sharesOf(length, 1)]), RangeError);
  }
});

/** Checks the headers of `count` shares against those that coin/ builds. */
function check(parts: ShareJobParts, count: number): void {
  const shares = sharesOf(parts.extranonceBytes, count);
  const headers = shareHeaders(prepareJob(parts), shares);
  assert.equal(encodeHex(headers), expectedHeaders(parts, shares));
}

/** The headers as shares are turned into them elsewhere: from the whole coinbase, one by one. */
function expectedHeaders(parts: ShareJobParts, shares: readonly ShareFields[]): string {
  return shares.map(({ extranonce1, extranonce2, time, nonce, version }) => {
    const coinbase = concatBytes(parts.prefix, extranonce1, extranonce2, parts.suffix);
    const leaf = hashTransaction(coinbase, parts.txidHash ?? "sha256d") as unknown as Hash;
    return encodeHex(serializeHeader({
      version,
      previousHash: parts.previousHash as unknown as Hash,
      merkleRoot: rootOfBranch(leaf, parts.branch as unknown as readonly Hash[]),
      time,
      bits: parts.bits as CompactBits,
      nonce,
    }));
  }).join("");
}

function partsOf(parts: Partial<ShareJobParts>): ShareJobParts {
  return {
    prefix: bytes(70),
    suffix: bytes(120),
    extranonceBytes: 8,
    branch: [bytes(32, 1), bytes(32, 2)],
    previousHash: bytes(32, 3),
    bits: 0x1d00ffff,
    ...parts,
  };
}

/** Different shares, always the same ones; the extranonces are cut at different places. */
function sharesOf(extranonceBytes: number, count: number): ShareFields[] {
  return Array.from({ length: count }, (_, i) => {
    const extranonces = bytes(extranonceBytes, i + 1);
    const cut = i % (extranonceBytes + 1);
    return {
      extranonce1: extranonces.subarray(0, cut),
      extranonce2: extranonces.subarray(cut),
      time: 0x6abc_def0 + i,
      nonce: (0xfffffff0 + i) >>> 0,
      version: (0x20000000 + (i << 13)) >>> 0,
    };
  });
}

function shareOf(extranonceBytes: number): fc.Arbitrary<ShareFields> {
  return fc.nat(extranonceBytes).chain((cut) =>
    fc.record({
      extranonce1: bytesOf(cut),
      extranonce2: bytesOf(extranonceBytes - cut),
      time: word,
      nonce: word,
      version: word,
    })
  );
}

function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** Bytes that do not repeat soon, and differ by their seed. */
function bytes(length: number, seed = 0): Uint8Array {
  return new Uint8Array(length).map((_, i) => i * 167 + (i >> 8) * 13 + seed * 59 + 1);
}
