/**
 * MonitorAuxNetwork: a chain that is mined along with another. It fetches blocks to commit to, and hands in the proofs
 * that the main chain's shares make.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { difficultyOfTarget } from "../../algorithms/difficulty.ts";
import { requireAlgorithm } from "../../algorithms/registry.ts";
import { type Target, type TargetBytes, targetBytes } from "../../algorithms/target.ts";
import { equalBytes } from "../../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../bytes/hex.ts";
import { type AuxPow, serializeAuxPow } from "../../coin/auxpow.ts";
import { compactBits } from "../../coin/compact_bits.ts";
import { displayHash } from "../../coin/hash.ts";
import type { AuxBlock } from "../../daemon/aux_block.ts";
import type { AuxPayee } from "../../daemon/aux_calls.ts";
import type { AuxGroup, MadeAuxWork } from "../../daemon/group/aux_group.ts";
import type { SubmitOutcome } from "../../daemon/daemon.ts";
import type { AuxOrigin } from "../../journal/records.ts";
import { delay } from "../../timers/delay.ts";
import type { MonitorAuxNetworkOptions } from "./aux_options.ts";
import { createBlockFollower, type HandedIn } from "../blocks/block_follower.ts";
import type { BlockJournal, Finder } from "../blocks/found_blocks.ts";
import { createOutage, reasonOfFailure } from "../outage.ts";
import { settle } from "../preset_options.ts";
import { shownTime } from "../shown_time.ts";

/** A block that the main chain's coinbase can commit to. */
export interface AuxJob {
  readonly block: AuxBlock;
  /** What the main chain's digest must meet. */
  readonly target: TargetBytes;
  readonly height: number;
  readonly origin: AuxOrigin;
}

/** What an aux network is made of. */
export interface MonitorAuxNetworkParts {
  readonly key: string;
  readonly options: MonitorAuxNetworkOptions;
  readonly daemons: Omit<AuxGroup, typeof Symbol.dispose>;
  readonly journal: BlockJournal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that stopping waits for proofs under way; 3000 unless said otherwise. */
  readonly stopGraceMs?: number;
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
  /** Hears from elsewhere that there is a new block: looks for work at once. May come as often as it likes. */
  notified(): void;
  /** Takes a proof for a job of this chain: writes it to the journal before it returns, then hands it in. */
  solve(job: AuxJob, proof: AuxPow, finder: Finder): void;
  status(): { readonly [field: string]: unknown };
}

/** Makes an aux network; nothing is asked of its daemons before it is started. */
export function createMonitorAuxNetwork(parts: MonitorAuxNetworkParts): MonitorAuxNetwork {
  const { key, daemons, journal, now, stopGraceMs } = parts;
  const options = settle(parts.options);
  const { currency } = options;
  const { difficultyOne } = requireAlgorithm(options.algo);
  const log = getLogger(["powerpool", key]);
  const listeners = new Set<(flush: boolean) => void>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const outage = createOutage(
    (error) => log.error("{error}; trying again every {seconds} s", { error, seconds: options.rpc_ping_int }),
    reasonOfFailure,
  );
  const blocks = createBlockFollower({
    currency,
    maturity: options.block_mature_confirms,
    submit,
    place: (hash, signal) => daemons.getBlockPlace(hash, { signal }),
    tipHeight,
    value: (hash, signal) => daemons.getBlockValue(hash, { signal }),
    journal,
    now,
    log,
    stopGraceMs,
  });
  let latest: AuxJob | undefined;
  let up = false;
  let works = 0;
  let lastBlockAt: number | undefined;
  let lastSignalAt: number | undefined;
  /** Of the look under way and the pause behind it: aborted, the next look comes at once. */
  let hurry = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function submit({ hash, hex, aux }: HandedIn, signal: AbortSignal): Promise<SubmitOutcome> {
    // Journals of earlier versions do not say where a block is from.
    const fallback = options.pool_address === undefined ? "wallet" : "address";
    const paysTo = (aux?.paysTo ?? fallback) as AuxPayee;
    const outcome = await daemons.submitAuxPow(hash, { daemon: aux?.daemon ?? "", paysTo }, decodeHex(hex), { signal });
    return outcome.accepted ? { accepted: true, known: false } : outcome;
  }

  async function tipHeight(signal: AbortSignal): Promise<number> {
    return (await daemons.getBlockchainInfo({ signal })).blocks;
  }

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      let pause = options.work_interval;
      hurry = new AbortController();
      try {
        // deno-lint-ignore no-await-in-loop -- one look after the other
        await take(await daemons.getAuxWork(options.pool_address, { signal }));
      } catch (error) {
        if (signal.aborted) return;
        up = false;
        outage.failed(error);
        pause = options.rpc_ping_int;
      }
      // deno-lint-ignore no-await-in-loop -- the pause between two looks
      await delay(pause * 1000, hurry.signal).catch(() => {});
    }
  }

  async function take({ block, paysTo, daemon }: MadeAuxWork): Promise<void> {
    outage.over();
    if (!up) log.info("Daemon {daemon} answers", { daemon });
    up = true;
    const before = latest;
    if (before !== undefined && equalBytes(before.block.hash, block.hash)) return;
    // Old daemons do not say.
    const height = block.height ?? await tipHeight(signal) + 1;
    latest = { block, target: targetBytes(block.target), height, origin: { paysTo, daemon } };
    works++;
    const isNewBlock = before === undefined || isOnOtherTip(before, latest);
    if (isNewBlock) {
      lastBlockAt = now();
      log.info("New aux block {height}: chain id {chainId}", { height, chainId: block.chainId });
      blocks.tipChanged();
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
      hurry.abort();
      await running;
      await blocks.stop();
    },

    latest: () => latest,

    onWork(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    notified() {
      lastSignalAt = now();
      hurry.abort();
    },

    solve({ block, height, origin }, proof, finder) {
      const { hash, bits = compactBits(block.target), coinbaseValue } = block;
      const hex = encodeHex(serializeAuxPow(proof));
      blocks.add({ height, hash, bits, value: coinbaseValue, fees: 0n, hex, aux: origin }, finder);
    },

    status: () => ({
      current_net: {
        ...netState(latest, difficultyOne),
        last_block: shownTime(lastBlockAt),
      },
      block_stats: blocks.view(),
      last_signal: shownTime(lastSignalAt),
      last_work: latest === undefined ? null : { hash: displayHash(latest.block.hash), chain_id: latest.block.chainId },
      currency,
      ...daemons.coinservers(up),
      work_count: works,
    }),
  };
}

/** The block that is mined, as the monitor shows it; old daemons do not tell everything of it. */
function netState(job: AuxJob | undefined, difficultyOne: Target): object {
  if (job === undefined) return { height: null, prev_hash: null, difficulty: null, value: null };
  const { height, block: { previousBlockHash, target, coinbaseValue } } = job;
  return {
    height,
    prev_hash: previousBlockHash === undefined ? null : displayHash(previousBlockHash),
    difficulty: target > 0n ? difficultyOfTarget(target, difficultyOne) : null,
    value: coinbaseValue === undefined ? null : String(coinbaseValue),
  };
}

/** Whether two aux blocks stand on different tips. */
function isOnOtherTip(one: AuxJob, other: AuxJob): boolean {
  const [before, after] = [one.block.previousBlockHash, other.block.previousBlockHash];
  return one.height !== other.height || (before !== undefined && after !== undefined && !equalBytes(before, after));
}
