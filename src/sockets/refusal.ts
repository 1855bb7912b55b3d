/**
 * Why a connection is refused: what the monitor counts by, and what the log says.
 *
 * @module
 */

/** Why the door refuses somebody. */
export type DoorRefusal = "full" | "address_full" | "too_fast" | "banned";

/** Why somebody is refused before there is a connection to speak of. */
export type RefusalCause = DoorRefusal | "proxy_header" | "tls" | "handshake_timeout";

/** What the log says of each: sentences without full stop, for an operator who may want to change the option. */
export const REFUSAL_TEXTS: Readonly<Record<RefusalCause, string>> = {
  full: "the port has as many connections as max_connections allows",
  address_full: "its address has as many connections as max_connections_per_address allows",
  too_fast: "its address connects more often than connections_per_minute and connection_burst allow",
  banned: "its address is banned",
  proxy_header: "proxy_from lists it, but it does not begin with a PROXY protocol header",
  tls: "the TLS handshake failed",
  handshake_timeout: "the PROXY header or the TLS handshake took too long",
};

/** Counters of refusals, all at zero. */
export function noRefusals(): Record<RefusalCause, number> {
  return { full: 0, address_full: 0, too_fast: 0, banned: 0, proxy_header: 0, tls: 0, handshake_timeout: 0 };
}
