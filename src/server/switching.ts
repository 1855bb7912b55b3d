/**
 * The switching components of a configuration: each with the networks that it names and the source of its scores.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { Journal } from "../journal/journal.ts";
import { createFileScores } from "../jobmanagers/scores/score_file.ts";
import { createHttpScores } from "../jobmanagers/scores/score_http.ts";
import { createRedisScores } from "../jobmanagers/scores/score_redis.ts";
import type { ScoreSource } from "../jobmanagers/scores/score_source.ts";
import { createMonitorNetworkMulti, type MonitorNetworkMulti } from "../jobmanagers/switching/switching.ts";
import type { MonitorNetworkMultiOptions } from "../jobmanagers/switching/switching_options.ts";
import { monitorNetworkMultiType } from "./component_types.ts";
import { withRedisFiles } from "./redis_files.ts";

/** What they are built with. */
export interface SwitchingParts {
  readonly config: Config;
  /** By the key of their component. */
  readonly networks: ReadonlyMap<string, MonitorNetwork>;
  /** Keys of what ports take their jobs from. */
  readonly used: ReadonlySet<string>;
  readonly journal: Pick<Journal, "noteNetwork">;
  /** Makes a path of the configuration one that can be opened. */
  readonly located: (path: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Builds those that are used, by the key of their component; nothing is read before they are started. */
export function createSwitching(parts: SwitchingParts): ReadonlyMap<string, MonitorNetworkMulti> {
  const { config, networks, used, journal, now } = parts;
  return new Map(
    componentsOf(config, monitorNetworkMultiType).filter(({ key }) => used.has(key)).map(({ key, options }) => [
      key,
      createMonitorNetworkMulti({
        key,
        options,
        networks: options.jobmanagers.flatMap((name) => networks.get(name) ?? []),
        scores: scoreSource(options, parts),
        journal,
        now,
      }),
    ]),
  );
}

function scoreSource(
  { score_file: file, score_url: url, redis }: MonitorNetworkMultiOptions,
  { located, now }: SwitchingParts,
): ScoreSource {
  if (file !== undefined) return createFileScores(located(file), now);
  if (url !== undefined) return createHttpScores({ url, now });
  return createRedisScores(withRedisFiles(redis, located), now);
}
