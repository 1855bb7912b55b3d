/**
 * Makes blocks of a parent chain as a pool with merged mining does, and the proofs that they are for aux chains.
 *
 * @module
 */

import { algorithmByName } from "../../src/algorithms/registry.ts";
import { type Target, targetBytes } from "../../src/algorithms/target.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { auxCommitmentScript } from "../../src/coin/aux_commitment.ts";
import { buildAuxTree } from "../../src/coin/aux_merkle_tree.ts";
import { serializeAuxPow } from "../../src/coin/auxpow.ts";
import type { AuxBlock } from "../../src/daemon/aux_block.ts";
import type { Template } from "../../src/devnet/template.ts";
import { poolBlock } from "./pool_block.ts";

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
  const { coinbase, branch, header, target, hex } = poolBlock(template, auxCommitmentScript(tree));
  const targets = auxBlocks.map(({ target }) => target);
  solveHeader(header, algorithm, luck === "solves the parent" ? [...targets, target] : targets);
  if (luck === "misses the parent" && hasSolved(header, algorithm, target)) {
    throw new Error("Cannot miss the parent's target: make it harder than those of the aux blocks");
  }
  return {
    block: hex(),
    proofs: tree.branches.map((chainBranch) => {
      return encodeHex(serializeAuxPow({ coinbase, coinbaseBranch: branch, chainBranch, parentHeader: header }));
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
