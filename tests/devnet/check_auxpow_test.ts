import assert from "node:assert/strict";
import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { sha256d } from "../../src/algorithms/sha256d.ts";
import { EASIEST_TARGET, type Target } from "../../src/algorithms/target.ts";
import { concatBytes, reverseBytes } from "../../src/bytes/bytes.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { auxCommitment, MERGED_MINING_MAGIC } from "../../src/coin/aux_commitment.ts";
import { type AuxBranch, type AuxTree, buildAuxTree, rootOfAuxBranch } from "../../src/coin/aux_merkle_tree.ts";
import { parseAuxPow, type ReadAuxPow, serializeAuxPow } from "../../src/coin/auxpow.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { type Hash, HASH_BYTES, parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import { parseHeader, serializeHeader } from "../../src/coin/header.ts";
import { rootOfBranch } from "../../src/coin/merkle.ts";
import { pushBytes, pushHeight } from "../../src/coin/script.ts";
import { NO_OUTPUT, serializeTransaction } from "../../src/coin/transaction.ts";
import { type AuxClaim, type AuxReject, checkAuxPow } from "../../src/devnet/check_auxpow.ts";
import { AUXPOW_BLOCKS, SINGLE } from "../coin/auxpow_vectors.ts";
import { solveHeader } from "./parent_block.ts";

/** Some 4,000 hashes: enough that a changed header does not pass by chance. */
const TARGET = expandBits(0x1f0fffff as CompactBits);

const CLAIM: AuxClaim = { hash: parseHash("ab".repeat(32)), chainId: 98, target: TARGET, algorithm: sha256 };

/** Four chains, so that there is a branch. */
const TREE = buildAuxTree([CLAIM, ...[63, 1, 4096].map((chainId) => ({ chainId, hash: parseHash("cd".repeat(32)) }))]);
const [BRANCH] = TREE.branches as readonly [AuxBranch];
const PARENT_BRANCH = ["0e", "0f"].map((byte) => parseHash(byte.repeat(32)));
const PARENT_VERSION = 0x20000000;
const HEIGHT = pushHeight(1_000_000);

/** What is to be different about a proof that is right in all else: its merkle root and its work are. */
interface Changes {
  /** The coinbase's script; no input at all if `undefined`. */
  readonly script?: Uint8Array | undefined;
  readonly chainBranch?: AuxBranch;
  readonly version?: number;
  /** What the work meets. */
  readonly target?: Target;
}

/** A script with a commitment: what comes before it, and what behind. */
function scriptWith(tree: Omit<AuxTree, "branches">, before = HEIGHT, behind = new Uint8Array(9)): Uint8Array {
  return concatBytes(before, pushBytes(auxCommitment(tree)), behind);
}

function proof(changes: Changes = {}): ReadAuxPow {
  const { script, chainBranch, version, target } = {
    ...{ script: scriptWith(TREE), chainBranch: BRANCH, version: PARENT_VERSION, target: TARGET },
    ...changes,
  };
  const input = { previousHash: ZERO_HASH, previousIndex: NO_OUTPUT, sequence: 0xffffffff, witness: [] };
  const inputs = script === undefined ? [] : [{ ...input, script }];
  const outputs = [{ value: 5_000_000_000n, script: Uint8Array.of(0x51) }];
  const coinbase = serializeTransaction({ version: 2, inputs, outputs, lockTime: 0 }, false);
  const parentHeader = serializeHeader({
    version,
    previousHash: parseHash("77".repeat(32)),
    merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, PARENT_BRANCH),
    time: 1_800_000_000,
    // The parent's own target does not count.
    bits: 0x1b00ffff as CompactBits,
    nonce: 0,
  });
  solveHeader(parentHeader, "sha256", [target]);
  return {
    coinbase,
    coinbaseScript: script,
    parentHash: ZERO_HASH,
    coinbaseIndex: 0,
    coinbaseBranch: PARENT_BRANCH,
    chainBranch,
    parentHeader,
  };
}

Deno.test("checkAuxPow() takes a proof that is right", () => {
  assert.equal(checkAuxPow(proof(), CLAIM), undefined);
});

Deno.test("checkAuxPow() takes the proof that a real daemon took", () => {
  const { hash, chainid, bits } = SINGLE.createauxblock;
  const target = expandBits(parseInt(bits, 16) as CompactBits);
  const claim = { hash: parseHash(hash), chainId: chainid, target, algorithm: requireAlgorithm("scrypt") };
  assert.equal(checkAuxPow(parseAuxPow(decodeHex(SINGLE.auxpow)), claim), undefined);
});

