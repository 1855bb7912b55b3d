/**
 * User names: `ADDRESS[.WORKER]`, an alias in place of the address, or the donation name.
 *
 * @module
 */

import { canonicalAddress, parseAddress } from "../coin/address.ts";
import { type AddressRules, addressRules, describeRules, isAccepted } from "./address_rules.ts";
import type { StratumServerOptions } from "./options.ts";

/** Who a miner works for, and under which name. */
export interface MinerName {
  /** An address, in the one form that {@linkcode canonicalAddress} gives it; or the operator's donation name. */
  readonly address: string;
  /** Cleaned name of the worker; may be empty. */
  readonly worker: string;
}

/** What a port accepts as user names. */
export interface NameRules {
  readonly addresses: AddressRules;
  /** Alias, in lower case and only letters and digits, to address. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The name under which work for the operator is recorded. */
  readonly donateKey: string;
  /** Whether a name that is nobody's works for the operator, rather than being refused. */
  readonly donateUnknown: boolean;
}

/**
 * The rules of a port.
 *
 * @param currencies Of its chains.
 */
export function nameRules(options: StratumServerOptions, currencies: readonly string[]): NameRules {
  return {
    addresses: addressRules(options.valid_address_versions, currencies),
    aliases: new Map(Object.entries(options.aliases).map(([name, address]) => [aliasKey(name), address])),
    donateKey: options.donate_key,
    donateUnknown: options.donate_unknown,
  };
}

/** PowerPool's bound on worker names. */
const MAX_WORKER_CHARACTERS = 16;

/** Characters that PowerPool kept in worker names; runs of others become a dash. */
const NOT_WORKER_CHARACTERS = /[^A-Za-z0-9[\]_]+/g;

/**
 * Reads a user name.
 *
 * @param text The first parameter of `mining.authorize`.
 * @returns Whom the miner works for, or a text that says what is wrong with the name.
 */
export function parseUserName(text: string, rules: NameRules): MinerName | string {
  const dot = text.indexOf(".");
  const account = (dot < 0 ? text : text.slice(0, dot)).trim();
  const worker = dot < 0
    ? ""
    : text.slice(dot + 1).replaceAll(NOT_WORKER_CHARACTERS, "-").slice(0, MAX_WORKER_CHARACTERS);
  const parsed = parseAddress(account);
  if (parsed !== undefined && isAccepted(parsed, rules.addresses)) {
    // Whichever way a miner writes it, it is one account.
    return { address: canonicalAddress(account, parsed), worker };
  }
  const alias = rules.aliases.get(aliasKey(account));
  if (alias !== undefined) return { address: alias, worker };
  // Nobody mines for the operator by a slip of the pen: only the exact name donates, unless the operator has it so.
  if (account === rules.donateKey || rules.donateUnknown) return { address: rules.donateKey, worker };
  if (account === "") return "no user name: expected ADDRESS or ADDRESS.WORKER";
  if (parsed === undefined) return `"${shorten(account)}" is not a valid address: expected ADDRESS or ADDRESS.WORKER`;
  return `"${shorten(account)}" is an address of another coin: expected one of ${describeRules(rules.addresses)}`;
}

/** The form in which aliases are compared: letters and digits only, in lower case. */
export function aliasKey(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
