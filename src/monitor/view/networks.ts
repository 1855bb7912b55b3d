/**
 * The chains as the API shows them.
 *
 * @module
 */

import type { Network } from "../api/network.ts";
import type { MonitoredNetwork, MonitoredPort } from "../component.ts";
import { instantOf } from "./instants.ts";
import {
  type AuxNetworkStatus,
  auxNetworkStatus,
  type ChainStatus,
  type CoinserverStatus,
  type NetworkStatus,
  networkStatus,
} from "./statuses.ts";

/** How a chain is, and why if not well. */
type State = Pick<Network, "state" | "reason">;

/** 2^256: how many digests there are. */
const DIGESTS = 2n ** 256n;

/** Digits of a fraction of hashes; more than a double holds. */
const FRACTION_BITS = 64n;

/**
 * Puts a chain together.
 *
 * @param networks All chains, and all ports: who mines this one.
 */
export function networkOf(
  network: MonitoredNetwork,
  networks: readonly MonitoredNetwork[],
  ports: readonly MonitoredPort[],
): Network {
  const { key, kind, currency, algorithm, merged } = network;
  const common = {
    key,
    kind,
    currency,
    algorithm: kind === "main" ? algorithm : null,
    ports: portsOf(key, networks, ports),
    merged: [...merged],
  };
  try {
    const status = network.status();
    return kind === "main"
      ? { ...common, ...mainParts(network, networkStatus.parse(status)) }
      : { ...common, ...mergedParts(network, auxNetworkStatus.parse(status)) };
  } catch (error) {
    // One in trouble must not hide the others.
    return { ...common, ...SILENT, reason: `it does not say how it is: ${error}` };
  }
}

/** Keys of the ports whose miners may work on a chain, directly or along with another. */
export function portsOf(
  key: string,
  networks: readonly MonitoredNetwork[],
  ports: readonly MonitoredPort[],
): string[] {
  const mains = new Set([key, ...networks.filter(({ merged }) => merged.includes(key)).map((network) => network.key)]);
  return ports.filter(({ networks }) => networks.some((name) => mains.has(name))).map((port) => port.key);
}

type OwnParts = Omit<Network, "key" | "kind" | "currency" | "algorithm" | "ports" | "merged">;

const SILENT: OwnParts = {
  state: "down",
  reason: "",
  tip: null,
  difficulty: null,
  network_hash_rate: null,
  block_value: null,
  template: null,
  jobs: 0,
  last_signal: null,
  daemons: [],
  blocks: { found: 0, accepted: 0, mature: 0, orphaned: 0, rejected: 0, unsettled: 0 },
};

function mainParts(network: MonitoredNetwork, status: NetworkStatus): OwnParts {
  const { net_state: next, template: { age, max_age: maxAge }, job_count: jobs } = status;
  return {
    ...mainState(status),
    tip: next === null ? null : { height: Math.max(0, next.height - 1), hash: next.prev_hash },
    difficulty: next?.difficulty ?? null,
    network_hash_rate: networkHashRate(network, next?.difficulty),
    block_value: next === null ? null : String(BigInt(next.subsidy)),
    template: { age, max_age: maxAge },
    jobs,
    ...chainParts(status),
  };
}

function mergedParts(network: MonitoredNetwork, status: AuxNetworkStatus): OwnParts {
  const { current_net: { height, prev_hash: hash, difficulty, value }, work_count: jobs } = status;
  return {
    ...mergedState(status),
    tip: height === null ? null : { height: Math.max(0, height - 1), hash },
    difficulty,
    network_hash_rate: networkHashRate(network, difficulty ?? undefined),
    block_value: value,
    template: null,
    jobs,
    ...chainParts(status),
  };
}

function chainParts(status: ChainStatus): Pick<OwnParts, "last_signal" | "daemons" | "blocks"> {
  const { solves, accepts, matures, orphans, rejects, unsettled } = status.block_stats;
  return {
    last_signal: status.last_signal,
    daemons: Object.entries(status.coinservers).map(([name, daemon]) => daemonOf(name, daemon)),
    blocks: { found: solves, accepted: accepts, mature: matures, orphaned: orphans, rejected: rejects, unsettled },
  };
}

function daemonOf(name: string, daemon: CoinserverStatus): Network["daemons"][number] {
  const { status: state, preferred, since, poll_priority: priority, last_getinfo: info } = daemon;
  return {
    name,
    state,
    preferred,
    reason: faultOf(daemon),
    since: instantOf(since),
    priority,
    height: info?.blocks ?? null,
    peers: info?.connections ?? null,
    version: info?.subversion ?? (info?.version === undefined || info.version === null ? null : String(info.version)),
    latency_ms: daemon.latency_ms.last,
    call_failures: daemon.call_failures,
  };
}

/** Why a daemon is down; empty if it is live. */
function faultOf({ status, reason, lastError }: CoinserverStatus): string {
  if (status === "live") return "";
  return reason || lastError || "it has not answered yet";
}

function mainState(status: NetworkStatus): State {
  const { age, max_age: maxAge } = status.template;
  if (age === null) return { state: "down", reason: withFaults("there is no template yet", status) };
  if (age <= maxAge) return { state: "up", reason: "" };
  const text = `its template is ${Math.floor(age)} s old, expected at most ${maxAge} s`;
  return { state: "stale", reason: withFaults(text, status) };
}

/** Merged chains tell no age; without a daemon, what they have is what was there before. */
function mergedState(status: AuxNetworkStatus): State {
  if (status.current_net.height === null) {
    return { state: "down", reason: withFaults("there is no block to commit to yet", status) };
  }
  const isServed = Object.values(status.coinservers).some(({ status }) => status === "live");
  return isServed
    ? { state: "up", reason: "" }
    : { state: "stale", reason: withFaults("no daemon gives work", status) };
}

/** A text, and what is wrong with the daemons that are down. */
function withFaults(text: string, { coinservers }: ChainStatus): string {
  const down = Object.entries(coinservers).filter(([, { status }]) => status === "down");
  return [text, ...down.map(([name, daemon]) => `${name}: ${faultOf(daemon)}`)].join("; ");
}

/** The hash rate at which blocks of this difficulty come at the chain's pace, hashes a second. */
function networkHashRate(
  { difficultyOne, blockSeconds }: MonitoredNetwork,
  difficulty: number | undefined,
): number | null {
  if (difficulty === undefined || blockSeconds === undefined) return null;
  return difficulty * hashesPerDifficulty(difficultyOne) / blockSeconds;
}

/** Hashes that it takes on average to meet the target of difficulty 1. */
function hashesPerDifficulty(difficultyOne: bigint): number {
  return Number((DIGESTS << FRACTION_BITS) / difficultyOne) / 2 ** Number(FRACTION_BITS);
}
