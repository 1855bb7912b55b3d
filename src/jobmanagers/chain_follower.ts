/**
 * Follows a chain: gets a template of each new block, however the block is heard of, and the first one ahead of the
 * daemon where that can be done.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Hash } from "../coin/hash.ts";
import type { CoinPreset } from "../coin/presets/preset.ts";
import { templateRulesOf } from "../coin/presets/presets.ts";
import type { DaemonGroup } from "../daemon/group/group.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { createZmqBlocks } from "../daemon/zmtp/zmq_blocks.ts";
import { firstTemplate, stepsOf } from "./first_template.ts";
import type { MonitorNetworkOptions } from "./options.ts";
import { createOutage } from "./outage.ts";
import type { Payees } from "./payees.ts";
import type { Settled } from "./preset_options.ts";
import { refuseOtherAlgorithm } from "./template_algorithm.ts";
import { createTemplateSource, type TemplateSource, type TemplateSourceParts } from "./template_source.ts";

/** What a chain is followed with, and who is told. */
export interface ChainFollowerParts extends Pick<TemplateSourceParts, "onTemplate"> {
  readonly options: Pick<
    Settled<MonitorNetworkOptions>,
    "currency" | "block_poll" | "job_refresh" | "rpc_ping_int" | "poll" | "zmq" | "empty_first_job"
  >;
  /** Of the chain, if it is known. */
  readonly preset: CoinPreset | undefined;
  readonly daemon: Pick<DaemonGroup, "name" | "getBlockTemplate" | "getBestBlockHash" | "getChainTip">;
  readonly payees: Pick<Payees, "learn">;
  /** The hash by which the chain knows a block, from the 80 bytes of its header. */
  readonly hashOfHeader: (header: Uint8Array) => Hash;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** The daemon gives no templates; the log has the reason. */
  onDown(): void;
}

/** Follower of a chain. */
export interface ChainFollower extends Pick<TemplateSource, "hear" | "up"> {
  start(): void;
  stop(): Promise<void>;
}

/** Makes a follower; it asks nothing before it is started. */
export function createChainFollower(parts: ChainFollowerParts): ChainFollower {
  const { options, preset, daemon, payees, hashOfHeader, now, log } = parts;
  const steps = options.empty_first_job ? stepsOf(preset) : undefined;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const source = createTemplateSource({
    daemon: {
      getBestBlockHash: daemon.getBestBlockHash,
      async getBlockTemplate(request) {
        // Not a job before it is certain where its block would pay to.
        await payees.learn(request);
        const template = await daemon.getBlockTemplate(request);
        refuseOtherAlgorithm(template, preset);
        return template;
      },
    },
    rules: templateRulesOf(options.currency),
    pollMs: options.poll === false ? undefined : options.block_poll * 1000,
    refreshMs: options.job_refresh * 1000,
    retryMs: options.rpc_ping_int * 1000,
    anticipate,
    onTemplate: parts.onTemplate,
    onUp: () => log.info("Daemon {daemon} answers", { daemon: daemon.name }),
    onDown(error) {
      log.error("{error}; trying again every {seconds} s", { error, seconds: options.rpc_ping_int });
      parts.onDown();
    },
    onBlind: (error) => log.warn("New blocks may be seen late: {error}", { error }),
  });

  const publishers = options.zmq.map((address) => {
    const outage = createOutage((error) => log.warn("{error}", { error }), String);
    return createZmqBlocks({
      address,
      hashOfHeader,
      onBlock: source.hear,
      onUp() {
        outage.over();
        log.info("New blocks are heard of at {address}", { address });
      },
      onDown: ({ message }) => outage.failed(message),
      now,
    });
  });

  /** A template without transactions, if all is known that it takes. */
  async function anticipate(before: BlockTemplate, tip: Hash, signal: AbortSignal): Promise<BlockTemplate | undefined> {
    if (steps === undefined) return undefined;
    return firstTemplate(before, await daemon.getChainTip(tip, { signal }), steps, Math.floor(now() / 1000));
  }

  return {
    start() {
      running = source.run(stopping.signal);
      for (const publisher of publishers) publisher.start();
    },
    async stop() {
      await Promise.all(publishers.map((publisher) => publisher.stop()));
      stopping.abort(new DOMException("The network is stopped", "AbortError"));
      await running;
    },
    hear: source.hear,
    get up() {
      return source.up;
    },
  };
}
