/**
 * Kinds of miners, and which port suits each.
 *
 * @module
 */

import { algorithmByName } from "../../algorithms/registry.ts";
import type { Port } from "../api/port.ts";

/** A kind of miner. */
export interface MinerKind {
  readonly name: string;
  /** Hashes a second that one of it makes, from the slowest to the fastest. */
  readonly from: number;
  readonly to: number;
}

/** As their makers state them; orders of magnitude are what matters. */
const KINDS: Readonly<Record<string, readonly MinerKind[]>> = {
  sha256: [
    { name: "NerdMiner and other ESP32 boards", from: 50e3, to: 400e3 },
    { name: "Computer without special hardware", from: 1e6, to: 100e6 },
    { name: "USB stick", from: 5e9, to: 500e9 },
    { name: "Bitaxe, NerdAxe and other home miners", from: 0.5e12, to: 10e12 },
    { name: "Antminer, Whatsminer, Avalon", from: 14e12, to: 500e12 },
    { name: "Rented hash power", from: 500e12, to: 100e15 },
  ],
  scrypt: [
    { name: "Computer without special hardware", from: 10e3, to: 500e3 },
    { name: "USB stick, home miner", from: 50e6, to: 2e9 },
    { name: "Antminer L series, Elphapex", from: 0.5e9, to: 20e9 },
  ],
  x11: [
    { name: "Computer without special hardware", from: 0.1e6, to: 10e6 },
    { name: "Antminer D series", from: 15e9, to: 2e12 },
  ],
};

/** Kinds of miners of an algorithm; none where nothing is known of them. */
export function minerKinds(algorithm: string): readonly MinerKind[] {
  return KINDS[algorithm] ?? [];
}

/** Shares a minute between which a connection runs well: fewer tell too little, more are a burden to both. */
const LEAST_SHARES = 0.5;
const MOST_SHARES = 120;

/** Shares a minute that suit best where a port does not aim at a number. */
const BEST_SHARES = 15;

/** Hash rates that a port suits, hashes a second; `to` may be infinite. */
export function suitableRates(port: Pick<Port, "algorithm" | "difficulty">): { from: number; to: number } | undefined {
  const hashes = algorithmByName(port.algorithm)?.hashesPerShare;
  if (hashes === undefined) return undefined;
  const { start, vardiff, minimum, maximum } = port.difficulty;
  const rate = (difficulty: number, sharesPerMinute: number) => difficulty * hashes * sharesPerMinute / 60;
  if (!vardiff) return { from: rate(start, LEAST_SHARES), to: rate(start, MOST_SHARES) };
  return { from: rate(minimum ?? 0, LEAST_SHARES), to: rate(maximum ?? Infinity, MOST_SHARES) };
}

/** A port, and what a miner's password should ask of it. */
export interface SuitablePort<Candidate> {
  readonly port: Candidate;
  /** `x` where the port's own difficulties suit. */
  readonly password: string;
}

/**
 * The port that suits a kind of miner best: of those whose range its typical hash rate is in, the one whose first
 * difficulty is nearest to what it would end with; else the first one that lets the miner choose a difficulty that suits.
 *
 * @param ports Those of the algorithm.
 * @returns `undefined` if none suits.
 */
export function suitablePort<Candidate extends Pick<Port, "algorithm" | "difficulty">>(
  kind: MinerKind,
  ports: readonly Candidate[],
): SuitablePort<Candidate> | undefined {
  const typical = Math.sqrt(kind.from * kind.to);
  const fitting = ports.filter((port) => {
    const rates = suitableRates(port);
    return rates !== undefined && rates.from <= typical && typical <= rates.to;
  });
  const distance = (port: Candidate) => Math.abs(Math.log2(port.difficulty.start / bestDifficulty(port, typical)));
  const [best] = fitting.toSorted((one, other) => distance(one) - distance(other));
  if (best !== undefined) return { port: best, password: "x" };
  for (const port of ports) {
    const chosen = 2 ** Math.round(Math.log2(bestDifficulty(port, typical)));
    const { minimum, maximum } = port.difficulty;
    if (chosen >= (minimum ?? 0) && chosen <= (maximum ?? Infinity)) return { port, password: `d=${chosen}` };
  }
  return undefined;
}

/** The difficulty at which a hash rate gives the number of shares that suits best. */
function bestDifficulty({ algorithm }: Pick<Port, "algorithm">, rate: number): number {
  return rate * 60 / (BEST_SHARES * (algorithmByName(algorithm)?.hashesPerShare ?? 1));
}
