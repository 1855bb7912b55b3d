/**
 * Rule over merged mining: chains that are mined along hash like the main chain, each under one of them, and the coinbase
 * has room for the commitment.
 *
 * @module
 */

import type { Candidates, RuleFinding } from "../../config/rule.ts";
import { auxNetworkCandidates, networkCandidates } from "../chain_candidates.ts";

/**
 * Bytes of coinbase_text beside a commitment: of the 100 of a coinbase script, 45 are the commitment's, up to 5 the
 * height's, and up to 26 those of the extranonces, what stands before them, and two lengths.
 */
const TEXT_BYTES_BESIDE_COMMITMENT = 24;

/** The rule. */
export function mergedChainsFit(candidates: Candidates): RuleFinding[] {
  const auxes = auxNetworkCandidates(candidates);
  const findings: RuleFinding[] = [];
  const mainOf = new Map<string, string>();
  for (const { key, options } of networkCandidates(candidates)) {
    const { merged = [], algo, coinbase_text: text = "" } = options;
    if (merged.length > 0 && new TextEncoder().encode(text).length > TEXT_BYTES_BESIDE_COMMITMENT) {
      findings.push({
        path: [key, "coinbase_text"],
        message:
          `expected at most ${TEXT_BYTES_BESIDE_COMMITMENT} bytes, since merged chains take room in the coinbase`,
      });
    }
    for (const [index, name] of merged.entries()) {
      const aux = auxes.find((candidate) => candidate.key === name);
      const path = [key, "merged", index];
      const other = mainOf.get(name);
      if (other !== undefined) findings.push({ path, message: `${name} is mined along with ${other} already` });
      mainOf.set(name, key);
      const expected = aux?.options.algo;
      if (expected === undefined || algo === undefined || expected === algo) continue;
      findings.push({ path, message: `${name} hashes with ${expected}, ${key} with ${algo}; both must be the same` });
    }
  }
  return findings;
}
