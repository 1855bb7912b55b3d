/**
 * What can go wrong between the pool and a coin daemon, as one error with a kind.
 *
 * @module
 */

/** Kinds of {@link DaemonError}; only `rpc` is a daemon that works and says no. */
export type DaemonErrorKind =
  /** No connection, or one that broke: refused, reset, no such host. */
  | "unreachable"
  /** No whole answer in time. */
  | "timeout"
  /** Wrong user or password (HTTP 401), no cookie to read, or this machine is not allowed in (HTTP 403). */
  | "unauthorized"
  /** The daemon is loading its chain (JSON-RPC code -28). */
  | "warming up"
  /** More calls wait than the daemon takes ("Work queue depth exceeded"). */
  | "busy"
  /** The daemon is going down. */
  | "shutting down"
  /** A JSON-RPC error: the daemon understood the call and refused it. */
  | "rpc"
  /** Something else than a JSON-RPC answer, or one whose content is not what the method gives. */
  | "bad answer";

/** Which call went wrong. */
export interface DaemonCall {
  /** Host and port of the daemon. */
  readonly daemon: string;
  readonly method: string;
}

const HINTS: Readonly<Record<DaemonErrorKind, string>> = {
  "unreachable": "check that the daemon runs and that address and port are where its RPC listens (rpcbind, rpcport)",
  "timeout": "the daemon is overloaded, or timeout is too short for it",
  "unauthorized": "check username and password against its rpcuser and rpcpassword, or cookie_file, and its rpcallowip",
  "warming up": "it answers as soon as it has started",
  "busy": "raise its rpcworkqueue and rpcthreads, or let fewer programs call it",
  "shutting down": "it answers again after its next start",
  "rpc": "",
  "bad answer": "check that address and port are those of a coin daemon's RPC",
};

/** A call to a coin daemon failed. The message names daemon, method, what was said and what to do; never a password. */
export class DaemonError extends Error {
  override readonly name = "DaemonError";
  readonly kind: DaemonErrorKind;
  /** Host and port of the daemon. */
  readonly daemon: string;
  readonly method: string;
  /** What the daemon, or the network, said. */
  readonly said: string;
  /** The JSON-RPC error code, where there was one: -8 invalid parameter, -22 block decode failed, … */
  readonly code: number | undefined;

  /**
   * @param kind What went wrong.
   * @param call Which call.
   * @param said What the daemon, or the network, said.
   * @param details The JSON-RPC error code, and the error behind this one.
   */
  constructor(
    kind: DaemonErrorKind,
    call: DaemonCall,
    said: string,
    details: { readonly code?: number | undefined; readonly cause?: unknown } = {},
  ) {
    const code = details.code === undefined ? "" : ` (code ${details.code})`;
    const hint = HINTS[kind] === "" ? "" : `; ${HINTS[kind]}`;
    const message = `Cannot call ${call.method} on ${call.daemon}: ${said}${code}${hint}`;
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.daemon = call.daemon;
    this.method = call.method;
    this.said = said;
    this.code = details.code;
  }
}

/** Whether an error says that a daemon does not work; one that refuses does. */
export function isTrouble(error: unknown): boolean {
  return error instanceof DaemonError && error.kind !== "rpc";
}
