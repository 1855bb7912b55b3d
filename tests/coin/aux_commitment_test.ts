import assert from "node:assert/strict";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import {
  AUX_COMMITMENT_SCRIPT_BYTES,
  auxCommitment,
  auxCommitmentScript,
  magicOffsets,
} from "../../src/coin/aux_commitment.ts";
import { buildAuxTree, rootOfAuxBranch } from "../../src/coin/aux_merkle_tree.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { AUXPOW_BLOCKS, hashes, SINGLE } from "./auxpow_vectors.ts";

const { hash, chainid } = SINGLE.createauxblock;
const singleTree = buildAuxTree([{ chainId: chainid, hash: parseHash(hash) }]);

Deno.test("auxCommitment() of one aux block is what its daemon found in the coinbase", () => {
  assert.equal(encodeHex(auxCommitment(singleTree)), SINGLE.commitment);
});

for (const { name, slot, size, nonce, hash, chainBranch, auxpow } of AUXPOW_BLOCKS) {
  Deno.test(`auxCommitment() gives what stands in the coinbase of ${name}`, () => {
    const root = rootOfAuxBranch(parseHash(hash), { slot, hashes: hashes(chainBranch) });
    assert.ok(auxpow.includes(encodeHex(auxCommitment({ root, size, nonce }))));
  });
}

Deno.test("auxCommitmentScript() is one push of the commitment", () => {
  const script = auxCommitmentScript(singleTree);
  assert.equal(encodeHex(script), `2c${SINGLE.commitment}`);
  assert.equal(script.length, AUX_COMMITMENT_SCRIPT_BYTES);
  assert.ok(SINGLE.scriptsig.includes(encodeHex(script)));
});

/** Scripts, and where the magic is in them. */
const SCRIPTS = [
  { script: "", offsets: [] },
  { script: "fabe6d", offsets: [] },
  { script: "fabe6d6d", offsets: [0] },
  { script: "fafabe6d6d", offsets: [1] },
  { script: "fabe6d6dfabe6d6d", offsets: [0, 4] },
  { script: "00fabe6d6e6dfabe6d6d00", offsets: [6] },
  { script: "0fabe6d6d0", offsets: [] },
];

for (const { script, offsets } of SCRIPTS) {
  Deno.test(`magicOffsets() finds ${offsets.length} in "${script}"`, () => {
    assert.deepEqual(magicOffsets(decodeHex(script)), offsets);
  });
}

Deno.test("magicOffsets() finds the one of the fixture's coinbase behind the height and other pushes", () => {
  assert.deepEqual(magicOffsets(decodeHex(SINGLE.scriptsig)), [SINGLE.scriptsig.indexOf("fabe6d6d") / 2]);
});
