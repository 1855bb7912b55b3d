/**
 * MonitorAuxNetwork: a chain that is mined along with another. It fetches blocks to commit to, and hands in the proofs
 * that the main chain's shares make.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type TargetBytes, targetBytes } from "../algorithms/target.ts";
import { equalBytes } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { type AuxPow, serializeAuxPow } from "../coin/auxpow.ts";
import { compactBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import type { AuxBlock } from "../daemon/aux_block.ts";
import type { AuxCalls, AuxPayee, AuxWork } from "../daemon/aux_calls.ts";
import type { Daemon, SubmitOutcome } from "../daemon/daemon.ts";
import type { Journal } from "../journal/journal.ts";
import { delay } from "./delay.ts";
import { createFoundBlocks, type Finder } from "./found_blocks.ts";
import type { MonitorAuxNetworkOptions } from "./aux_options.ts";
import { createOutage, reasonOfFailure } from "./outage.ts";

/** A block that the main chain's coinbase can commit to. */
export interface AuxJob {
  readonly block: AuxBlock;
  /** What the main chain's digest must meet. */
  readonly target: TargetBytes;
}

/** What an aux network is made of. */
export interface MonitorAuxNetworkParts {
  readonly key: string;
  readonly options: MonitorAuxNetworkOptions;
  readonly daemon: Pick<Daemon, "name" | "getBlockPlace" | "status">;
  readonly calls: AuxCalls;
  readonly journal: Pick<Journal, "recordBlock" | "settleBlock" | "unsettledBlocks">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An aux chain that is followed once it is started. */
export interface MonitorAuxNetwork {
  readonly key: string;
  readonly currency: string;
  start(): void;
  /** Ends everything; proofs still on their way stay in the journal for the next start. */
  stop(): Promise<void>;
  /** The block to commit to, or `undefined` before the first. */
  latest(): AuxJob | undefined;
  /**
   * Calls the listener when there is another block to commit to.
   *
   * @param listener Is told whether miners should drop what they have.
   * @returns Ends that.
   */
  onWork(listener: (flush: boolean) => void): () => void;
  /** Takes a proof for a job of this chain: writes it to the journal before it returns, then hands it in. */
  solve(job: AuxJob, proof: AuxPow, finder: Finder): void;
  status(): { readonly [field: string]: unknown };
}

/** Jobs whose payee is remembered; older ones cannot be solved any more. */
const MAX_PAYEES = 64;

/** Makes an aux network; nothing is asked of its daemon before it is started. */
export function createMonitorAuxNetwork(parts: MonitorAuxNetworkParts): MonitorAuxNetwork {
  const { key, options, daemon, calls, journal, now } = parts;
  const { currency } = options;
  const log = getLogger(["powerpool", key]);
  const listeners = new Set<(flush: boolean) => void>();
  const payees = new Map<string, AuxPayee>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const outage = createOutage(
    (error) => log.error("{error}; trying again every {seconds} s", { error, seconds: options.rpc_ping_int }),
    reasonOfFailure,
  );
  const blocks = createFoundBlocks({ currency, submit, place, journal, now, log });
  let latest: AuxJob | undefined;
  let up = false;
  let works = 0;
  let lastBlockAt: number | undefined;
  let running: Promise<void> = Promise.resolve();

  async function submit(
    { hash, hex }: { readonly hash: Hash; readonly hex: string },
    signal: AbortSignal,
  ): Promise<SubmitOutcome> {
    const paysTo = payees.get(displayHash(hash)) ?? (options.pool_address === undefined ? "wallet" : "address");
    const outcome = await calls.submitAuxPow(hash, paysTo, decodeHex(hex), { signal });
    return outcome.accepted ? { accepted: true, known: false } : outcome;
  }

  function place(hash: Hash, signal: AbortSignal): ReturnType<Daemon["getBlockPlace"]> {
    return daemon.getBlockPlace(hash, { signal });
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      let pause = options.work_interval;
      try {
        // deno-lint-ignore no-await-in-loop -- one look after the other
        take(await calls.getAuxWork(options.pool_address, { signal }));
      } catch (error) {
        if (signal.aborted) return;
        up = false;
        outage.failed(error);
        pause = options.rpc_ping_int;
      }
      // deno-lint-ignore no-await-in-loop -- the pause between two looks
      await delay(pause * 1000, signal).catch(() => {});
    }
  }

  function take({ block, paysTo }: AuxWork): void {
    outage.over();
    if (!up) log.info("Daemon {daemon} answers", { daemon: daemon.name });
    up = true;
    const before = latest?.block;
    if (before !== undefined && equalBytes(before.hash, block.hash)) return;
    latest = { block, target: targetBytes(block.target) };
    works++;
    payees.set(displayHash(block.hash), paysTo);
    if (payees.size > MAX_PAYEES) payees.delete(payees.keys().next().value as string);
    const isNewBlock = before === undefined || isOnOtherTip(before, block);
    if (isNewBlock) {
      lastBlockAt = now();
      log.info("New aux block {height}: chain id {chainId}", { height: block.height ?? "?", chainId: block.chainId });
    }
    for (const listener of listeners) listener(isNewBlock && options.flush);
  }

  return {
    key,
    currency,

    start() {
      blocks.resume();
      running = follow();
    },

    async stop() {
      stopping.abort(new DOMException("The aux network is stopped", "AbortError"));
      await running;
      await blocks.stop();
    },

    latest: () => latest,

    onWork(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    solve({ block }, proof, finder) {
      const { hash, height = 0, bits = compactBits(block.target), coinbaseValue = 0n } = block;
      blocks.add(
        { height, hash, bits, value: coinbaseValue, fees: 0n, hex: encodeHex(serializeAuxPow(proof)) },
        finder,
      );
    },

    status: () => ({
      current_net: {
        height: latest?.block.height ?? null,
        last_block: lastBlockAt === undefined ? null : new Date(lastBlockAt).toISOString(),
      },
      block_stats: blocks.view(),
      last_work: latest === undefined ? null : { hash: displayHash(latest.block.hash), chain_id: latest.block.chainId },
      currency,
      live_coinservers: up ? 1 : 0,
      down_coinservers: up ? 0 : 1,
      coinservers: { [daemon.name]: { ...daemon.status(), status: up ? "live" : "down" } },
      work_count: works,
    }),
  };
}

/** Whether two aux blocks stand on different tips; old daemons do not say, and then every other block counts. */
function isOnOtherTip(one: AuxBlock, other: AuxBlock): boolean {
  if (one.previousBlockHash !== undefined && other.previousBlockHash !== undefined) {
    return !equalBytes(one.previousBlockHash, other.previousBlockHash);
  }
  return one.height === undefined || one.height !== other.height;
}
