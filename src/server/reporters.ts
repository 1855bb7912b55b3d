/**
 * The reporters of a configuration: those that a port reports to, each with a place of its own in the journal.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { settle } from "../jobmanagers/preset_options.ts";
import type { ReadableJournal } from "../journal/reader.ts";
import type { AmqpTls } from "../reporters/amqp/amqp_connection.ts";
import { createAmqpReporter } from "../reporters/amqp/amqp_reporter.ts";
import { createCeleryReporter } from "../reporters/celery/celery_reporter.ts";
import { createRedisReporter } from "../reporters/redis/redis_reporter.ts";
import type { Reporter, ReporterStatus } from "../reporters/reporter.ts";
import {
  amqpReporterType,
  celeryReporterType,
  doubleReporterType,
  monitorAuxNetworkType,
  monitorNetworkType,
  redisReporterType,
  stratumServerType,
} from "./component_types.ts";
import { withRedisFiles } from "./redis_files.ts";
import { reportedItems } from "./reported_items.ts";
import { wireReporters } from "./reporter_wiring.ts";

/** What reporters are built with. */
export interface ReportersParts {
  readonly config: Config;
  readonly journal: ReadableJournal;
  /** Name of this server, in messages. */
  readonly serverName: string;
  /** Makes a path of the configuration one that can be opened. */
  readonly located: (path: string) => string;
}

/** All reporters of a server. */
export interface Reporters {
  start(): void;
  /** Has all of them look into the journal now. */
  wake(): void;
  /**
   * Delivers what there is, as far as it can, and closes.
   *
   * @param milliseconds How long that may take.
   */
  stop(milliseconds: number): Promise<void>;
  /** What components say of themselves, by key. */
  readonly statuses: ReadonlyMap<string, () => ReporterStatus>;
}

/** Builds them; nothing is read and nothing is connected before they are started. */
export function createReporters(parts: ReportersParts): Reporters {
  const { config } = parts;
  const wired = wireReporters(config);
  const reporters = wired.size === 0 ? [] : buildReporters(parts, wired);
  const statusOf = (key: string): ReporterStatus =>
    reporters.find((reporter) => reporter.key === key)?.status() ?? { used: false };
  const doubles = componentsOf(config, doubleReporterType).map(({ key, options }) =>
    [key, () => ({ reporters: options.reporters })] as const
  );
  const singles = [celeryReporterType, redisReporterType, amqpReporterType].flatMap((type) =>
    componentsOf<typeof type.options>(config, type).map(({ key }) => [key, () => statusOf(key)] as const)
  );
  return {
    start() {
      for (const reporter of reporters) reporter.start();
      for (const [key] of singles) {
        if (!wired.has(key)) getLogger(["powerpool", key]).info("No port reports to it: it does nothing");
      }
    },
    wake() {
      for (const reporter of reporters) reporter.wake();
    },
    async stop(milliseconds) {
      await Promise.all(reporters.map((reporter) => reporter.stop(milliseconds)));
    },
    statuses: new Map<string, () => ReporterStatus>([...singles, ...doubles]),
  };
}

function buildReporters(
  { config, journal, serverName, located }: ReportersParts,
  wired: ReadonlyMap<string, ReadonlySet<string>>,
): Reporter[] {
  const ports = new Map(componentsOf(config, stratumServerType).map(({ key, options }) => [key, options.algo]));
  const auxes = new Map(
    componentsOf(config, monitorAuxNetworkType).filter(({ options }) => options.enabled)
      .map(({ key, options }) => [key, settle(options).currency]),
  );
  const networks = componentsOf(config, monitorNetworkType).map(({ options }) => settle(options));
  const pool = {
    serverName,
    algorithmOf: (port: string) => ports.get(port) ?? "",
    mergedWith: (currency: string) => [
      ...new Set(
        networks.filter((network) => network.currency === currency)
          .flatMap(({ merged }) => merged.flatMap((key) => auxes.get(key) ?? [])),
      ),
    ],
  };
  const auxNetworks = componentsOf(config, monitorAuxNetworkType).map(({ options }) => settle(options));
  const algorithmOfCurrency = (currency: string) =>
    [...networks, ...auxNetworks].find((network) => network.currency === currency)?.algo ?? "";

  const wantsOf = reportedItems(config, ({ port, heirs }) => {
    getLogger(["powerpool", heirs[0] ?? ""]).info(
      "What came in by ports that are not there any more, such as {port}, is reported to {reporters}, the first of several",
      { port, reporters: heirs.join(" and ") },
    );
  });

  /** What all of them have; opens the reader. */
  function common(key: string) {
    return { key, journal: journal.id, reader: journal.reader(key), wants: wantsOf(key), pool };
  }

  function tlsOf(files: AmqpTls): () => AmqpTls {
    const read = (path: string) => path === "" ? "" : Deno.readTextFileSync(located(path));
    return () => ({ ca: read(files.ca), cert: read(files.cert), key: read(files.key) });
  }

  const isUsed = ({ key }: { readonly key: string }) => wired.has(key);
  return [
    ...componentsOf(config, celeryReporterType).filter(isUsed).map(({ key, options }) => {
      const { ca_certs: ca, certfile: cert, keyfile } = options.celery.BROKER_USE_SSL;
      return createCeleryReporter({ ...common(key), options, tls: tlsOf({ ca, cert, key: keyfile }) });
    }),
    ...componentsOf(config, redisReporterType).filter(isUsed).map(({ key, options }) =>
      createRedisReporter({
        ...common(key),
        options: { ...options, redis: withRedisFiles(options.redis, located) },
        algorithmOfCurrency,
      })
    ),
    ...componentsOf(config, amqpReporterType).filter(isUsed).map(({ key, options }) =>
      createAmqpReporter({ ...common(key), ...pool, options, tls: tlsOf(options) })
    ),
  ];
}
