/**
 * What the first bytes of a stream may turn out to be where a balancer is to begin with a PROXY protocol header.
 *
 * @module
 */

/** Where a connection comes from. */
export interface ProxySource {
  /** In canonical form. */
  readonly address: string;
  readonly port: number;
}

/** A header that is complete. */
export interface ProxyHeader {
  readonly kind: "header";
  /** Who connected to the balancer; `undefined` if it does not say, or connected by itself: then it is the balancer. */
  readonly source: ProxySource | undefined;
  /** How many bytes the header has. */
  readonly bytes: number;
}

/** A stream that does not begin with a header. */
export interface ProxyFault {
  readonly kind: "fault";
  /** What was expected, a sentence without full stop. */
  readonly text: string;
}

/** A header, none, or `undefined` as long as that is open. */
export type ProxyDecoding = ProxyHeader | ProxyFault | undefined;

/** Says that a stream begins with no header. */
export function proxyFault(text: string): ProxyFault {
  return { kind: "fault", text };
}
