/**
 * All metrics that there are; docs/metrics.md lists the same.
 *
 * @module
 */

import { CHAIN_METRICS } from "./metrics_chains.ts";
import type { MetricDefinition } from "./metrics_definition.ts";
import { PORT_METRICS } from "./metrics_ports.ts";
import { PROCESS_METRICS } from "./metrics_process.ts";
import { STORE_METRICS } from "./metrics_store.ts";

/** All metrics, in the order in which they are told. */
export const METRICS: readonly MetricDefinition[] = [
  ...PORT_METRICS,
  ...CHAIN_METRICS,
  ...STORE_METRICS,
  ...PROCESS_METRICS,
];
