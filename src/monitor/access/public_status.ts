/**
 * What components say of themselves, in PowerPool's form, as visitors may see it.
 *
 * A status is whatever a component likes to tell. So only numbers, and texts that are known to be harmless, go through:
 * what is added to a status one day is not public before it is put on this list.
 *
 * @module
 */

import type { Status } from "../component.ts";
import { publicDaemonName } from "./public_view.ts";

/** Members whose texts, or lists of texts, are harmless. */
const HARMLESS: ReadonlySet<string> = new Set([
  "algo",
  "chain",
  "currency",
  "current_network",
  "hash",
  "job_id",
  "last_block",
  "last_signal",
  "last_solve_hash",
  "last_solve_time",
  "last_solve_worker",
  "merged_networks",
  "next_network",
  "prev_hash",
  "pushed_at",
  "server_start",
  "state",
  "status",
  "version",
  "worker",
]);

/** Likewise, of a miner's connection: the address that it is paid to, its firmware, how long it is there. */
const HARMLESS_OF_CONNECTIONS: ReadonlySet<string> = new Set([
  "address",
  "connection_time",
  "last_share_submit",
  "type",
  "worker",
]);

/** By host and port of daemons: PowerPool's name. */
const DAEMONS = "coinservers";

/** Names of members that are no host, no address with a port, and no path. */
const PLAIN_NAME = /^[\w -]+$/;

/** Takes out of a status what visitors may not see. */
export function publicStatus(status: Status): Status {
  return publicMembers(status, HARMLESS);
}

/** Takes out of what is known of a connection what visitors may not see. */
export function publicConnection(connection: unknown): unknown {
  return isMap(connection) ? publicMembers(connection, HARMLESS_OF_CONNECTIONS) : null;
}

function publicMembers(members: object, harmless: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]): [string, unknown][] => {
      if (name === DAEMONS && isMap(value)) return [[name, publicDaemons(value)]];
      if (!PLAIN_NAME.test(name)) return [];
      const shown = publicValue(value, harmless.has(name), harmless);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

function publicDaemons(daemons: object): Record<string, unknown> {
  const shown = Object.values(daemons).map((daemon: unknown, index) =>
    [publicDaemonName(index), isMap(daemon) ? publicDaemon(daemon) : null] as const
  );
  return Object.fromEntries(shown);
}

/** Versions of daemons are for who wants to attack them. */
function publicDaemon(daemon: object): Record<string, unknown> {
  const shown = publicMembers(daemon, HARMLESS);
  const info = shown["last_getinfo"];
  return isMap(info) ? { ...shown, last_getinfo: { ...info, version: null } } : shown;
}

/** `undefined` if it is not to be shown. */
function publicValue(value: unknown, isHarmless: boolean, harmless: ReadonlySet<string>): unknown {
  switch (typeof value) {
    case "string":
      return isHarmless ? value : undefined;
    case "number":
    case "bigint":
    case "boolean":
      return value;
  }
  if (value === null) return null;
  // A list of addresses stays a list: whoever reads one must not stumble.
  if (Array.isArray(value)) {
    return value.map((item) => publicValue(item, isHarmless, harmless)).filter((item) => item !== undefined);
  }
  return isMap(value) ? publicMembers(value, harmless) : undefined;
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
