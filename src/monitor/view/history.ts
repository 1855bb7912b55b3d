/**
 * Hash rate and shares over time, as the API shows them.
 *
 * @module
 */

import type { ShareOutcome } from "../../journal/records.ts";
import { HOUR, MINUTE } from "../../journal/slices.ts";
import type { WorkSlice } from "../../journal/work.ts";
import { type History, HISTORY_SPANS, type HistorySpan } from "../api/history.ts";
import type { MonitoredPort, MonitoredRecords } from "../component.ts";
import type { HistoryWanted } from "../pool_view.ts";
import { instantOf } from "./instants.ts";
import { inPieces } from "./pieces.ts";
import { OUTCOMES } from "./work_sums.ts";

/** The steps of a history: seconds since 1970, and of a step. */
export interface Steps {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Slices read at once: up to ten microseconds each, where each is on a page of the file of its own. */
const PIECE_SLICES = 480;

/** Slices of one length, from which steps are made. */
type SliceSpan = typeof MINUTE | typeof HOUR;

/**
 * The steps of a span: aligned, up to the last full one.
 *
 * @param now Milliseconds since 1970.
 */
export function stepsOf(span: HistorySpan, now: number): Steps {
  const { seconds, step } = HISTORY_SPANS[span];
  const end = Math.floor(now / 1000 / step) * step;
  return { start: end - seconds, end, step };
}

/** The ports that a history is of, all of one algorithm; `undefined` if there is no such port or algorithm. */
export function portsOfHistory(
  { algorithm, port }: Pick<HistoryWanted, "algorithm" | "port">,
  ports: readonly MonitoredPort[],
): readonly [MonitoredPort, ...MonitoredPort[]] | undefined {
  const wanted = port === undefined
    ? ports.filter((one) => one.algorithm === (algorithm ?? ports[0]?.algorithm))
    : ports.filter(({ key }) => key === port);
  const [first, ...others] = wanted;
  if (first === undefined || algorithm !== undefined && first.algorithm !== algorithm) return undefined;
  return [first, ...others];
}

/**
 * Reads a history.
 *
 * @param now Milliseconds since 1970.
 * @param stopping Ends it.
 * @returns `undefined` if there is no such port or algorithm.
 */
export async function readHistory(
  wanted: HistoryWanted,
  ports: readonly MonitoredPort[],
  records: Pick<MonitoredRecords, "work">,
  now: number,
  stopping?: AbortSignal,
): Promise<History | undefined> {
  const chosen = portsOfHistory(wanted, ports);
  if (chosen === undefined) return undefined;
  const steps = stepsOf(wanted.span, now);
  const sums = createStepSums(steps);
  await inPieces(slicesOf(wanted, chosen, steps, records), sums.add, stopping);
  const [{ algorithm, hashesPerShare }] = chosen;
  const { step, start } = steps;
  return {
    algorithm,
    span: wanted.span,
    start: instantOf(start * 1000),
    step,
    hash_rate: sums.accepted.map((work) => work * hashesPerShare / step),
    shares: sums.counts,
  };
}

/** The slices of one port after the other, so many of them at once. */
function* slicesOf(
  { address, worker }: Pick<HistoryWanted, "address" | "worker">,
  ports: readonly MonitoredPort[],
  { start, end, step }: Steps,
  { work }: Pick<MonitoredRecords, "work">,
): Generator<readonly WorkSlice[]> {
  const span: SliceSpan = step < HOUR ? MINUTE : HOUR;
  for (const { key: port } of ports) {
    for (let from = start; from < end; from += PIECE_SLICES * span) {
      yield work.series({ port, address, worker }, span, from, Math.min(from + PIECE_SLICES * span, end));
    }
  }
}

/** Sums of each step, zeros at first. */
interface StepSums {
  add(slices: readonly WorkSlice[]): void;
  /** Difficulties of accepted shares, added up, step by step. */
  readonly accepted: readonly number[];
  readonly counts: Readonly<Record<ShareOutcome, number[]>>;
}

function createStepSums({ start, end, step }: Steps): StepSums {
  const zeros = (): number[] => new Array<number>((end - start) / step).fill(0);
  const accepted = zeros();
  const counts = { accepted: zeros(), stale: zeros(), duplicate: zeros(), low: zeros(), invalid: zeros() };
  return {
    accepted,
    counts,
    add(slices) {
      for (const { start: at, sums } of slices) {
        const index = Math.floor((at - start) / step);
        for (const outcome of OUTCOMES) {
          counts[outcome][index] = (counts[outcome][index] ?? 0) + (sums[outcome]?.count ?? 0);
        }
        accepted[index] = (accepted[index] ?? 0) + (sums.accepted?.work ?? 0);
      }
    },
  };
}
