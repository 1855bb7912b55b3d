/**
 * What statsd is told of that happens outside of the journal: new jobs, profits, and workers that were authorized.
 *
 * @module
 */

import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { MonitorNetworkMulti } from "../jobmanagers/switching/switching.ts";
import type { Statsd } from "../reporters/statsd/statsd.ts";
import { tellAuthorizations, tellJob, tellJobTime, tellProfits } from "../reporters/statsd/statsd_events.ts";
import { AUTHORIZATIONS } from "../stratum/port_counters.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import { type After, systemAfter } from "../timers/after.ts";

/** Where it comes from, and where it goes. */
export interface StatsdSources {
  readonly statsd: Statsd;
  readonly networks: Iterable<Pick<MonitorNetwork, "currency" | "onJob" | "status">>;
  readonly switching: Iterable<Pick<MonitorNetworkMulti, "onProfits">>;
  readonly ports: readonly Pick<StratumPort, "key" | "counters">[];
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After;
}

/** Between two questions to ports, which gather their answer from all threads: as often as most statsd pass sums on. */
const ASK_MS = 10_000;

/**
 * Tells statsd of it from now on.
 *
 * @returns Ends that.
 */
export function tellStatsd({ statsd, networks, switching, ports, after = systemAfter }: StatsdSources): () => void {
  const endings = [
    ...[...networks].map((network) =>
      network.onJob((job) => {
        tellJob(statsd, job);
        // How long it took is known once all have it, in the same turn.
        if (job.clean) queueMicrotask(() => tellJobTime(statsd, network.currency, network.status()["last_job_ms"]));
      })
    ),
    ...[...switching].map((multi) => multi.onProfits((profits) => tellProfits(statsd, profits))),
  ];
  const tell = tellAuthorizations(statsd);
  let unset = after(ASK_MS, ask);
  let ended = false;

  function ask(): void {
    void Promise.all(ports.map(async ({ key, counters }) => tell(key, (await counters())[AUTHORIZATIONS]?.total ?? 0)))
      // Of a shard that died just then; the next answers have it all.
      .catch(() => {})
      .then(() => {
        if (!ended) unset = after(ASK_MS, ask);
      });
  }

  return () => {
    ended = true;
    unset();
    for (const end of endings) end();
  };
}
