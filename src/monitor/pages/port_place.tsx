/**
 * Where a port listens, in short.
 *
 * @module
 */

import type { Port } from "../api/port.ts";
import type { Html } from "./page.ts";

/** Number of the port, and whether it is encrypted. */
export function PortPlace({ port }: { readonly port: Pick<Port, "port" | "tls"> }): Html {
  return (
    <span class="quiet">
      {port.port === null ? "" : `:${port.port}`} {port.tls ? <span class="tag">TLS</span> : ""}
    </span>
  );
}