for (const { name, algorithm, hash, header, chainId, auxpow } of AUXPOW_BLOCKS) {
  Deno.test(`checkAuxPow() takes the proof of ${name}`, () => {
    const target = expandBits(parseHeader(decodeHex(header)).bits);
    const claim = { hash: parseHash(hash), chainId, target, algorithm: requireAlgorithm(algorithm) };
    assert.equal(checkAuxPow(parseAuxPow(decodeHex(auxpow)), claim), undefined);
  });
}

Deno.test("checkAuxPow() takes a commitment anywhere in the script", () => {
  assert.equal(
    checkAuxPow(proof({ script: scriptWith(TREE, new Uint8Array(40), new Uint8Array(0)) }), CLAIM),
    undefined,
  );
});

Deno.test("checkAuxPow() takes a root without magic that begins within the first 20 bytes", () => {
  const bare = auxCommitment(TREE).subarray(MERGED_MINING_MAGIC.length);
  const script = concatBytes(new Uint8Array(20), bare);
  assert.equal(checkAuxPow(proof({ script }), CLAIM), undefined);
});

const ROOT = reverseBytes(TREE.root);
const longBranch = { slot: 0, hashes: Array.from({ length: 31 }, () => ZERO_HASH) };

/** The tree in which the chain has the slot of another: a second proof with the same work. */
const otherSlot = { slot: BRANCH.slot ^ 1, hashes: BRANCH.hashes };
const otherTree = { ...TREE, root: rootOfAuxBranch(CLAIM.hash, otherSlot) };

const REFUSED: readonly { readonly what: string; readonly refused: AuxReject; readonly proof: () => ReadAuxPow }[] = [
  {
    what: "a coinbase that is not the first transaction of its block",
    refused: "AuxPow is not a generate",
    proof: () => ({ ...proof(), coinbaseIndex: 1 }),
  },
  {
    what: "a parent of the aux chain itself",
    refused: "Aux POW parent has our chain ID",
    proof: () => proof({ version: 98 << 16 | 0x104 }),
  },
  {
    what: "a tree of 31 levels",
    refused: "Aux POW chain merkle branch too long",
    proof: () => proof({ chainBranch: longBranch }),
  },
  {
    what: "a coinbase that is not in the parent",
    refused: "Aux POW merkle root incorrect",
    proof: () => ({ ...proof(), coinbaseBranch: PARENT_BRANCH.slice(1) }),
  },
  {
    what: "a coinbase without inputs",
    refused: "Aux POW coinbase has no inputs",
    proof: () => proof({ script: undefined }),
  },
  {
    what: "a coinbase without commitment",
    refused: "Aux POW missing chain merkle root in parent coinbase",
    proof: () => proof({ script: HEIGHT }),
  },
  {
    what: "a commitment to other blocks",
    refused: "Aux POW missing chain merkle root in parent coinbase",
    proof: () => proof({ script: scriptWith({ ...TREE, root: parseHash("99".repeat(32)) }) }),
  },
  {
    what: "a root in internal byte order",
    refused: "Aux POW missing chain merkle root in parent coinbase",
    proof: () => proof({ script: scriptWith({ ...TREE, root: ROOT as unknown as Hash }) }),
  },
  {
    what: "a root that is cut off",
    refused: "Aux POW missing chain merkle root in parent coinbase",
    proof: () => proof({ script: concatBytes(HEIGHT, MERGED_MINING_MAGIC, ROOT.subarray(0, 31)) }),
  },
  {
    what: "two commitments",
    refused: "Multiple merged mining headers in coinbase",
    proof: () => proof({ script: concatBytes(scriptWith(TREE), pushBytes(auxCommitment(otherTree))) }),
  },
  {
    what: "a magic in the extranonce",
    refused: "Multiple merged mining headers in coinbase",
    proof: () => proof({ script: scriptWith(TREE, HEIGHT, concatBytes(new Uint8Array(4), MERGED_MINING_MAGIC)) }),
  },
  {
    what: "a magic that is not directly in front of the root",
    refused: "Merged mining header is not just before chain merkle root",
    proof: () => proof({ script: concatBytes(HEIGHT, MERGED_MINING_MAGIC, Uint8Array.of(0), ROOT, new Uint8Array(8)) }),
  },
  {
    what: "a magic behind the root",
    refused: "Merged mining header is not just before chain merkle root",
    proof: () => proof({ script: concatBytes(HEIGHT, ROOT, uint32le(4), uint32le(0), MERGED_MINING_MAGIC) }),
  },
  {
    what: "a root without magic that begins too late",
    refused: "Aux POW chain merkle root must start in the first 20 bytes of the parent coinbase",
    proof: () => proof({ script: concatBytes(new Uint8Array(21), ROOT, uint32le(4), uint32le(0)) }),
  },
  {
    what: "a commitment that is cut off behind its size",
    refused: "Aux POW missing chain merkle tree size and nonce in parent coinbase",
    proof: () => proof({ script: concatBytes(HEIGHT, auxCommitment(TREE).subarray(0, 43)) }),
  },
  {
    what: "a size that is not the tree's",
    refused: "Aux POW merkle branch size does not match parent coinbase",
    proof: () => proof({ script: scriptWith({ ...TREE, size: 8 }) }),
  },
  {
    what: "the slot of another chain",
    refused: "Aux POW wrong index",
    proof: () => proof({ script: scriptWith(otherTree), chainBranch: otherSlot }),
  },
  {
    what: "a slot beyond the tree",
    refused: "Aux POW wrong index",
    proof: () => proof({ chainBranch: { ...BRANCH, slot: BRANCH.slot + TREE.size } }),
  },
  {
    what: "a nonce with which the chain has another slot",
    refused: "Aux POW wrong index",
    proof: () => proof({ script: scriptWith({ ...TREE, nonce: 1 }) }),
  },
  {
    what: "a header whose work is too little",
    refused: "AUX proof of work failed",
    proof: () => proof({ target: EASIEST_TARGET }),
  },
];

