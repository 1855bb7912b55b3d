/**
 * A shard: a whole Stratum server of its own, with sockets, sessions and hashing. It reaches daemons, jobs and journal
 * only by messages, so that there can be one on every core.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { requireAlgorithm, warmUp } from "../../algorithms/registry.ts";
import { tuneAlgorithm } from "../../algorithms/tuning.ts";
import { createExtranonce1Allocator } from "../extranonce.ts";
import { createPort, type Port } from "../port.ts";
import type { PortAnswer, PortQuestion, ShardCommand, ShardPlan, ShardReport } from "./shard_messages.ts";
import { createShareWriter, type ShareWriter } from "../shares/share_writer.ts";

/** What a shard needs of the world. */
export interface ShardSurroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 to 1, below 1. */
  readonly random: () => number;
}

/**
 * Makes a shard.
 *
 * @param report Takes what it tells.
 * @returns Takes what it is told.
 */
export function createShard(
  report: (report: ShardReport) => void,
  { now, random }: ShardSurroundings,
): (command: ShardCommand) => void {
  const ports = new Map<string, Port>();
  const sources = new Map<string, Port[]>();
  let writer: ShareWriter | undefined;
  let isFirst = false;

  async function start(plan: ShardPlan): Promise<void> {
    try {
      build(plan);
      const listening = await Promise.all(
        [...ports.values()].map(async (port) => [port.key, await port.listen()] as const),
      );
      report({ kind: "listening", ports: listening });
    } catch (error) {
      report({ kind: "failed", message: (error as Error).message });
    }
  }

  function build(plan: ShardPlan): void {
    isFirst = plan.shard === 0;
    const { extranonce2Bytes } = plan;
    const extranonces = createExtranonce1Allocator({
      bytes: plan.extranonce1Bytes,
      server: plan.server,
      shard: plan.shard,
      start: plan.extranonceStart,
    });
    const shareWriter = createShareWriter({
      handOver: (shares) => report({ kind: "shares", shares }),
      intervalMs: plan.gatherMs,
    });
    writer = shareWriter;
    for (const { key, options, tuning, source, difficultyOne, currencies } of plan.ports) {
      const algorithm = tuneAlgorithm(requireAlgorithm(options.algo), tuning);
      warmUp(algorithm);
      const port = createPort({
        key,
        options,
        algorithm,
        difficultyOne,
        currencies,
        tell: (news) => report({ kind: "news", port: key, news }),
        shard: plan.shard,
        shards: plan.shards,
        extranonces,
        extranonce2Bytes,
        writer: shareWriter,
        solve: (job, solution, finder) =>
          report({ kind: "solved", port: key, source, jobNumber: job.number, solution, finder }),
        now,
        random,
      });
      ports.set(key, port);
      sources.set(source, [...sources.get(source) ?? [], port]);
    }
  }

  function reload(): void {
    for (const { key, reload } of ports.values()) {
      const log = getLogger(["powerpool", key]);
      reload().then(
        (validTo) => {
          // Once, and not by every shard.
          if (validTo !== undefined && isFirst) {
            log.info("Certificate read, valid until {date}", { date: dayOf(validTo) });
          }
        },
        (error) => log.error("{error}; the certificate stays as it was", { error }),
      );
    }
  }

  async function stop(): Promise<void> {
    for (const port of ports.values()) port.quiesce();
    await writer?.drained();
    await Promise.all([...ports.values()].map((port) => port.close()));
    report({ kind: "stopped" });
  }

  return (command) => {
    switch (command.kind) {
      case "start":
        return void start(command.plan);
      case "job":
        for (const port of sources.get(command.source) ?? []) port.post(command.job);
        return;
      case "retired":
        for (const port of sources.get(command.source) ?? []) port.retire(command.currency);
        return;
      case "written":
        return writer?.settle(command.error === undefined ? undefined : new Error(command.error));
      case "news":
        return ports.get(command.port)?.hear(command.news);
      case "reload":
        return reload();
      case "options":
        return ports.get(command.port)?.change(command.options);
      case "ask": {
        const port = ports.get(command.port);
        if (port === undefined) throw new RangeError(`Cannot tell of port ${command.port}: there is none`);
        const { question, about } = command;
        return report({ kind: "answer", question, answer: answerOf(port, about) });
      }
      case "stop":
        return void stop();
    }
  };
}

function answerOf(port: Port, about: PortQuestion): PortAnswer {
  switch (about.kind) {
    case "sums":
      return port.snapshot();
    case "sessions":
      return port.sessionViews(about.address);
    case "places":
      return port.addressesOf(about.miner);
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
