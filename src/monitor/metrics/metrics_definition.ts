/**
 * What a metric is: its name, what it says, and how its values follow from what components say of themselves.
 *
 * Names are Prometheus's way: `powerpool_` in front, the unit behind, in base units, and `_total` behind what only grows.
 *
 * @module
 */

import type { HistogramView } from "../../counters/histogram.ts";
import type { MetricsReading } from "./metrics_reading.ts";

/** Names of labels to their values. */
export type Labels = Readonly<Record<string, string>>;

/** What all kinds of metrics have. */
interface Described {
  readonly name: string;
  /** What it says, for people: a sentence without a full stop. */
  readonly help: string;
  /** Names of its labels, all of which every sample has. */
  readonly labels: readonly string[];
}

/** A metric with one value for each set of labels. */
export interface NumberMetric extends Described {
  /** A counter only grows until the program starts anew. */
  readonly kind: "gauge" | "counter";
  samples(reading: MetricsReading): readonly (readonly [Labels, number])[];
}

/** A metric of durations. */
export interface HistogramMetric extends Described {
  readonly kind: "histogram";
  samples(reading: MetricsReading): readonly (readonly [Labels, HistogramView])[];
}

/** A metric. */
export type MetricDefinition = NumberMetric | HistogramMetric;

/** The names under which a metric's samples are exported. */
export function sampleNames({ name, kind }: MetricDefinition): string[] {
  return kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** A sample for each value that is known: what is `null` is left out. */
export function known(...samples: readonly (readonly [Labels, number | null | undefined])[]): [Labels, number][] {
  return samples.flatMap(([labels, value]): [Labels, number][] => typeof value === "number" ? [[labels, value]] : []);
}
