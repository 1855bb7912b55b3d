/**
 * Pieces of configurations for the tests of the server's rules.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Config } from "../../src/config/checked_config.ts";
import { checkConfig } from "../../src/server/load_config.ts";

/** A chain without mistakes, in one line. */
export const LTC =
  "ltc: {type: MonitorNetwork, currency: LTC, algo: scrypt, coinservs: [{port: 9332, username: u, password: hunter2}], " +
  "pool_address: rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3}\n";

/** Another, of the other algorithm. */
export const BTC =
  "btc: {type: MonitorNetwork, currency: BTC, algo: sha256, coinservs: [{port: 8332, username: u, password: hunter2}], " +
  "pool_address: bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080}\n";

/** A port without mistakes. */
export const POOL = "pool: {type: StratumServer, algo: scrypt}\n";

/** What is wrong with a text, a line each. */
export function problemsOf(text: string): readonly string[] {
  const loaded = checkConfig(text, "c.yml");
  return loaded.ok ? [] : loaded.lines;
}

/** The configuration of a text that has to be good. */
export function configOf(text: string, file = "c.yml"): Config {
  const loaded = checkConfig(text, file);
  assert(loaded.ok, JSON.stringify(loaded));
  return loaded.config;
}
