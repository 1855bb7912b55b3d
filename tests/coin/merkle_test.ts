import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { displayHash, type Hash, parseHash } from "../../src/coin/hash.ts";
import { coinbaseBranch, merkleRoot, rootOfBranch } from "../../src/coin/merkle.ts";
import { blocks } from "./block_vectors.ts";

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as unknown as Hash);

/** sha256d of two nodes, by another implementation. */
function parent(left: Hash, right: Hash): Hash {
  const once = createHash("sha256").update(concatBytes(left, right)).digest();
  return Uint8Array.from(createHash("sha256").update(once).digest()) as unknown as Hash;
}

/** The tree as its definition says it, level by level. */
function plainRoot(row: readonly Hash[]): Hash {
  const [root] = row;
  if (row.length <= 1) return root ?? assert.fail("no leaves");
  const pairs = row.filter((_, i) => i % 2 === 0).map((left, i) => parent(left, row[2 * i + 1] ?? left));
  return plainRoot(pairs);
}

for (const { name, txids, fields } of blocks) {
  Deno.test(`merkleRoot() gives the root of ${name}, which has ${txids.length} transactions`, () => {
    assert.equal(displayHash(merkleRoot(txids.map(parseHash))), fields["merkleRoot"]);
  });

  Deno.test(`coinbaseBranch() leads to the root of ${name}`, () => {
    const [coinbase, ...others] = txids.map(parseHash) as [Hash, ...Hash[]];
    assert.equal(displayHash(rootOfBranch(coinbase, coinbaseBranch(others))), fields["merkleRoot"]);
  });
}

Deno.test("merkleRoot() of one transaction is its hash", () => {
  const hash = parseHash("12".repeat(32));
  assert.deepEqual(merkleRoot([hash]), hash);
});

Deno.test("merkleRoot() pairs the last of an odd row with itself", () => {
  const [a, b, c] = ["11", "22", "33"].map((byte) => parseHash(byte.repeat(32))) as [Hash, Hash, Hash];
  assert.deepEqual(merkleRoot([a, b, c]), parent(parent(a, b), parent(c, c)));
});

Deno.test("merkleRoot() refuses no transactions", () => {
  assert.throws(() => merkleRoot([]), {
    name: "RangeError",
    message: "Cannot take the merkle root of no transactions",
  });
});

Deno.test("merkleRoot() gives what the definition of the tree gives", () => {
  fc.assert(fc.property(fc.array(hashes, { minLength: 1, maxLength: 70 }), (leaves) => {
    assert.equal(encodeHex(merkleRoot(leaves)), encodeHex(plainRoot(leaves)));
  }));
});

Deno.test("coinbaseBranch() leads from any coinbase to the root of the whole tree", () => {
  fc.assert(fc.property(hashes, fc.array(hashes, { maxLength: 40 }), (coinbase, others) => {
    assert.equal(
      encodeHex(rootOfBranch(coinbase, coinbaseBranch(others))),
      encodeHex(merkleRoot([coinbase, ...others])),
    );
  }));
});

/** Other transactions beside the coinbase, and the levels of the tree above it. */
const DEPTHS = [[0, 0], [1, 1], [2, 2], [3, 2], [4, 3], [7, 3], [8, 4], [1023, 10], [1024, 11]] as const;

for (const [others, depth] of DEPTHS) {
  Deno.test(`coinbaseBranch() has ${depth} hashes for ${others} other transactions`, () => {
    const leaves = Array.from({ length: others }, (_, i) => parseHash(i.toString(16).padStart(64, "0")));
    const branch = coinbaseBranch(leaves);
    assert.equal(branch.length, depth);
    const coinbase = parseHash("ff".repeat(32));
    assert.deepEqual(rootOfBranch(coinbase, branch), plainRoot([coinbase, ...leaves]));
  });
}
