/**
 * `powerpool mine`: mines on the CPU for a Stratum pool and shows how it goes.
 *
 * @module
 */

import { hashRateText } from "../units/hash_rate.ts";
import { type MinerSummary, startMiner } from "../miner/miner.ts";
import type { MinerEvent } from "../miner/miner_event.ts";
import type { CommandIo } from "./io.ts";
import { MINE_USAGE, parseMineArguments } from "./mine_arguments.ts";
import { usageError } from "./usage_error.ts";

/**
 * Mines until it is interrupted, or until as many shares are accepted as were asked for.
 *
 * What happens goes to standard output; what is wrong (a lost connection, a malformed message) to standard error.
 *
 * @param args What stands behind `powerpool mine`.
 * @returns The exit code: 0 after an interrupt or the last share, 1 if no thread could hash, 2 for a wrong call.
 */
export async function mine(args: readonly string[], io: CommandIo): Promise<number> {
  const call = parseMineArguments(args);
  if (call.kind === "problem") return usageError(io, "powerpool mine", call.problem);
  if (call.kind === "help") {
    io.out(MINE_USAGE);
    return 0;
  }
  const { options } = call;
  const threads = options.threads === 1 ? "1 thread" : `${options.threads} threads`;
  io.out(`Mining ${options.algorithm.name} with ${threads} at ${authority(options)} as ${options.user}\n`);
  const miner = startMiner({ ...options, onEvent: createReporter(io) });
  // The first signal asks; a second one, should the end take long, is the system's business.
  const unhear = io.onInterrupt(() => {
    unhear();
    miner.stop();
  });
  const summary = await miner.done;
  unhear();
  io.out(`${summaryText(summary)}\n`);
  return summary.failed ? 1 : 0;
}

/** Writes events as lines, and keeps count of the shares. */
function createReporter(io: CommandIo): (event: MinerEvent) => void {
  let difficulty: number | undefined;
  let accepted = 0;
  let rejected = 0;
  const say = (text: string): void => io.out(`${text}\n`);
  const warn = (text: string): void => io.err(`${text}\n`);
  const tally = (): string => `${accepted} accepted, ${rejected} rejected`;

  return (event) => {
    switch (event.kind) {
      case "connected":
        return say(`Connected to ${authority(event)}`);
      case "job":
        if (event.difficulty !== difficulty) say(`Difficulty ${event.difficulty}`);
        difficulty = event.difficulty;
        return;
      case "share":
        return;
      case "accepted":
        accepted++;
        return say(`${shareName(event.block)} accepted in ${Math.round(event.milliseconds)} ms (${tally()})`);
      case "rejected": {
        rejected++;
        const code = event.code === undefined ? "" : `${event.code} `;
        return say(`${shareName(event.block)} rejected: ${code}${printable(event.reason)} (${tally()})`);
      }
      case "hashrate":
        return say(`Hash rate ${hashRateText(event.hashesPerSecond)} (${tally()})`);
      case "disconnected": {
        const seconds = Math.round(event.retryMilliseconds / 1000);
        return warn(`Disconnected: ${printable(event.reason)}; next try in ${seconds} s`);
      }
      case "message":
        return say(`The pool says: ${printable(event.text)}`);
      case "warning":
        return warn(`Warning: ${printable(event.text)}`);
    }
  };
}

/** A share that meets the network's target solves a block. */
function shareName(block: boolean): string {
  return block ? "Share that solves a block" : "Share";
}

function summaryText({ accepted, rejected, hashes, milliseconds }: MinerSummary): string {
  const seconds = milliseconds / 1000;
  const shares = accepted === 1 ? "1 share" : `${accepted} shares`;
  const rate = hashRateText(seconds > 0 ? hashes / seconds : 0);
  return `Mined for ${Math.round(seconds)} s: ${shares} accepted, ${rejected} rejected, ${rate} on average`;
}

function authority({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What the pool says must not steer the terminal, nor fill it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, 300);
}
