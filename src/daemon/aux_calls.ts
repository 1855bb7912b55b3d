/**
 * The calls of merged mining: fetching an aux chain's block, handing in the proof of work for it, and asking what it pays.
 *
 * New daemons have `createauxblock` and `submitauxblock`; old ones, and some new ones beside these, `getauxblock`, which
 * does both. Which a daemon has is found out by calling, the new ones first, and remembered.
 *
 * @module
 */

import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { type AuxBlock, parseAuxBlock } from "./aux_block.ts";
import { coinbaseValueOf } from "./aux_block_value.ts";
import type { CallScope } from "./call_scope.ts";
import { DaemonError } from "./daemon_error.ts";
import { CODE_DESERIALIZATION, CODE_INVALID_PARAMETER, CODE_METHOD_NOT_FOUND, CODE_MISC } from "./rpc_code.ts";

/** An aux block, and who gets what it pays. */
export interface AuxWork {
  readonly block: AuxBlock;
  readonly paysTo: AuxPayee;
}

/** Who gets what an aux block pays: the address that was asked for, or one that `getauxblock` takes from its wallet. */
export type AuxPayee = "address" | "wallet";

/** What a daemon made of a proof. */
export type AuxOutcome =
  | { readonly accepted: true }
  /**
   * `block hash unknown` if the daemon has no such block, or not any more: the chain has gone on, or the proof was handed
   * in before, be it by a call whose answer got lost. What became of the block, only the chain can say. For a proof that
   * it found wrong a daemon has no more than "no"; its reason stands in its debug.log.
   */
  | { readonly accepted: false; readonly reason: string };

/**
 * Does one call and reads its result.
 *
 * @throws {DaemonError} Whatever goes wrong, save that the scope's signal was aborted.
 */
export type Ask = <T>(
  method: string,
  params: readonly unknown[],
  read: (result: unknown) => T,
  scope?: CallScope,
) => Promise<T>;

/** The calls. All throw {@link DaemonError}, save that an aborted call throws its signal's reason. */
export interface AuxCalls {
  /**
   * Fetches a block to work on.
   *
   * @param address Where the block is to pay to; the daemon's wallet if left out, which takes `getauxblock`. A daemon
   * that has no `createauxblock` cannot pay elsewhere.
   */
  getAuxWork(address: string | undefined, scope?: CallScope): Promise<AuxWork>;
  /**
   * Hands in a proof.
   *
   * @param hash The aux block's.
   * @param paysTo Whom the block pays to: wallets keep account of what `getauxblock` gave out, so it goes back there.
   * @param auxPow From `serializeAuxPow()`.
   */
  submitAuxPow(hash: Hash, paysTo: AuxPayee, auxPow: Uint8Array, scope?: CallScope): Promise<AuxOutcome>;
  /**
   * What the coinbase of a block that the daemon has pays, satoshis.
   *
   * @throws {RangeError} If the block is of no form that we can read.
   */
  getBlockValue(hash: Hash, scope?: CallScope): Promise<bigint>;
}

/** What daemons say of bytes that end too early; the code, -1, is also that of troubles that pass. */
const UNDECODABLE = /end of data|end of file/i;

/** Which method takes a proof, and which to try where the daemon does not have that one. */
const FROM_ADDRESS = ["submitauxblock", "getauxblock"] as const;
const FROM_WALLET = ["getauxblock", "submitauxblock"] as const;

/** What we call a plain "no". */
const REFUSED = "refused; the reason stands in the daemon's debug.log";

/**
 * Makes the calls for one daemon.
 *
 * @param ask How it is called.
 */
export function createAuxCalls(ask: Ask): AuxCalls {
  /** Whether the daemon was found to have only `getauxblock`. */
  let old = false;

  async function getFromWallet(hint: string, scope: CallScope | undefined): Promise<AuxWork> {
    try {
      return { block: await ask("getauxblock", [], parseAuxBlock, scope), paysTo: "wallet" };
    } catch (error) {
      if (!isUnknownMethod(error)) throw error;
      old = false;
      throw new DaemonError("rpc", error, `${error.said}; ${hint}`, { code: error.code, cause: error });
    }
  }

  return {
    async getAuxWork(address, scope) {
      if (address === undefined) return await getFromWallet("name an address that its blocks are to pay to", scope);
      if (!old) {
        try {
          return { block: await ask("createauxblock", [address], parseAuxBlock, scope), paysTo: "address" };
        } catch (error) {
          if (!isUnknownMethod(error)) throw error;
        }
      }
      const work = await getFromWallet("nor does it have createauxblock: it is no daemon for merged mining", scope);
      old = true;
      return work;
    },
    async submitAuxPow(hash, paysTo, auxPow, scope) {
      const params = [displayHash(hash), encodeHex(auxPow)];
      const [method, other] = paysTo === "wallet" || old ? FROM_WALLET : FROM_ADDRESS;
      try {
        return await submit(ask, method, params, scope);
      } catch (error) {
        if (!isUnknownMethod(error)) throw error;
        return await submit(ask, other, params, scope);
      }
    },
    async getBlockValue(hash, scope) {
      // False, not 0: daemons from before there was a verbosity take nothing else, and new ones take it still.
      return coinbaseValueOf(await ask("getblock", [displayHash(hash), false], readBlockHex, scope));
    },
  };
}

async function submit(
  ask: Ask,
  method: string,
  params: readonly string[],
  scope: CallScope | undefined,
): Promise<AuxOutcome> {
  try {
    return await ask(method, params, readOutcome, scope);
  } catch (error) {
    if (!(error instanceof DaemonError && isVerdict(error))) throw error;
    return { accepted: false, reason: error.said };
  }
}

/** Most daemons say true or false; some what BIP 22 says of blocks, null or a reason. */
function readOutcome(result: unknown): AuxOutcome {
  if (result === true || result === null || result === "duplicate") return { accepted: true };
  if (result === false) return { accepted: false, reason: REFUSED };
  if (typeof result === "string") return { accepted: false, reason: result };
  throw new TypeError(`expected true, false, null or a reason, got ${JSON.stringify(result)}`);
}

function readBlockHex(result: unknown): Uint8Array {
  const bytes = typeof result === "string" ? tryDecodeHex(result) : undefined;
  if (bytes === undefined) throw new TypeError("expected a block in hex");
  return bytes;
}

/** Whether an error is about the proof, not about the daemon: then it would be the same the next time. */
function isVerdict({ code, said }: DaemonError): boolean {
  return code === CODE_INVALID_PARAMETER || code === CODE_DESERIALIZATION ||
    (code === CODE_MISC && UNDECODABLE.test(said));
}

function isUnknownMethod(error: unknown): error is DaemonError {
  return error instanceof DaemonError && error.code === CODE_METHOD_NOT_FOUND;
}
