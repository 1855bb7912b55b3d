/**
 * The pool as visitors may see it: without IP addresses, without where daemons and files are, without events.
 *
 * Texts that daemons and the program write for operators hold hosts and paths in forms that nobody can foresee: they are
 * replaced as a whole, not searched.
 *
 * @module
 */

import type { Block } from "../api/block.ts";
import type { Miner } from "../api/miner.ts";
import type { Network } from "../api/network.ts";
import type { Pool } from "../api/pool.ts";
import type { Port } from "../api/port.ts";
import type { PoolView } from "../pool_view.ts";

/** Why a chain is not up, as far as that concerns visitors. */
const REASONS: Readonly<Record<Network["state"], string>> = {
  up: "",
  stale: "there has been no new work for too long",
  down: "there is no work",
};

/** What an operator should look at, as far as that concerns visitors. */
const PROBLEM = "needs a look of the operator";

/** Takes out of a view what visitors may not see. */
export function publicView(view: PoolView): PoolView {
  return {
    pool: async () => publicPool(await view.pool()),
    networks: async () => (await view.networks()).map(publicNetwork),
    ports: async () => (await view.ports()).map(publicPort),
    miners: (wanted) => view.miners(wanted),
    async miner(address, wanted) {
      const miner = await view.miner(address, wanted);
      return miner === undefined ? undefined : publicMiner(miner);
    },
    async blocks(wanted) {
      const { blocks, next } = await view.blocks(wanted);
      return { blocks: blocks.map(publicBlock), next };
    },
    events: () => Promise.resolve({ events: [], next: null }),
    history: (wanted) => view.history(wanted),
    onEvent: () => nothingToEnd,
  };
}

function nothingToEnd(): void {}

function publicPool(pool: Pool): Pool {
  const { problems, journal } = pool;
  return {
    ...pool,
    problems: problems.map(({ component }) => ({ component, text: PROBLEM })),
    journal: { ...journal, path: "" },
  };
}

function publicNetwork(network: Network): Network {
  return {
    ...network,
    reason: REASONS[network.state],
    daemons: network.daemons.map((daemon, index) => ({
      ...daemon,
      name: publicDaemonName(index),
      reason: daemon.state === "live" ? "" : "not in use",
      version: null,
    })),
  };
}

/** What a daemon is called before visitors. */
export function publicDaemonName(index: number): string {
  return `daemon ${index + 1}`;
}

function publicPort(port: Port): Port {
  return { ...port, address: "", banned: [] };
}

function publicMiner(miner: Miner): Miner {
  return {
    ...miner,
    workers: miner.workers.map((worker) => ({
      ...worker,
      connections: worker.connections.map((connection) => ({ ...connection, ip_address: null })),
    })),
  };
}

function publicBlock(block: Block): Block {
  return { ...block, reason: "" };
}