for (const { what, refused, proof } of REFUSED) {
  Deno.test(`checkAuxPow() refuses ${what}: "${refused}"`, () => {
    assert.equal(checkAuxPow(proof(), CLAIM), refused);
  });
}

/** The fields of a proof, and what is said of it when a bit of one is changed. */
const FIELDS: readonly (readonly [bytes: number, name: string, said: readonly Said[]])[] = [
  [proof().coinbase.length, "coinbase", ["undecodable", "Aux POW merkle root incorrect"]],
  [HASH_BYTES, "parent's hash", ["accepted"]],
  [1, "length of the coinbase's branch", ["undecodable"]],
  [PARENT_BRANCH.length * HASH_BYTES, "coinbase's branch", ["Aux POW merkle root incorrect"]],
  [4, "coinbase's place", ["AuxPow is not a generate"]],
  [1, "length of the chain's branch", ["undecodable"]],
  [BRANCH.hashes.length * HASH_BYTES, "chain's branch", ["Aux POW missing chain merkle root in parent coinbase"]],
  [4, "slot", ["Aux POW missing chain merkle root in parent coinbase", "Aux POW wrong index"]],
  [36, "parent's version and parent", ["AUX proof of work failed"]],
  [HASH_BYTES, "parent's merkle root", ["Aux POW merkle root incorrect"]],
  [12, "parent's time, bits and nonce", ["AUX proof of work failed"]],
];

type Said = AuxReject | "undecodable" | "accepted";

for (const [index, [length, name, said]] of FIELDS.entries()) {
  Deno.test(`a proof with any one bit of its ${name} changed is ${said.join(", or: ")}`, () => {
    const bytes = serializeAuxPow(proof());
    const start = FIELDS.slice(0, index).reduce((sum, [before]) => sum + before, 0);
    for (let bit = 8 * start; bit < 8 * (start + length); bit++) {
      const changed = new Uint8Array(bytes);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      assert.ok(said.includes(saidOf(changed)), `bit ${bit}: ${saidOf(changed)}`);
    }
  });
}

Deno.test("the fields of a proof are all of it", () => {
  assert.equal(FIELDS.reduce((sum, [length]) => sum + length, 0), serializeAuxPow(proof()).length);
});

function saidOf(bytes: Uint8Array): Said {
  try {
    return checkAuxPow(parseAuxPow(bytes), CLAIM) ?? "accepted";
  } catch (error) {
    assert.ok(error instanceof RangeError);
    return "undecodable";
  }
}
