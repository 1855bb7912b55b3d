/**
 * What `GET /metrics` tells Prometheus.
 *
 * @module
 */

import type { Counter, Gauge, Registry } from "prom-client";
import type { MonitoredServer } from "../component.ts";
import { METRICS } from "./metrics_catalog.ts";
import type { HistogramMetric, NumberMetric } from "./metrics_definition.ts";
import { readProcess, watchEventLoop } from "./metrics_process.ts";
import { type MetricsReading, readMetrics } from "./metrics_reading.ts";

/** Tells metrics. */
export interface Metrics {
  /** Type of the text. */
  readonly contentType: string;
  /** All metrics as they are now, in Prometheus's text format. Who asks meanwhile gets the same. */
  text(): Promise<string>;
  /** Ends what measures. */
  stop(): void;
}

/** Milliseconds after which a component that says nothing is given up: Prometheus waits for ten seconds. */
const STATUS_TIMEOUT_MS = 5000;

/** The part of prom-client that is used. */
type PromClient = typeof import("prom-client");

/**
 * Makes it. prom-client is loaded here: only who has a monitor pays for it.
 *
 * @param statusTimeoutMs Milliseconds after which a component that says nothing is given up; 5000 unless said otherwise.
 */
export async function createMetrics(
  server: Pick<MonitoredServer, "version" | "components">,
  statusTimeoutMs: number = STATUS_TIMEOUT_MS,
): Promise<Metrics> {
  const client = await import("prom-client");
  const registry = new client.Registry();
  const eventLoop = watchEventLoop();
  /** What the metrics are filled with when they are written; there is one at a time. */
  let reading: MetricsReading | undefined;
  let underway: Promise<string> | undefined;

  for (const metric of METRICS) {
    if (metric.kind === "histogram") registerHistogram(registry, metric, () => reading);
    else registerNumber(client, registry, metric, () => reading);
  }

  async function write(): Promise<string> {
    const own = { process: readProcess(), eventLoop: eventLoop.view(), runtime: Deno.version.deno };
    reading = await readMetrics(server, own, statusTimeoutMs);
    return await registry.metrics();
  }

  return {
    contentType: registry.contentType,
    text() {
      return underway ??= write().finally(() => underway = undefined);
    },
    stop: eventLoop.stop,
  };
}

function registerNumber(
  { Counter, Gauge }: PromClient,
  registry: Registry,
  { name, help, labels, kind, samples }: NumberMetric,
  reading: () => MetricsReading | undefined,
): void {
  const collect = (metric: Gauge | Counter) => {
    // Those of a miner, port or daemon that is gone must not stay.
    metric.reset();
    // What has no labels would be told as zero, though it is not known.
    if (labels.length === 0) metric.remove();
    const known = reading();
    for (const [labels, value] of known === undefined ? [] : samples(known)) metric.inc(labels, value);
  };
  const description = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === "gauge") {
    const gauge: Gauge = new Gauge({ ...description, collect: () => collect(gauge) });
  } else {
    const counter: Counter = new Counter({ ...description, collect: () => collect(counter) });
  }
}

/**
 * prom-client's histograms take nothing but single observations, and ours come counted, since shards do that on threads
 * of their own. Its registry asks nothing of a metric but this.
 */
function registerHistogram(
  registry: Registry,
  { name, help, samples }: HistogramMetric,
  reading: () => MetricsReading | undefined,
): void {
  function values() {
    const known = reading();
    return (known === undefined ? [] : samples(known)).flatMap(([labels, { count, sum, buckets }]) => [
      ...[...buckets, ["+Inf", count] as const].map(([le, upTo]) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value: upTo,
      })),
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]);
  }
  const metric = {
    name,
    get: () => Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values: values() }),
  };
  registry.registerMetric(metric as unknown as Parameters<Registry["registerMetric"]>[0]);
}
