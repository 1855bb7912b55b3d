/**
 * Which rules a daemon wants to see in a call of `getblocktemplate` (BIP 9) before it hands out templates.
 *
 * @module
 */

import { DaemonError } from "./daemon_error.ts";
import { CODE_INVALID_PARAMETER } from "./rpc_code.ts";

/** A rule's name: the three phrases below carry one or several. */
const RULE = /[a-z0-9_]+/gi;

/** How daemons say it; each captures the part that holds the names. */
const PHRASES: readonly RegExp[] = [
  // Bitcoin Core from 0.18 on, for segwit and signet; litecoind, for segwit and mweb.
  /must be called with the .* rule sets? \(call with \{"rules": \[(.*)\]\}\)/,
  // Bitcoin Core, for every other deployment that miners must understand.
  /Support for '(.*)' rule requires explicit client support/,
  // bcoin.
  /Client must support (.*)\./,
];

/**
 * The rules that a refused call lacked.
 *
 * @param error What the call threw.
 * @param asked The rules that it named.
 * @returns Rules to name as well when calling again; none if the call was refused for anything else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { DaemonError } from "./daemon_error.ts";
 *
 * const call = { daemon: "127.0.0.1:9332", method: "getblocktemplate" };
 * const said = 'getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})';
 * assert.deepEqual(missingRules(new DaemonError("rpc", call, said, { code: -8 }), []), ["segwit"]);
 * ```
 */
export function missingRules(error: unknown, asked: readonly string[]): readonly string[] {
  if (!(error instanceof DaemonError) || error.code !== CODE_INVALID_PARAMETER) return [];
  for (const phrase of PHRASES) {
    const names = phrase.exec(error.said)?.[1];
    if (names !== undefined) return (names.match(RULE) ?? []).filter((rule) => !asked.includes(rule));
  }
  return [];
}
