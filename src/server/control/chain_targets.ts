/**
 * The chains of a server, as what can be told of a new block.
 *
 * @module
 */

import type { MonitorAuxNetwork } from "../../jobmanagers/aux/aux_network.ts";
import type { MonitorNetwork } from "../../jobmanagers/network.ts";
import type { ControlTarget, ControlTargets } from "./whitelist.ts";

/** Chains, by the key of their component. */
export interface NotifiedChains {
  readonly networks: ReadonlyMap<string, Pick<MonitorNetwork, "notified">>;
  readonly auxNetworks: ReadonlyMap<string, Pick<MonitorAuxNetwork, "notified">>;
}

/** What can be told, by key. */
export function chainTargets({ networks, auxNetworks }: NotifiedChains): ControlTargets {
  const chains = [...networks].map(([key, { notified }]): [string, ControlTarget] => [key, {
    method: "getblocktemplate",
    notify: notified,
  }]);
  const auxChains = [...auxNetworks].map(([key, { notified }]): [string, ControlTarget] => [key, {
    method: "_check_new_jobs",
    // Its next block to commit to is another one in any case, so the new block's name tells nothing.
    notify: () => notified(),
  }]);
  return new Map([...chains, ...auxChains]);
}
