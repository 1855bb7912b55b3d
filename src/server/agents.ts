/**
 * The agent servers beside the Stratum ports.
 *
 * @module
 */

import { type AgentServer, createAgentServer } from "../agent/agent_server.ts";
import { createMinuteCounter, type MinuteCounter } from "../counters/minute_counter.ts";
import type { Journal } from "../journal/journal.ts";
import { addressRanges } from "../sockets/address_range.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import type { PortComponent } from "./wiring.ts";

/** What the agent servers need. */
export interface AgentsParts {
  /** The options with the server's number added where it counts. */
  readonly ports: readonly { readonly options: PortComponent["options"]; readonly port: StratumPort }[];
  readonly journal: Pick<Journal, "recordAgentReport">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The agents of one Stratum port. */
export interface PortAgents {
  /** Key of the port. */
  readonly key: string;
  readonly server: AgentServer;
  /** By name. */
  readonly counters: ReadonlyMap<string, MinuteCounter>;
}

/** Makes the agent servers of the ports that have them enabled. */
export function createAgents({ ports, journal, now }: AgentsParts): PortAgents[] {
  return ports.filter(({ options }) => options.agent.enabled).map(({ options, port }) => {
    const { key } = port;
    const counters = new Map<string, MinuteCounter>();
    const server = createAgentServer({
      key,
      options: options.agent,
      address: options.address,
      // Any free one, where the Stratum port is any free one.
      port: options.port === 0 ? 0 : options.port + options.agent.port_diff,
      proxyFrom: options.proxy_from.length === 0 ? undefined : addressRanges(options.proxy_from),
      exempt: options.guards.exempt,
      workerName: port.nameOf,
      workerConnections: (address, worker) => port.addressesOf({ address, worker }),
      report: journal.recordAgentReport,
      counter(name) {
        const counter = createMinuteCounter(now);
        counters.set(name, counter);
        return counter;
      },
      now,
    });
    return { key, server, counters };
  });
}
