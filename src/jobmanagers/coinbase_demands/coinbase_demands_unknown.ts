/**
 * Members of templates that nobody has taught us: which of them look as if they ask something of the coinbase.
 *
 * A block that does not pay what its chain demands is refused after it was found. So a template with a member that may
 * be such a demand is refused before. Daemons add members that ask nothing, too: those must not stop a pool.
 *
 * @module
 */

import { isObject } from "../../daemon/fields.ts";

/** Words in the names of everything that chains were seen to pay in their coinbases. */
const DEMANDING =
  /payee|payout|payment|address|script|amount|reward|founder|found|fund|treasury|communit|charity|donation|develop|devfee|node|superblock|budget|coinbase|output|challenge/i;

/** Members with such names that ask nothing: the daemon's clock in eCash's `rtt`. */
const HARMLESS: ReadonlySet<string> = new Set(["nodetime"]);

/**
 * Whether an unknown member may ask something of the coinbase: its name, or a name within it, is one of money or of a
 * payee, and there is something under that name. Truth values alone never do: they announce what other members hold.
 *
 * @param name Name of the member.
 * @param value Its value, any JSON.
 */
export function mayDemand(name: string, value: unknown): boolean {
  if (HARMLESS.has(name) || !holdsSomething(value)) return false;
  if (DEMANDING.test(name)) return true;
  if (Array.isArray(value)) return value.some((item) => mayDemand("", item));
  return isObject(value) && Object.entries(value).some(([inner, held]) => mayDemand(inner, held));
}

/** Whether a value is more than the ways in which daemons write "nothing": null, 0, empty texts, lists and objects. */
export function holdsSomething(value: unknown): boolean {
  if (typeof value === "boolean") return false;
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.values(value).some(holdsSomething);
}
