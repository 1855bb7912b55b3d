/**
 * Whom the blocks of a network pay: asked of its daemon once, before the first job.
 *
 * @module
 */

import { tryDecodeHex } from "../bytes/hex.ts";
import type { FeeOutput } from "../coin/fee_outputs.ts";
import type { CallScope } from "../daemon/call_scope.ts";
import type { Daemon } from "../daemon/daemon.ts";
import type { JobPlan } from "./job.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { payoutScript } from "./payout.ts";

/** What payees are found by. */
export interface PayeesParts {
  readonly currency: string;
  readonly options: Pick<MonitorNetworkOptions, "pool_address" | "fee_outputs">;
  readonly daemon: Pick<Daemon, "validateAddress">;
}

/** The payees of a network. */
export interface Payees {
  /**
   * Asks the daemon for the scripts that are not known yet.
   *
   * @throws {SyntaxError} If it is not certain where blocks would pay to, see {@linkcode payoutScript}.
   */
  learn(scope: CallScope): Promise<void>;
  /** What is known of them: all, once `learn` was kept. */
  known(): Pick<JobPlan, "payoutScript" | "feeOutputs">;
}

/** Makes the payees; nothing is known of them. */
export function createPayees({ currency, options, daemon }: PayeesParts): Payees {
  const feeShares = Object.entries(options.fee_outputs);
  let script: Uint8Array | undefined;
  let feeOutputs: readonly FeeOutput[] = [];

  async function scriptOf(address: string, option: string, scope: CallScope): Promise<Uint8Array> {
    return payoutScript(address, currency, await daemon.validateAddress(address, scope), option);
  }

  return {
    async learn(scope) {
      script ??= await scriptOf(options.pool_address, "pool_address", scope);
      if (feeOutputs.length === feeShares.length) return;
      feeOutputs = await Promise.all(feeShares.map(async ([place, share]) => ({
        script: tryDecodeHex(place) ?? await scriptOf(place, "fee_outputs", scope),
        share,
      })));
    },
    known: () => ({ payoutScript: script ?? new Uint8Array(), feeOutputs }),
  };
}
