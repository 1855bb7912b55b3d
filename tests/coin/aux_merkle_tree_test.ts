import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { auxSlot, buildAuxTree, rootOfAuxBranch } from "../../src/coin/aux_merkle_tree.ts";
import { displayHash, type Hash, parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import { AUXPOW_BLOCKS, hashes } from "./auxpow_vectors.ts";

const hashArbitrary = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as unknown as Hash);

/** Chains as they can be configured: ids as block versions have room for. */
function chains(maxLength: number, maxId = 0xffff): fc.Arbitrary<{ chainId: number; hash: Hash }[]> {
  const leaf = fc.record({ chainId: fc.nat(maxId), hash: hashArbitrary });
  return fc.uniqueArray(leaf, { minLength: 1, maxLength, selector: ({ chainId }) => chainId });
}

const leavesOf = (ids: readonly number[]) => ids.map((chainId) => ({ chainId, hash: parseHash("11".repeat(32)) }));

/** sha256d of two nodes, by another implementation. */
function parent(left: Hash, right: Hash): Hash {
  const once = createHash("sha256").update(concatBytes(left, right)).digest();
  return Uint8Array.from(createHash("sha256").update(once).digest()) as unknown as Hash;
}

/** The tree as its definition says it, all slots of it. */
function plainRoot(row: readonly Hash[]): Hash {
  if (row.length === 1) return row[0]!;
  return plainRoot(row.filter((_, i) => i % 2 === 0).map((left, i) => parent(left, row[2 * i + 1]!)));
}

for (const { name, chainId, nonce, size, slot, hash, chainBranch, auxpow } of AUXPOW_BLOCKS) {
  Deno.test(`auxSlot() gives the slot of ${name}`, () => {
    assert.equal(auxSlot(chainId, nonce, size), slot);
  });

  Deno.test(`rootOfAuxBranch() leads from ${name} to the root in its parent's coinbase`, () => {
    const root = rootOfAuxBranch(parseHash(hash), { slot, hashes: hashes(chainBranch) });
    // The coinbase has the root in display order, behind the magic.
    assert.ok(auxpow.includes(`fabe6d6d${displayHash(root)}`));
  });
}

/** Worked out with integers of any size. */
const SLOTS = [
  { chainId: 63, nonce: 7, size: 1024, slot: 48 },
  { chainId: 65535, nonce: 0xffffffff, size: 2 ** 30, slot: 501231016 },
  { chainId: 0, nonce: 1, size: 65536, slot: 45287 },
];

for (const { chainId, nonce, size, slot } of SLOTS) {
  Deno.test(`auxSlot() puts chain ${chainId} with nonce ${nonce} into slot ${slot} of ${size}`, () => {
    assert.equal(auxSlot(chainId, nonce, size), slot);
  });
}

Deno.test("auxSlot() reckons as daemons do in unsigned integers of 32 bits", () => {
  fc.assert(
    fc.property(fc.nat(0x7fffffff), fc.nat(0xffffffff), fc.nat(30), (chainId, nonce, levels) => {
      const next = (value: bigint): bigint => BigInt.asUintN(32, value * 1103515245n + 12345n);
      const expected = next(next(BigInt(nonce)) + BigInt(chainId)) % (1n << BigInt(levels));
      assert.equal(auxSlot(chainId, nonce, 2 ** levels), Number(expected));
    }),
    { seed: 301 },
  );
});

Deno.test("two chains that share a slot share one with every nonce", () => {
  const id = fc.nat(0xffff);
  fc.assert(
    fc.property(id, id, fc.nat(0xffffffff), fc.nat(16), (first, second, nonce, levels) => {
      const collide = (n: number): boolean => auxSlot(first, n, 2 ** levels) === auxSlot(second, n, 2 ** levels);
      assert.equal(collide(nonce), collide(0));
      assert.equal(collide(0), (first - second) % 2 ** levels === 0);
    }),
    { seed: 302 },
  );
});

Deno.test("buildAuxTree() of one chain has its hash for a root, and no branch", () => {
  const hash = parseHash("12".repeat(32));
  const tree = buildAuxTree([{ chainId: 98, hash }]);
  assert.deepEqual(tree, { root: hash, size: 1, nonce: 0, branches: [{ slot: 0, hashes: [] }] });
});

