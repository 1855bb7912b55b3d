/**
 * Rule over chains: each is named, by its coin or by currency and algorithm, and the two do not contradict each other.
 *
 * @module
 */

import { coinNames, presetOfName } from "../../coin/presets/presets.ts";
import { alternatives } from "../../config/expectation.ts";
import { type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { stepsOf } from "../../jobmanagers/first_template.ts";
import { type ChainNaming, presetOf, withPreset } from "../../jobmanagers/preset_options.ts";
import { monitorAuxNetworkType, monitorNetworkType } from "../component_types.ts";

/** Coins whose blocks can be known before the template. */
const COINS_AHEAD = alternatives(coinNames("alone").filter((name) => stepsOf(presetOfName(name)) !== undefined));

/** The rule. */
export function chainsAreNamed(candidates: Candidates): RuleFinding[] {
  return [...candidatesOf(candidates, monitorNetworkType), ...candidatesOf(candidates, monitorAuxNetworkType)]
    .filter(({ mistaken }) => !mistaken.has("coin"))
    .flatMap(({ key, options, mistaken }) =>
      faults(options).filter(([option]) => !mistaken.has(option)).map(([option, message]) => ({
        path: [key, option],
        message,
      }))
    );
}

/** Rule: a job ahead of the template is asked for only where it can be made. */
export function firstJobsCanBeMade(candidates: Candidates): RuleFinding[] {
  return candidatesOf(candidates, monitorNetworkType).flatMap(({ key, options, mistaken }) => {
    if (options.empty_first_job !== true || mistaken.has("coin") || mistaken.has("currency")) return [];
    if (stepsOf(presetOf(withPreset(options))) !== undefined) return [];
    return [{
      path: [key, "empty_first_job"],
      message:
        "this cannot be done for the coin: its next block's difficulty or contents are known from the template " +
        `alone; expected ${COINS_AHEAD}`,
    }];
  });
}

/** Names of options, and what is wrong with them. */
function faults({ coin, currency, algo }: ChainNaming): (readonly [string, string])[] {
  if (coin === undefined) {
    const given = { currency, algo };
    return (["currency", "algo"] as const).filter((option) => given[option] === undefined).map((option) => [
      option,
      "missing option; expected coin, or both currency and algo",
    ]);
  }
  const preset = presetOfName(coin);
  if (preset === undefined) return [];
  const { code, algorithm } = preset;
  const found: (readonly [string, string])[] = [];
  if (currency !== undefined && currency.toUpperCase() !== code) {
    found.push(["currency", `expected ${code}, the currency of ${coin}, got ${currency}; it may be left out`]);
  }
  if (algo !== undefined && algo !== algorithm) {
    found.push(["algo", `expected ${algorithm}, the algorithm of ${coin}, got ${algo}; it may be left out`]);
  }
  return found;
}
