/**
 * Metrics of chains and their daemons, merged chains included, and of switching between them.
 *
 * @module
 */

import { known, type Labels, type MetricDefinition } from "./metrics_definition.ts";
import type { MetricsReading } from "./metrics_reading.ts";

type Network = MetricsReading["networks"][number];
type Chain = Network | MetricsReading["auxNetworks"][number];
type Coinserver = Chain["status"]["coinservers"][string];

const chainLabels = ({ key, status }: Chain): Labels => ({ network: key, currency: status.currency });

/** What of a chain is one number. */
function ofNetworks(value: (status: Network["status"]) => number | undefined) {
  return ({ networks }: MetricsReading): [Labels, number][] =>
    networks.flatMap((network) => known([chainLabels(network), value(network.status)]));
}

/** What of a chain is several numbers; merged chains are chains like others. */
function ofChains(values: (status: Chain["status"]) => readonly (readonly [Labels, number | null | undefined])[]) {
  return ({ networks, auxNetworks }: MetricsReading): [Labels, number][] =>
    [...networks, ...auxNetworks].flatMap((chain) =>
      known(...values(chain.status).map(([labels, value]) => [{ ...chainLabels(chain), ...labels }, value] as const))
    );
}

function ofDaemons(value: (daemon: Coinserver) => number | null | undefined) {
  return ofChains(({ coinservers }) =>
    Object.entries(coinservers).map(([daemon, coinserver]) => [{ daemon }, value(coinserver)] as const)
  );
}

const CHAIN_LABELS = ["network", "currency"];
const DAEMON_LABELS = [...CHAIN_LABELS, "daemon"];

/** The metrics. */
export const CHAIN_METRICS: readonly MetricDefinition[] = [
  {
    name: "powerpool_network_height",
    kind: "gauge",
    help: "Height of the block that miners work on",
    labels: CHAIN_LABELS,
    samples: ofChains((status) => [
      [{}, "current_net" in status ? status.current_net.height : status.net_state?.height],
    ]),
  },
  {
    name: "powerpool_network_difficulty",
    kind: "gauge",
    help: "Difficulty of the block that miners work on, in units of the chain's difficulty 1",
    labels: CHAIN_LABELS,
    samples: ofNetworks(({ net_state }) => net_state?.difficulty),
  },
  {
    name: "powerpool_network_block_value_satoshis",
    kind: "gauge",
    help: "What the block that miners work on pays, in the currency's smallest unit",
    labels: CHAIN_LABELS,
    samples: ofNetworks(({ net_state }) => net_state?.subsidy),
  },
  {
    name: "powerpool_template_age_seconds",
    kind: "gauge",
    help: "Time since a daemon last gave a template that a job was made of, or since the start if none has",
    labels: CHAIN_LABELS,
    samples: ofNetworks(({ template }) => template.missing),
  },
  {
    name: "powerpool_template_max_age_seconds",
    kind: "gauge",
    help: "Age from which a template is stale: ten times job_refresh, but at least 150 s",
    labels: CHAIN_LABELS,
    samples: ofNetworks(({ template }) => template.max_age),
  },
  {
    name: "powerpool_jobs_total",
    kind: "counter",
    help: "Jobs made since the start; of a merged chain, blocks to commit to",
    labels: CHAIN_LABELS,
    samples: ofChains((status) => [[{}, "work_count" in status ? status.work_count : status.job_count]]),
  },
  {
    name: "powerpool_job_hand_over_seconds",
    kind: "histogram",
    help: "Time from a new block's template, once read, until its job was handed to all ports",
    labels: CHAIN_LABELS,
    samples: ({ networks }) => networks.map((network) => [chainLabels(network), network.status.timings.job_seconds]),
  },
  {
    name: "powerpool_blocks_found_total",
    kind: "counter",
    help: "Blocks found since the start",
    labels: CHAIN_LABELS,
    samples: ofChains(({ block_stats }) => [[{}, block_stats.solves]]),
  },
  {
    name: "powerpool_blocks",
    kind: "gauge",
    help: "Blocks found since the start by what became of them up to now: accepted, mature, orphaned, rejected",
    labels: [...CHAIN_LABELS, "state"],
    samples: ofChains(({ block_stats: { accepts, matures, orphans, rejects } }) => [
      [{ state: "accepted" }, accepts - matures],
      [{ state: "mature" }, matures],
      [{ state: "orphaned" }, orphans],
      [{ state: "rejected" }, rejects],
    ]),
  },
  {
    name: "powerpool_unsettled_blocks",
    kind: "gauge",
    help: "Blocks that are followed because their chain has not decided on them, those of earlier runs included",
    labels: CHAIN_LABELS,
    samples: ofChains(({ block_stats }) => [[{}, block_stats.unsettled]]),
  },
  {
    name: "powerpool_daemon_up",
    kind: "gauge",
    help: "Whether work may come from a coin daemon: 1 if it is live, else 0",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ status }) => status === "live" ? 1 : 0),
  },
  {
    name: "powerpool_daemon_preferred",
    kind: "gauge",
    help: "Whether work comes from a coin daemon now: 1 or 0",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ preferred }) => preferred ? 1 : 0),
  },
  {
    name: "powerpool_daemon_latency_seconds",
    kind: "gauge",
    help: "How long a coin daemon's last answer took, long polls left out",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ latency_ms: { last } }) => last === null ? null : last / 1000),
  },
  {
    name: "powerpool_daemon_height",
    kind: "gauge",
    help: "Height of a coin daemon's best block when it was looked at last",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ last_getinfo }) => last_getinfo?.blocks),
  },
  {
    name: "powerpool_daemon_peers",
    kind: "gauge",
    help: "Peers of a coin daemon when it was looked at last",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ last_getinfo }) => last_getinfo?.connections),
  },
  {
    name: "powerpool_daemon_call_failures_total",
    kind: "counter",
    help: "Calls since the start that failed because of a coin daemon",
    labels: DAEMON_LABELS,
    samples: ofDaemons(({ call_failures }) => call_failures),
  },
  {
    name: "powerpool_switching_profit",
    kind: "gauge",
    help: "Profit of a chain that can be switched to, in the units of its scores; 0 if it cannot be mined",
    labels: ["manager", "currency"],
    samples: ({ switchings }) =>
      switchings.flatMap(({ key, status }) =>
        Object.entries(status.profit_data).map(([currency, profit]) => [{ manager: key, currency }, profit] as const)
      ),
  },
  {
    name: "powerpool_switching_current",
    kind: "gauge",
    help: "Whether a chain that can be switched to is mined now: 1 or 0",
    labels: ["manager", "currency"],
    samples: ({ switchings }) =>
      switchings.flatMap(({ key, status }) =>
        Object.keys(status.profit_data).map((currency) =>
          [{ manager: key, currency }, currency === status.current_network ? 1 : 0] as const
        )
      ),
  },
  {
    name: "powerpool_switches_total",
    kind: "counter",
    help: "Switches to another chain since the start",
    labels: ["manager"],
    samples: ({ switchings }) => switchings.map(({ key, status }) => [{ manager: key }, status.switches]),
  },
];
