/**
 * The side of an embedded daemon that makes it an aux chain: blocks whose work is done on another chain.
 *
 * It takes a proof for the same reasons as daemons of the Namecoin family, and is stricter in one thing: proofs with
 * bytes left over, and coinbases in the form with witness, which some of them take, it cannot decode.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";
import type { Block } from "../coin/block.ts";
import { expandBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { AUXPOW_VERSION_BIT, parseAuxPow, type ReadAuxPow } from "../coin/auxpow.ts";
import { blockHash, serializeHeader } from "../coin/header.ts";
import type { CoinNode } from "./coin_node.ts";
import type { BlockAnswer } from "./chain.ts";
import { type AuxReject, checkAuxPow } from "./check_auxpow.ts";
import type { AuxChainOptions } from "./devnet_options.ts";
import { blockOfTemplate } from "./generate.ts";

/** A block that waits for a proof. */
export interface AuxCandidate {
  readonly block: Block;
  readonly hash: Hash;
  readonly height: number;
}

/** Why a proof was refused: for what is wrong with it, or with its block. */
export type AuxRefusal = AuxReject | BlockAnswer;

/** Seconds that a block is given out for although new transactions have come: Namecoin Core's src/rpc/auxpow_miner.cpp. */
const MAX_AGE_SECONDS = 60;

/** Blocks that wait for proofs, and the proofs that were taken. */
export interface AuxChain {
  readonly options: AuxChainOptions;
  /**
   * The block to be worked on that pays to a script: one and the same until the chain goes on, or for a minute where
   * only new transactions have come.
   */
  candidate(script: Uint8Array): AuxCandidate;
  /** The block of that hash in display order, given out since the chain last went on. */
  find(hash: string): AuxCandidate | undefined;
  /**
   * Takes a block in if it is proven.
   *
   * @param bytes The proof, serialized.
   * @returns Why it is refused, or `undefined`.
   * @throws {RangeError} If the bytes are no proof.
   */
  prove(candidate: AuxCandidate, bytes: Uint8Array): AuxRefusal | undefined;
  /** The proof with which the block of that hash was taken, and the same in hex. */
  proofOf(hash: string): { readonly auxPow: ReadAuxPow; readonly hex: string } | undefined;
  /** Why proofs were refused, oldest first: what a daemon writes to its log. */
  readonly refusals: readonly AuxRefusal[];
}

interface GivenOut {
  readonly candidate: AuxCandidate;
  readonly madeAt: number;
  readonly mempoolUpdates: number;
}

/** Makes an aux chain of a daemon's chain. */
export function createAuxChain(node: CoinNode, options: AuxChainOptions): AuxChain {
  const { chain, mempool } = node;
  const { chainId } = options;
  const refusals: AuxRefusal[] = [];
  const proofs = new Map<string, { readonly auxPow: ReadAuxPow; readonly hex: string }>();
  /** All blocks given out on the tip by hash, and the newest for each script. */
  const byHash = new Map<string, AuxCandidate>();
  const byScript = new Map<string, GivenOut>();
  let tip = chain.tip;
  let salt = 0;

  /** Daemons forget all that they gave out when their tip changes. */
  function forgetOld(): void {
    if (tip === chain.tip) return;
    tip = chain.tip;
    byHash.clear();
    byScript.clear();
  }

  function isFresh({ madeAt, mempoolUpdates }: GivenOut): boolean {
    return mempoolUpdates === mempool.updates || node.now() - madeAt <= MAX_AGE_SECONDS;
  }

  function make(script: Uint8Array): AuxCandidate {
    const { header, transactions } = blockOfTemplate(node, script, salt++);
    const block = { header: { ...header, version: header.version | AUXPOW_VERSION_BIT }, transactions };
    const candidate = { block, hash: blockHash(serializeHeader(block.header)), height: tip.height + 1 };
    byHash.set(displayHash(candidate.hash), candidate);
    byScript.set(encodeHex(script), { candidate, madeAt: node.now(), mempoolUpdates: mempool.updates });
    return candidate;
  }

  return {
    options,
    candidate: (script) => {
      forgetOld();
      const given = byScript.get(encodeHex(script));
      return given !== undefined && isFresh(given) ? given.candidate : make(script);
    },
    find: (hash) => {
      forgetOld();
      return byHash.get(hash);
    },
    prove: ({ block, hash }, bytes) => {
      const auxPow = parseAuxPow(bytes);
      const { algorithm } = chain.rules;
      const refusal = checkAuxPow(auxPow, { hash, chainId, target: expandBits(block.header.bits), algorithm }) ??
        chain.accept(block, () => true);
      if (refusal === undefined) proofs.set(displayHash(hash), { auxPow, hex: encodeHex(bytes) });
      else refusals.push(refusal);
      return refusal;
    },
    proofOf: (hash) => proofs.get(hash),
    refusals,
  };
}
