/**
 * Metrics of the program itself. Those of the process have the names that all Prometheus clients use.
 *
 * They are our own because those that prom-client brings along are Node's, and under Deno some are wrong without a sign
 * of it: `monitorEventLoopDelay` saw nothing of a standstill of 200 ms.
 *
 * @module
 */

import process from "node:process";
import { createHistogram, type HistogramView } from "../../counters/histogram.ts";
import type { MetricDefinition } from "./metrics_definition.ts";
import type { ProcessFigures } from "./metrics_reading.ts";

/** The metrics. */
export const PROCESS_METRICS: readonly MetricDefinition[] = [
  {
    name: "powerpool_build_info",
    kind: "gauge",
    help: "Always 1; the labels say which version runs, and on which version of Deno",
    labels: ["version", "deno"],
    samples: ({ version, runtime }) => [[{ version, deno: runtime }, 1]],
  },
  {
    name: "powerpool_component_up",
    kind: "gauge",
    help: "Whether a component could say how it is: 1, or 0 and its other metrics are missing",
    labels: ["component", "type"],
    samples: ({ components }) => components.map(({ key, type, isUp }) => [{ component: key, type }, isUp ? 1 : 0]),
  },
  {
    name: "powerpool_event_loop_delay_seconds",
    kind: "histogram",
    help: "By how much the main thread's event loop was late for a timer, ten times a second",
    labels: [],
    samples: ({ eventLoop }) => [[{}, eventLoop]],
  },
  {
    name: "process_resident_memory_bytes",
    kind: "gauge",
    help: "Resident memory size in bytes",
    labels: [],
    samples: (reading) => [[{}, reading.process.residentBytes]],
  },
  {
    name: "process_cpu_seconds_total",
    kind: "counter",
    help: "Total user and system CPU time spent in seconds",
    labels: [],
    samples: (reading) => [[{}, reading.process.cpuSeconds]],
  },
  {
    name: "process_start_time_seconds",
    kind: "gauge",
    help: "Start time of the process since unix epoch in seconds",
    labels: [],
    samples: (reading) => [[{}, reading.process.startedAt]],
  },
  {
    name: "powerpool_heap_used_bytes",
    kind: "gauge",
    help: "Memory of JavaScript objects of the main thread",
    labels: [],
    samples: (reading) => [[{}, reading.process.heapBytes]],
  },
];

/** Looks at the process. */
export function readProcess(): ProcessFigures {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    residentBytes: rss,
    heapBytes: heapUsed,
    cpuSeconds: (user + system) / 1e6,
    startedAt: performance.timeOrigin / 1000,
  };
}

/** Measures by how much the event loop is late. */
export interface EventLoopWatch {
  view(): HistogramView;
  stop(): void;
}

/** Milliseconds between two looks: standstills that miners notice are not missed, and nobody notices the timer. */
const WATCH_MS = 100;

/** Begins to measure. */
export function watchEventLoop(): EventLoopWatch {
  const delays = createHistogram();
  let due = performance.now() + WATCH_MS;
  const timer = setInterval(() => {
    const at = performance.now();
    // A timer may come a fraction of a millisecond early.
    delays.observe(Math.max(0, at - due) / 1000);
    due = at + WATCH_MS;
  }, WATCH_MS);
  Deno.unrefTimer(timer);
  return { view: delays.view, stop: () => clearInterval(timer) };
}
