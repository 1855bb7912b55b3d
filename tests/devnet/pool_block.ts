/**
 * Puts blocks of a devnet's templates together as a pool does: halves of a coinbase, a branch, a header, then text.
 *
 * @module
 */

import { sha256d } from "../../src/algorithms/sha256d.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import { assembleBlock } from "../../src/coin/block.ts";
import { buildCoinbase, withCoinbaseWitness } from "../../src/coin/coinbase.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { type Hash, parseHash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { coinbaseBranch, rootOfBranch } from "../../src/coin/merkle.ts";
import type { Target } from "../../src/algorithms/target.ts";
import { OPEN_WITNESS_SCRIPT } from "../../src/devnet/open_coins.ts";
import type { Template } from "../../src/devnet/template.ts";

const EXTRANONCES = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** A block that is to be solved. */
export interface PoolBlock {
  /** Without witness. */
  readonly coinbase: Uint8Array<ArrayBuffer>;
  /** From the coinbase to the merkle root. */
  readonly branch: readonly Hash[];
  /** Its nonce is 0; may be written into. */
  readonly header: Uint8Array<ArrayBuffer>;
  readonly target: Target;
  /** The block with the header as it is now, as `submitblock` takes it. */
  hex(): string;
}

/**
 * Makes the block of a template.
 *
 * @param auxScript What the coinbase script has beside what every pool writes.
 */
export function poolBlock(template: Template, auxScript: Uint8Array = new Uint8Array()): PoolBlock {
  const commitment = template.default_witness_commitment;
  const { prefix, suffix } = buildCoinbase({
    height: template.height,
    auxScript,
    salt: new Uint8Array(4),
    extranonceBytes: EXTRANONCES.length,
    tag: new TextEncoder().encode("/PowerPool/"),
    outputs: [
      { value: BigInt(template.coinbasevalue), script: OPEN_WITNESS_SCRIPT },
      ...(commitment === undefined ? [] : [{ value: 0n, script: decodeHex(commitment) }]),
    ],
  });
  const coinbase = concatBytes(prefix, EXTRANONCES, suffix);
  const branch = coinbaseBranch(template.transactions.map(({ txid }) => parseHash(txid)));
  const bits = parseInt(template.bits, 16) as CompactBits;
  const header = serializeHeader({
    version: template.version,
    previousHash: parseHash(template.previousblockhash),
    merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, branch),
    time: template.curtime,
    bits,
    nonce: 0,
  });
  return {
    coinbase,
    branch,
    header,
    target: expandBits(bits) as Target,
    hex: () =>
      assembleBlock(header, commitment === undefined ? coinbase : withCoinbaseWitness(coinbase), {
        transactionCount: template.transactions.length,
        transactions: template.transactions.map(({ data }) => data).join(""),
        mweb: undefined,
      }),
  };
}
