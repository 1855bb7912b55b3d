import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { meetsTarget, targetBytes } from "../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { buildAuxTree } from "../../src/coin/aux_merkle_tree.ts";
import {
  AUXPOW_VERSION_BIT,
  chainIdOfVersion,
  parseAuxPow,
  serializeAuxPow,
  versionOfChainId,
} from "../../src/coin/auxpow.ts";
import { expandBits } from "../../src/coin/compact_bits.ts";
import { displayHash, type Hash, parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import { blockHash, parseHeader } from "../../src/coin/header.ts";
import { rootOfBranch } from "../../src/coin/merkle.ts";
import { sha256d } from "../../src/algorithms/sha256d.ts";
import { AUXPOW_BLOCKS, hashes, internalHashes, SINGLE } from "./auxpow_vectors.ts";

const { hash, chainid } = SINGLE.createauxblock;
const single = {
  coinbase: decodeHex(SINGLE.coinbase_nowit),
  coinbaseBranch: internalHashes(SINGLE.merkle_branch),
  chainBranch: buildAuxTree([{ chainId: chainid, hash: parseHash(hash) }]).branches[0]!,
  parentHeader: decodeHex(SINGLE.header),
};

Deno.test("serializeAuxPow() gives byte for byte what a real daemon accepted", () => {
  assert.equal(encodeHex(serializeAuxPow(single)), SINGLE.auxpow);
});

Deno.test("parseAuxPow() reads back what a real daemon accepted", () => {
  assert.deepEqual(parseAuxPow(decodeHex(SINGLE.auxpow)), {
    ...single,
    coinbaseScript: decodeHex(SINGLE.scriptsig),
    coinbaseIndex: 0,
    parentHash: new Uint8Array(32),
  });
});

for (const vector of AUXPOW_BLOCKS) {
  const proof = parseAuxPow(decodeHex(vector.auxpow));

  Deno.test(`parseAuxPow() reads the proof of ${vector.name}`, () => {
    assert.equal(encodeHex(proof.parentHeader), vector.parentHeader);
    assert.deepEqual(proof.coinbaseBranch, hashes(vector.coinbaseBranch));
    assert.deepEqual(proof.chainBranch, { slot: vector.slot, hashes: hashes(vector.chainBranch) });
    assert.equal(proof.coinbaseIndex, 0);
    const root = rootOfBranch(sha256d(proof.coinbase) as unknown as Hash, proof.coinbaseBranch);
    assert.deepEqual(root, parseHeader(proof.parentHeader).merkleRoot);
  });

  Deno.test(`serializeAuxPow() writes the proof of ${vector.name} as it is, but for the parent's hash`, () => {
    const zeroed = vector.auxpow.replace(encodeHex(proof.parentHash), encodeHex(ZERO_HASH));
    assert.equal(encodeHex(serializeAuxPow(proof)), zeroed);
  });

  Deno.test(`the version of ${vector.name} has its chain id and says that its work is elsewhere`, () => {
    const header = decodeHex(vector.header);
    const { version, bits } = parseHeader(header);
    assert.equal(displayHash(blockHash(header)), vector.hash);
    assert.equal(chainIdOfVersion(version), vector.chainId);
    assert.notEqual(version & AUXPOW_VERSION_BIT, 0);
    assert.equal(versionOfChainId(vector.chainId, version & 0xffff), version);
    const digest = algorithmByName(vector.algorithm)!.hash(proof.parentHeader);
    assert.ok(meetsTarget(digest, targetBytes(expandBits(bits))));
  });
}

Deno.test("serializeAuxPow() refuses a coinbase with witness", () => {
  const coinbase = decodeHex(SINGLE.coinbase_wit);
  assert.throws(() => serializeAuxPow({ ...single, coinbase }), {
    name: "RangeError",
    message: /expected a coinbase without witness/,
  });
});

Deno.test("serializeAuxPow() refuses a header that is not 80 bytes", () => {
  const parentHeader = single.parentHeader.subarray(1);
  assert.throws(() => serializeAuxPow({ ...single, parentHeader }), {
    name: "RangeError",
    message: /80 bytes, got 79/,
  });
});

Deno.test("parseAuxPow() reads what serializeAuxPow() writes", () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as unknown as Hash);
  const branch = fc.array(hash, { maxLength: 300 });
  const header = fc.uint8Array({ minLength: 80, maxLength: 80 });
  fc.assert(
    fc.property(branch, branch, fc.nat(0xffffffff), header, (coinbaseBranch, chainHashes, slot, parentHeader) => {
      const chainBranch = { slot, hashes: chainHashes };
      const auxPow = { coinbase: single.coinbase, coinbaseBranch, chainBranch, parentHeader };
      const read = parseAuxPow(serializeAuxPow(auxPow));
      assert.deepEqual({ ...read }, { ...read, ...auxPow, coinbaseIndex: 0 });
    }),
    { numRuns: 50, seed: 311 },
  );
});

Deno.test("parseAuxPow() takes no proof with bytes missing or left over", () => {
  const bytes = decodeHex(SINGLE.auxpow);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => parseAuxPow(bytes.subarray(0, length)), RangeError);
  }
  assert.throws(() => parseAuxPow(Uint8Array.of(...bytes, 0)), RangeError);
});

Deno.test("parseAuxPow() takes no proof whose coinbase has its witness", () => {
  const text = SINGLE.auxpow.replace(SINGLE.coinbase_nowit, SINGLE.coinbase_wit);
  assert.throws(() => parseAuxPow(decodeHex(text)), RangeError);
});

Deno.test("parseAuxPow() reads a coinbase without inputs", () => {
  // Version, no inputs, no outputs, lock time.
  const text = SINGLE.auxpow.replace(SINGLE.coinbase_nowit, "02000000000000000000");
  assert.equal(parseAuxPow(decodeHex(text)).coinbaseScript, undefined);
});

Deno.test("parseAuxPow() throws nothing but RangeError, whatever it reads", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      try {
        parseAuxPow(bytes);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
    { seed: 312 },
  );
});
