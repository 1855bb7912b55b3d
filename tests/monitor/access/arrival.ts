/**
 * A request as the gate looks at it, made up.
 *
 * @module
 */

import type { Arrival } from "../../../src/monitor/access/forwarding.ts";

/** What is to be otherwise: else it comes from the machine itself, without a header. */
export interface ArrivalChanges {
  readonly peer?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes one. Headers are not checked, as a socket would. */
export function arrival({ peer = "127.0.0.1", host = "localhost:3855", headers = {} }: ArrivalChanges = {}): Arrival {
  return { peer, host, header: (name) => headers[name] };
}
