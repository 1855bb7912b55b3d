/**
 * Rules over where a configuration listens: there is a port for miners, and each place is one component's alone.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import type { OptionPath } from "../../config/problem.ts";
import { type Candidate, type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { unixPath } from "../../sockets/listen_address.ts";
import { powerPoolType, serverMonitorType, stratumServerType } from "../component_types.ts";

/** Where something is to listen, its server's number not yet added. */
interface Listener {
  /** Who listens, for messages. */
  readonly name: string;
  /** The option that says where. */
  readonly path: OptionPath;
  readonly address: string;
  /** Of no meaning for a unix socket. */
  readonly port: number;
}

/** The greatest number of a TCP or UDP port. */
export const GREATEST_PORT = 65535;

/** Rule: there is a port for miners, without which a pool does nothing. */
export function minersHaveAPort(candidates: Candidates): RuleFinding[] {
  if (!candidates.complete || candidatesOf(candidates, stratumServerType).length > 0) return [];
  return [{
    path: [],
    message: "no component of type StratumServer, so miners could not connect; see config.yml.example",
  }];
}

/** Rule: no two components listen on the same address and port, nor the agents of one. */
export function portsAreFree(candidates: Candidates): RuleFinding[] {
  const listeners = listenersOf(candidates);
  return listeners.flatMap((listener, index) => {
    const { name, path, address, port } = listener;
    const other = listeners.slice(0, index).find((earlier) => collide(earlier, listener));
    if (other === undefined) return [];
    const place = unixPath(address) ?? `port ${port}`;
    // It may stand in the defaults of both, so the path alone does not say whose port is meant.
    return [{ path, message: `${other.name} and ${name} would both listen on ${place}; change one of them` }];
  });
}

/** Rule: the number of the server, added to a port, gives a port again. */
export function portsHaveRoom(candidates: Candidates): RuleFinding[] {
  const [number = 0] = candidatesOf(candidates, powerPoolType).map(({ options }) => options.server_number ?? 0);
  const places = [...componentsThatListen(candidates), ...datagramPlaces(candidates)];
  return places.filter(({ port }) => port + number > GREATEST_PORT).map(({ path, port }) => ({
    path,
    message: `with server_number ${number} this is port ${port + number}; expected at most ${GREATEST_PORT}`,
  }));
}

function listenersOf(candidates: Candidates): Listener[] {
  const agents = candidatesOf(candidates, stratumServerType).flatMap(({ key, options: { address, port, agent } }) => {
    const isNone = agent?.enabled !== true || address === undefined || unixPath(address) !== undefined;
    if (isNone || port === undefined || port === 0) return [];
    return [{ name: `the agents of ${key}`, path: [key, "agent", "port_diff"], address, port: port + agent.port_diff }];
  });
  return [...componentsThatListen(candidates), ...agents];
}

function componentsThatListen(candidates: Candidates): Listener[] {
  const components: Candidate<typeof stratumServerType.options | typeof serverMonitorType.options>[] = [
    ...candidatesOf(candidates, stratumServerType),
    ...candidatesOf(candidates, serverMonitorType),
  ];
  return components.flatMap(({ key, options: { address, port } }) => {
    if (address === undefined || port === undefined) return [];
    if (unixPath(address) !== undefined) return [{ name: key, path: [key, "address"], address, port: 0 }];
    // Port 0 stands for any that is free and stays that.
    return port === 0 ? [] : [{ name: key, path: [key, "port"], address, port }];
  });
}

/** Where commands by UDP are taken. Nothing else listens by UDP, and a UDP port is none of TCP: they collide with none. */
function datagramPlaces(candidates: Candidates): Pick<Listener, "path" | "port">[] {
  return candidatesOf(candidates, powerPoolType).flatMap(({ key, options: { datagram } }) =>
    datagram?.enabled === true && datagram.port !== undefined && datagram.port !== 0
      ? [{ path: [key, "datagram", "port"], port: datagram.port }]
      : []
  );
}

function collide(a: Listener, b: Listener): boolean {
  if (unixPath(a.address) !== undefined || unixPath(b.address) !== undefined) return a.address === b.address;
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
