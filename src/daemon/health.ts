/**
 * How a daemon has been doing, from the outcomes of calls to it.
 *
 * @module
 */

import { DaemonError } from "./daemon_error.ts";

/** How a daemon has been doing. Times are milliseconds since 1970. */
export interface DaemonStatus {
  /** Host and port. */
  readonly name: string;
  /** `unknown` before the first call has ended; `up` while calls are answered, be it with a JSON-RPC error. */
  readonly state: "unknown" | "up" | "down";
  /** When the state began. */
  readonly since: number;
  /** How long the last answer took, seconds; long polls do not count. */
  readonly lastLatency: number | undefined;
  /** Message of the last call that failed, also if it is up again. */
  readonly lastError: string | undefined;
  /** When that was. */
  readonly lastErrorTime: number | undefined;
  /** Calls that have ended. */
  readonly calls: number;
  /** Those of them that failed, refusals by JSON-RPC error among them. */
  readonly failures: number;
}

/** Watches calls. */
export interface Health {
  /**
   * Awaits a call and notes how it ends. A call that its caller gave up is not counted: it says nothing of the daemon.
   *
   * @param call Starts the call.
   * @param longPoll Whether the daemon is meant to keep it waiting: then neither time nor time-out mean anything.
   */
  watch<T>(call: () => Promise<T>, longPoll?: boolean): Promise<T>;
  /** How the daemon has been doing up to now. */
  status(): DaemonStatus;
}

/**
 * Starts watching a daemon.
 *
 * @param name Its host and port.
 * @param now Milliseconds since 1970.
 */
export function createHealth(name: string, now: () => number): Health {
  let status: DaemonStatus = {
    name,
    state: "unknown",
    since: now(),
    lastLatency: undefined,
    lastError: undefined,
    lastErrorTime: undefined,
    calls: 0,
    failures: 0,
  };

  function note(state: "up" | "down", start: number, longPoll: boolean, error?: DaemonError): void {
    const end = now();
    status = {
      ...status,
      state,
      since: state === status.state ? status.since : end,
      lastLatency: state === "up" && !longPoll ? (end - start) / 1000 : status.lastLatency,
      calls: status.calls + 1,
    };
    if (error === undefined) return;
    status = { ...status, lastError: error.message, lastErrorTime: end, failures: status.failures + 1 };
  }

  return {
    async watch(call, longPoll = false) {
      const start = now();
      try {
        const result = await call();
        note("up", start, longPoll);
        return result;
      } catch (error) {
        const meant = longPoll && error instanceof DaemonError && error.kind === "timeout";
        if (error instanceof DaemonError && !meant) note(error.kind === "rpc" ? "up" : "down", start, longPoll, error);
        throw error;
      }
    },
    status: () => status,
  };
}