/** Worked out with integers of any size. */
const TREES = [
  { ids: [98, 63], size: 2, slots: [0, 1] },
  { ids: [1, 98], size: 2, slots: [1, 0] },
  { ids: [98, 63, 1], size: 4, slots: [0, 1, 3] },
  { ids: [98, 63, 1, 4096], size: 4, slots: [0, 1, 3, 2] },
  { ids: [16, 4096, 98, 1, 63], size: 32, slots: [14, 30, 24, 11, 17] },
  { ids: [2, 65538], size: 131072, slots: [45912, 111448] },
];

for (const { ids, size, slots } of TREES) {
  Deno.test(`buildAuxTree() puts chains ${ids.join(", ")} into slots ${slots.join(", ")} of ${size}`, () => {
    const tree = buildAuxTree(leavesOf(ids));
    assert.equal(tree.size, size);
    assert.deepEqual(tree.branches.map(({ slot }) => slot), slots);
  });
}

Deno.test("buildAuxTree() gives each chain the slot where daemons look for it, and no slot to two", () => {
  fc.assert(
    fc.property(chains(12), (leaves) => {
      const { size, nonce, branches } = buildAuxTree(leaves);
      assert.deepEqual(branches.map(({ slot }) => slot), leaves.map(({ chainId }) => auxSlot(chainId, nonce, size)));
      assert.equal(new Set(branches.map(({ slot }) => slot)).size, leaves.length);
    }),
    { seed: 303 },
  );
});

Deno.test("buildAuxTree() takes no larger tree than it must", () => {
  fc.assert(
    fc.property(chains(12), (leaves) => {
      const half = buildAuxTree(leaves).size / 2;
      if (half < 1) return;
      assert.ok(new Set(leaves.map(({ chainId }) => auxSlot(chainId, 0, half))).size < leaves.length);
    }),
    { seed: 304 },
  );
});

Deno.test("every branch of buildAuxTree() leads to its root", () => {
  fc.assert(
    fc.property(chains(12), (leaves) => {
      const { root, size, branches } = buildAuxTree(leaves);
      for (const [index, branch] of branches.entries()) {
        assert.equal(2 ** branch.hashes.length, size);
        assert.equal(encodeHex(rootOfAuxBranch(leaves[index]!.hash, branch)), encodeHex(root));
      }
    }),
    { seed: 305 },
  );
});

Deno.test("buildAuxTree() gives what the definition of the tree gives", () => {
  fc.assert(
    fc.property(chains(6, 255), (leaves) => {
      const { root, size, branches } = buildAuxTree(leaves);
      const row = Array.from({ length: size }, () => ZERO_HASH);
      for (const [index, { slot }] of branches.entries()) row[slot] = leaves[index]!.hash;
      assert.equal(encodeHex(root), encodeHex(plainRoot(row)));
    }),
    { seed: 306 },
  );
});

Deno.test("buildAuxTree() parts chains that differ in bit 29 alone, in a tree of 2^30 slots", () => {
  const { root, size, branches } = buildAuxTree(leavesOf([5, 5 + 2 ** 29]));
  assert.equal(size, 2 ** 30);
  for (const branch of branches) assert.deepEqual(rootOfAuxBranch(parseHash("11".repeat(32)), branch), root);
});

const REFUSED = [
  { ids: [], message: /no chains/ },
  { ids: [98, 63, 98], message: /two chains with chain id 98 along.*leave one of the two chains out/ },
  { ids: [5, 5 + 2 ** 30], message: /chain ids 5, 1073741829 slots of their own/ },
  { ids: [-1], message: /chain id -1 along: expected an integer from 0 to 2147483647/ },
  { ids: [1.5], message: /chain id 1\.5/ },
  { ids: [2 ** 31], message: /chain id 2147483648/ },
];

for (const { ids, message } of REFUSED) {
  Deno.test(`buildAuxTree() refuses ${ids.length === 0 ? "no chains" : `chains ${ids.join(", ")}`}`, () => {
    assert.throws(() => buildAuxTree(leavesOf(ids)), { name: "RangeError", message });
  });
}
