/**
 * The rule for the agents of a Stratum port: they come by TCP, to a port that there is.
 *
 * @module
 */

import { type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { unixPath } from "../../sockets/listen_address.ts";
import { powerPoolType, stratumServerType } from "../component_types.ts";
import { GREATEST_PORT } from "./port_rules.ts";

/** Rule: where agents are to come in, they can. */
export function agentsHaveAPort(candidates: Candidates): RuleFinding[] {
  const [number = 0] = candidatesOf(candidates, powerPoolType).map(({ options }) => options.server_number ?? 0);
  return candidatesOf(candidates, stratumServerType).flatMap(({ key, options: { address, port, agent } }) => {
    if (agent?.enabled !== true || address === undefined || port === undefined) return [];
    if (unixPath(address) !== undefined) {
      const message = "agents come by TCP, and address is a unix socket; set enabled: false, or an IP address there";
      return [{ path: [key, "agent", "enabled"], message }];
    }
    const own = port + number + agent.port_diff;
    // Any free one, where the Stratum port is any free one.
    if (port === 0 || (own > 0 && own <= GREATEST_PORT)) return [];
    const message = `with port ${port} and server_number ${number} agents would come to port ${own}; ` +
      `expected 1 to ${GREATEST_PORT}`;
    return [{ path: [key, "agent", "port_diff"], message }];
  });
}
