/**
 * Rules over the TCP ports of a configuration: there is one for miners, and each is one component's alone.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { unixPath } from "../sockets/listen_address.ts";
import { type Candidate, type Candidates, candidatesOf, type RuleFinding } from "../config/rule.ts";
import { powerPoolType, serverMonitorType, stratumServerType } from "./component_types.ts";

/** Where a component is to listen, its server's number not yet added. */
interface Listener {
  readonly key: string;
  readonly address: string;
  readonly port: number;
}

const GREATEST_PORT = 65535;

/** Rule: there is a port for miners, without which a pool does nothing. */
export function minersHaveAPort(candidates: Candidates): RuleFinding[] {
  if (!candidates.complete || candidatesOf(candidates, stratumServerType).length > 0) return [];
  return [{
    path: [],
    message: "no component of type StratumServer, so miners could not connect; see config.yml.example",
  }];
}

/** Rule: no two components listen on the same address and port. */
export function portsAreFree(candidates: Candidates): RuleFinding[] {
  const listeners = listenersOf(candidates);
  return listeners.flatMap((listener, index) => {
    const other = listeners.slice(0, index).find((earlier) => collide(earlier, listener));
    if (other === undefined) return [];
    // It may stand in the defaults of both, so the path alone does not say whose port is meant.
    const message = `${other.key} and ${listener.key} would both listen on port ${listener.port}; change one of them`;
    return [{ path: [listener.key, "port"], message }];
  });
}

/** Rule: the number of the server, added to a port, gives a port again. */
export function portsHaveRoom(candidates: Candidates): RuleFinding[] {
  const [number = 0] = candidatesOf(candidates, powerPoolType).map(({ options }) => options.server_number ?? 0);
  return listenersOf(candidates).filter(({ port }) => port + number > GREATEST_PORT).map(({ key, port }) => ({
    path: [key, "port"],
    message: `with server_number ${number} this is port ${port + number}; expected at most ${GREATEST_PORT}`,
  }));
}

/** Port 0 stands for any that is free and stays that. */
function listenersOf(candidates: Candidates): Listener[] {
  const components: Candidate<typeof stratumServerType.options | typeof serverMonitorType.options>[] = [
    ...candidatesOf(candidates, stratumServerType),
    ...candidatesOf(candidates, serverMonitorType),
  ];
  const listeners = components.flatMap(({ key, options: { address, port } }) =>
    address === undefined || port === undefined || port === 0 ? [] : [{ key, address, port }]
  );
  const agents = candidatesOf(candidates, stratumServerType).flatMap(({ key, options: { address, port, agent } }) =>
    address === undefined || port === undefined || port === 0 || agent?.enabled !== true
      ? []
      : [{ key, address, port: port + agent.port_diff }]
  );
  return [...listeners, ...agents];
}

function collide(a: Listener, b: Listener): boolean {
  if (unixPath(a.address) !== undefined) return a.address === b.address;
  return a.port === b.port && (overlap(a.address, b.address) || overlap(b.address, a.address));
}

/** Whether an address is, or is among, those that another stands for. */
function overlap(wide: string, address: string): boolean {
  switch (wide) {
    case "::":
      // Listens for IPv4 as well where the system does not forbid it.
      return true;
    case "0.0.0.0":
      return !isIPv6(address);
    case "localhost":
      return address === "localhost" || address === "127.0.0.1" || address === "::1";
    default:
      return wide === address;
  }
}
