/**
 * Asks every component once how it is, for all metrics of one answer.
 *
 * @module
 */

import type { z } from "zod";
import type { HistogramView } from "../../counters/histogram.ts";
import type { MonitoredComponent, MonitoredServer, Status } from "../component.ts";
import {
  auxNetworkStatus,
  journalStatus,
  networkStatus,
  portConfig,
  portStatus,
  reporterStatus,
  switchingStatus,
} from "./metrics_statuses.ts";

/** A component and its status. */
export interface Told<T> {
  readonly key: string;
  readonly status: T;
}

/** The process at one moment. */
export interface ProcessFigures {
  /** Memory that is in use, bytes. */
  readonly residentBytes: number;
  /** Of that, JavaScript's objects on the main thread, bytes. */
  readonly heapBytes: number;
  /** Processor time since the start, seconds. */
  readonly cpuSeconds: number;
  /** Seconds since 1970. */
  readonly startedAt: number;
}

/** Everything that metrics are made of. */
export interface MetricsReading {
  readonly version: string;
  /** Version of the runtime. */
  readonly runtime: string;
  /** Every component, and whether it could say how it is. */
  readonly components: readonly { readonly key: string; readonly type: string; readonly isUp: boolean }[];
  readonly ports: readonly (Told<z.infer<typeof portStatus>> & { readonly algorithm: string })[];
  readonly networks: readonly Told<z.infer<typeof networkStatus>>[];
  readonly auxNetworks: readonly Told<z.infer<typeof auxNetworkStatus>>[];
  readonly switchings: readonly Told<z.infer<typeof switchingStatus>>[];
  readonly reporters: readonly Told<z.infer<typeof reporterStatus>>[];
  readonly journals: readonly Told<z.infer<typeof journalStatus>>[];
  readonly process: ProcessFigures;
  /** By how much the event loop was late. */
  readonly eventLoop: HistogramView;
}

/** What is not asked of components. */
export type OwnFigures = Pick<MetricsReading, "process" | "eventLoop" | "runtime">;

/** A component, and its status if it told one. */
interface Answer {
  readonly component: MonitoredComponent;
  readonly status: Status | undefined;
}

/** What is expected of a component's status, by its type; of other types nothing is. */
const EXPECTED: Readonly<Record<string, z.ZodType>> = {
  StratumServer: portStatus,
  MonitorNetwork: networkStatus,
  MonitorAuxNetwork: auxNetworkStatus,
  MonitorNetworkMulti: switchingStatus,
  Journal: journalStatus,
  CeleryReporter: reporterStatus,
  RedisReporter: reporterStatus,
  AmqpReporter: reporterStatus,
};

/**
 * Asks all components.
 *
 * @param timeoutMs Milliseconds after which a component that says nothing is given up.
 */
export async function readMetrics(
  server: Pick<MonitoredServer, "version" | "components">,
  own: OwnFigures,
  timeoutMs: number,
): Promise<MetricsReading> {
  const answers = await Promise.all(
    server.components().map(async (component): Promise<Answer> => ({
      component,
      status: await statusWithin(component, timeoutMs),
    })),
  );

  function told<T>(schema: z.ZodType<T>): (Told<T> & { readonly config: unknown })[] {
    return answers.flatMap(({ component: { key, type, config }, status }) => {
      if (EXPECTED[type] !== schema) return [];
      const parsed = schema.safeParse(status);
      return parsed.success ? [{ key, config, status: parsed.data }] : [];
    });
  }

  return {
    version: server.version,
    ...own,
    components: answers.map(({ component: { key, type }, status }) => ({
      key,
      type,
      isUp: isAsExpected(type, status),
    })),
    ports: told(portStatus).map(({ key, status, config }) => ({
      key,
      status,
      algorithm: portConfig.parse(config).algo,
    })),
    networks: told(networkStatus),
    auxNetworks: told(auxNetworkStatus),
    switchings: told(switchingStatus),
    reporters: told(reporterStatus),
    journals: told(journalStatus),
  };
}

/** A component that is not used says nothing, or that. */
function isAsExpected(type: string, status: Status | undefined): boolean {
  if (status === undefined) return false;
  if (Object.keys(status).length === 0 || status["used"] === false) return true;
  return EXPECTED[type]?.safeParse(status).success ?? true;
}

/** A component's status, or `undefined` if it cannot tell it, or not in time. */
async function statusWithin(component: MonitoredComponent, timeoutMs: number): Promise<Status | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), timeoutMs);
  try {
    return await Promise.race([component.status(), late.promise]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
