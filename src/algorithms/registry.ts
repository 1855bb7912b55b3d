/**
 * The algorithms that the pool knows, by the names that configurations use.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { blake256 } from "./blake256.ts";
import { heavycoin } from "./heavycoin.ts";
import { lyra2re } from "./lyra2re.ts";
import { scrypt } from "./scrypt.ts";
import { scryptn } from "./scryptn.ts";
import { sha256 } from "./sha256.ts";
import { x11 } from "./x11.ts";

export { warmUp } from "./warm_up.ts";

const ALGORITHMS: readonly Algorithm[] = [sha256, scrypt, scryptn, x11, blake256, heavycoin, lyra2re];

const BY_NAME: ReadonlyMap<string, Algorithm> = new Map(ALGORITHMS.map((algorithm) => [algorithm.name, algorithm]));

/** The names of all algorithms. */
export const algorithmNames: readonly string[] = [...BY_NAME.keys()];

/** The algorithm of that name, or `undefined`. Names are lower-case. */
export function algorithmByName(name: string): Algorithm | undefined {
  return BY_NAME.get(name);
}

/**
 * The algorithm of a name that was checked before.
 *
 * @throws {RangeError} If there is none.
 */
export function requireAlgorithm(name: string): Algorithm {
  const algorithm = algorithmByName(name);
  if (algorithm === undefined) throw new RangeError(`Cannot hash ${name}: expected ${algorithmNames.join(" or ")}`);
  return algorithm;
}
