/**
 * Makes an embedded daemon behave like one in trouble, so that tests see how the pool takes it.
 *
 * @module
 */

import { CODE_INITIAL_DOWNLOAD, CODE_NOT_CONNECTED, CODE_WARMUP, RpcError } from "./rpc_error.ts";

/** A daemon's trouble. */
export type Fault =
  /** Error -28 to every call, as in the first seconds of a daemon. */
  | "warming up"
  /** Error -9: it has no peers. */
  | "no peers"
  /** Error -10: it is still loading the chain. */
  | "initial download"
  /** Error -9: it is going down. */
  | "shutting down"
  /** Plain text with HTTP 500: more calls wait than it takes. */
  | "busy"
  /** HTTP 401, whatever the password. */
  | "refusing logins"
  /** HTTP 200 with a page that is no JSON: something else listens on the port. */
  | "not a daemon"
  /** No answer until the trouble is over; then the call is done as if it had just come. */
  | "hanging"
  /** The call is done, a block submitted with it is in the chain, and then the connection breaks without an answer. */
  | "losing answers";

/** Faults that are a JSON-RPC error to every call. */
const ERRORS: Partial<Record<Fault, readonly [code: number, message: string]>> = {
  "warming up": [CODE_WARMUP, "Loading block index..."],
  "no peers": [CODE_NOT_CONNECTED, "PowerPool devnet is not connected!"],
  "initial download": [CODE_INITIAL_DOWNLOAD, "PowerPool devnet is in initial sync and waiting for blocks..."],
  "shutting down": [CODE_NOT_CONNECTED, "Shutting down"],
};

/** The switch for a daemon's trouble: at most one at a time. */
export class Faults {
  #fault: Fault | undefined;
  #methods: readonly string[] | undefined;
  #over = Promise.withResolvers<void>();

  /**
   * Starts a trouble; another one that is on ends first.
   *
   * @param fault What to do to calls over HTTP from now on; calls that wait already are left alone.
   * @param methods Only to calls of these methods; to all if left out.
   */
  set(fault: Fault, methods?: readonly string[]): void {
    this.clear();
    this.#fault = fault;
    this.#methods = methods;
  }

  /** Ends the trouble, and lets calls go on that were hanging. */
  clear(): void {
    this.#fault = undefined;
    this.#over.resolve();
    this.#over = Promise.withResolvers();
  }

  /** What is done to a request that calls these methods. */
  of(called: readonly string[]): Fault | undefined {
    const methods = this.#methods;
    return methods === undefined || called.some((method) => methods.includes(method)) ? this.#fault : undefined;
  }

  /** Resolves when the trouble that is now on is over. */
  get over(): Promise<void> {
    return this.#over.promise;
  }
}

/** The error that calls get under a fault, if it is one that is told in JSON-RPC. */
export function errorOfFault(fault: Fault | undefined): RpcError | undefined {
  const error = fault === undefined ? undefined : ERRORS[fault];
  return error === undefined ? undefined : new RpcError(...error);
}
