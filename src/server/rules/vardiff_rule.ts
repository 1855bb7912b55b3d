/**
 * The rule for vardiff by address: it needs all connections of an address in one place, and each shard has its own.
 *
 * @module
 */

import { type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { powerPoolType, stratumServerType } from "../component_types.ts";

/** Rule: where vardiff adds up the connections of an address, there is one shard. */
export function addressScopeHasOneShard(candidates: Candidates): RuleFinding[] {
  const [shards] = candidatesOf(candidates, powerPoolType).map(({ options }) => options.shards);
  if (shards === undefined || shards === 1) return [];
  return candidatesOf(candidates, stratumServerType)
    .filter(({ options: { vardiff } }) => vardiff?.enabled === true && vardiff.scope === "address")
    .map(({ key }) => ({
      path: [key, "vardiff", "scope"],
      message:
        `address needs the option shards of PowerPool to be 1, got ${shards}: a shard knows only its own miners; ` +
        "set shards: 1 or scope: connection",
    }));
}
