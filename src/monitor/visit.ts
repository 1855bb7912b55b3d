/**
 * Who asks the monitor, and how it is reached: what a request's credentials and its way through proxies come to.
 *
 * @module
 */

/** A request, once it has been let in. */
export interface Visit {
  /**
   * Whether everything may be shown. Visitors of a public monitor see no IP addresses, no configuration, no events and
   * no places of daemons and files.
   */
  readonly isOperator: boolean;
  /** Whether one who sees less than everything could log in: there are credentials. */
  readonly canLogIn: boolean;
  /** What stands before every path on the visitor's side: empty, or like `/pool` without a slash at the end. */
  readonly base: string;
  /** Scheme and host on the visitor's side: `https://pool.example`. */
  readonly origin: string;
}

/** What the app's handlers are given: what `Deno.serve` tells of the connection, and the visit. */
export interface MonitorEnv {
  readonly Bindings: Partial<Deno.ServeHandlerInfo<Deno.NetAddr>>;
  readonly Variables: { readonly visit: Visit };
}
