/**
 * How commands speak of algorithms.
 *
 * @module
 */

import { algorithmNames } from "../algorithms/registry.ts";
import { didYouMean } from "../config/nearest_name.ts";

/** The names of all algorithms in a sentence: "sha256, scrypt or x11". */
export const algorithmChoice: string = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(algorithmNames);

/**
 * What is wrong with a name that no algorithm has, without full stop.
 *
 * @param name As it was given; nothing if it was left out.
 */
export function algorithmProblem(name: string | undefined): string {
  if (name === undefined) return `no algorithm given: expected ${algorithmChoice}`;
  return `unknown algorithm "${name}": expected ${algorithmChoice}${didYouMean(name, algorithmNames)}`;
}
