/**
 * Makes blocks of a parent chain as a pool with merged mining does, and the proofs that they are for aux chains.
 *
 * @module
 */

import { algorithmByName } from "../../src/algorithms/registry.ts";
import { sha256d } from "../../src/algorithms/sha256d.ts";
import { type Target, targetBytes } from "../../src/algorithms/target.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { auxCommitmentScript } from "../../src/coin/aux_commitment.ts";
import { buildAuxTree } from "../../src/coin/aux_merkle_tree.ts";
import { serializeAuxPow } from "../../src/coin/auxpow.ts";
import { assembleBlock } from "../../src/coin/block.ts";
import { buildCoinbase, withCoinbaseWitness } from "../../src/coin/coinbase.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { type Hash, parseHash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { coinbaseBranch, rootOfBranch } from "../../src/coin/merkle.ts";
import { OPEN_WITNESS_SCRIPT } from "../../src/devnet/open_coins.ts";
import type { Template } from "../../src/devnet/template.ts";
import type { AuxBlock } from "../../src/daemon/aux_block.ts";

/** What comes of work on a parent chain. */
export interface ParentBlock {
  /** The block as `submitblock` takes it. */
  readonly block: string;
  /** The proof for each aux block as `submitauxblock` takes it, in their order. */
  readonly proofs: readonly string[];
}

/** What the digest is to be: whether to meet the parent's own target. */
export type Luck = "solves the parent" | "misses the parent";

/**
 * Works on a template until a digest meets the targets of all aux blocks.
 *
 * @param algorithm Of all chains.
 */
export function mineParent(
  template: Template,
  algorithm: string,
  auxBlocks: readonly AuxBlock[],
  luck: Luck = "solves the parent",
): ParentBlock {
  const tree = buildAuxTree(auxBlocks);
  const commitment = template.default_witness_commitment;
  const { prefix, suffix } = buildCoinbase({
    height: template.height,
    auxScript: auxCommitmentScript(tree),
    salt: new Uint8Array(4),
    extranonceBytes: 8,
    tag: new TextEncoder().encode("/PowerPool/"),
    outputs: [
      { value: BigInt(template.coinbasevalue), script: OPEN_WITNESS_SCRIPT },
      ...(commitment === undefined ? [] : [{ value: 0n, script: decodeHex(commitment) }]),
    ],
  });
  const coinbase = concatBytes(prefix, new Uint8Array(8), suffix);
  const branch = coinbaseBranch(template.transactions.map(({ txid }) => parseHash(txid)));
  const bits = parseInt(template.bits, 16) as CompactBits;
  const parentHeader = serializeHeader({
    version: template.version,
    previousHash: parseHash(template.previousblockhash),
    merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, branch),
    time: template.curtime,
    bits,
    nonce: 0,
  });
  const targets = auxBlocks.map(({ target }) => target);
  solveHeader(parentHeader, algorithm, luck === "solves the parent" ? [...targets, expandBits(bits)] : targets);
  if (luck === "misses the parent" && hasSolved(parentHeader, algorithm, expandBits(bits))) {
    throw new Error("Cannot miss the parent's target: make it harder than those of the aux blocks");
  }
  return {
    block: assembleBlock(parentHeader, commitment === undefined ? coinbase : withCoinbaseWitness(coinbase), {
      transactionCount: template.transactions.length,
      transactions: template.transactions.map(({ data }) => data).join(""),
      mweb: undefined,
    }),
    proofs: tree.branches.map((chainBranch) => {
      return encodeHex(serializeAuxPow({ coinbase, coinbaseBranch: branch, chainBranch, parentHeader }));
    }),
  };
}

/** Writes a nonce into a header with which it meets all of some targets. */
export function solveHeader(header: Uint8Array, algorithm: string, targets: readonly Target[]): void {
  const hardest = targets.reduce((least, target) => target < least ? target : least);
  const nonce = algorithmByName(algorithm)!.scan(header, 0, 2 ** 20, targetBytes(hardest));
  if (nonce === undefined) throw new Error("Cannot solve the header with 2^20 nonces");
  new DataView(header.buffer, header.byteOffset).setUint32(76, nonce, true);
}

function hasSolved(header: Uint8Array, algorithm: string, target: Target): boolean {
  const nonce = new DataView(header.buffer).getUint32(76, true);
  return algorithmByName(algorithm)!.scan(header, nonce, 1, targetBytes(target)) !== undefined;
}
