/**
 * The rule for who may see the monitor: a user has a password, and a password a user.
 *
 * @module
 */

import { type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { serverMonitorType } from "../component_types.ts";

/** Rule: user and password of the monitor come together. */
export function monitorCredentialsAreWhole(candidates: Candidates): RuleFinding[] {
  return candidatesOf(candidates, serverMonitorType).flatMap(({ key, options: { user, password } }) => {
    // One with a mistake is missing here: its author is told of that.
    if (user === undefined || password === undefined || (user === "") === (password === "")) return [];
    const [given, other] = user === "" ? ["password", "user"] : ["user", "password"];
    return [{
      path: [key, given],
      message: `expected ${other} as well: nobody could log in with one of the two; set both, or token`,
    }];
  });
}
