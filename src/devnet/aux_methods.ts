/**
 * JSON-RPC methods of merged mining, in the forms of Namecoin Core and Dogecoin Core.
 *
 * @module
 */

import { targetBytes } from "../algorithms/target.ts";
import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { scriptOfAddress } from "../coin/address.ts";
import { bitsText, expandBits } from "../coin/compact_bits.ts";
import { displayHash } from "../coin/hash.ts";
import { sumOfValues } from "./coins.ts";
import type { AuxCandidate, AuxChain } from "./aux_chain.ts";
import { ADDRESS_FORMATS } from "./chain_rules.ts";
import type { AuxChainOptions } from "./devnet_options.ts";
import { OPEN_SCRIPT } from "./open_coins.ts";
import { CODE_INVALID_PARAMETER, CODE_MISC, RpcError } from "./rpc_error.ts";
import { hashAt, type Parameters, type RpcMethod, type RpcMethods, stringAt } from "./rpc_parameters.ts";

/** Digits of a header in a serialized block, behind which a proof goes. */
const HEADER_DIGITS = 160;

/**
 * The methods.
 *
 * @param plain Those that the daemon has anyway.
 */
export function auxMethods(aux: AuxChain, plain: RpcMethods): RpcMethods {
  const { methods = "both" } = aux.options;
  const describe = (candidate: AuxCandidate) => candidateJson(candidate, aux.options);
  const getblock = plain["getblock"] as RpcMethod;
  const createAndSubmit: RpcMethods = {
    createauxblock: { names: ["address"], call: (given) => describe(aux.candidate(payoutScriptAt(given, 0))) },
    submitauxblock: { names: ["hash", "auxpow"], call: (given) => submit(aux, given) },
  };
  const get: RpcMethods = {
    getauxblock: {
      names: ["hash", "auxpow"],
      call: (given) => {
        const count = given.filter((value) => value !== undefined && value !== null).length;
        if (count === 1) throw new RpcError(CODE_MISC, "getauxblock (hash auxpow)");
        // The wallet whose address it would be is everybody's.
        return count === 0 ? describe(aux.candidate(OPEN_SCRIPT)) : submit(aux, given);
      },
    },
  };
  return {
    getblock: {
      names: getblock.names,
      call: async (given, signal) => withProof(aux, given, await getblock.call(given, signal)),
    },
    ...(methods === "get" ? {} : createAndSubmit),
    ...(methods === "create" ? {} : get),
  };
}

function candidateJson({ block, hash, height }: AuxCandidate, options: AuxChainOptions): Record<string, unknown> {
  const { header, transactions } = block;
  const { chainId, targetName = "target", methods } = options;
  const needed = {
    hash: displayHash(hash),
    chainid: chainId,
    // Least significant byte first, unlike a block template's.
    [targetName]: encodeHex(targetBytes(expandBits(header.bits))),
  };
  if (methods === "get") return needed;
  return {
    ...needed,
    previousblockhash: displayHash(header.previousHash),
    coinbasevalue: Number(sumOfValues(transactions[0]?.outputs ?? [])),
    bits: bitsText(header.bits),
    height,
  };
}

function submit(aux: AuxChain, given: Parameters): boolean {
  const candidate = aux.find(hashAt(given, 0, "hash"));
  if (candidate === undefined) throw new RpcError(CODE_INVALID_PARAMETER, "block hash unknown");
  const bytes = tryDecodeHex(stringAt(given, 1));
  try {
    if (bytes !== undefined) return aux.prove(candidate, bytes) === undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new RpcError(CODE_MISC, "CDataStream::read(): end of data: iostream error");
}

function payoutScriptAt(given: Parameters, index: number): Uint8Array {
  try {
    return scriptOfAddress(stringAt(given, index), ADDRESS_FORMATS);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RpcError(CODE_INVALID_PARAMETER, "Invalid coinbase payout address");
    throw error;
  }
}

/** Adds its proof to what `getblock` says of a block, where it has one. */
function withProof(aux: AuxChain, given: Parameters, block: unknown): unknown {
  const proof = aux.proofOf(hashAt(given, 0, "blockhash"));
  if (proof === undefined) return block;
  if (typeof block === "string") return block.slice(0, HEADER_DIGITS) + proof.hex + block.slice(HEADER_DIGITS);
  const { coinbaseBranch, chainBranch, parentHeader } = proof.auxPow;
  const auxpow = {
    chainindex: chainBranch.slot,
    merklebranch: coinbaseBranch.map(displayHash),
    chainmerklebranch: chainBranch.hashes.map(displayHash),
    parentblock: encodeHex(parentHeader),
  };
  return { ...block as Record<string, unknown>, auxpow };
}
