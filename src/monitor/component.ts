/**
 * What the monitor sees of the rest of the program.
 *
 * @module
 */

/** Address to connection to what is known of it. */
export interface Clients {
  readonly [address: string]: { readonly [connection: string]: unknown };
}

/** How a component is doing. */
export interface Status {
  readonly [field: string]: unknown;
}

/** A component as the monitor shows it. */
export interface MonitoredComponent {
  /** Its name in the configuration. */
  readonly key: string;
  /** Its type there, short form. */
  readonly type: string;
  /** Its options, secrets masked. */
  readonly config: unknown;
  /** How it is doing. */
  status(): Status | Promise<Status>;
  /** Who is connected. Only ports have it. */
  clients?(): Promise<Clients>;
  /** The connections that work for one address. Only ports have it. */
  client?(address: string): Promise<readonly unknown[]>;
  /** What an address has done here, connected or not. Only ports have it. */
  work?(address: string): Status;
}

/** A counter as the monitor shows it. */
export interface MonitoredCounter {
  readonly name: string;
  /** Key of the component that counts. */
  readonly owner: string;
  readonly total: number;
  readonly lastMinute: number;
  readonly lastHour: number;
}

/** Everything that the monitor can show. */
export interface MonitoredServer {
  readonly version: string;
  components(): readonly MonitoredComponent[];
  counters(): Promise<readonly MonitoredCounter[]>;
}
