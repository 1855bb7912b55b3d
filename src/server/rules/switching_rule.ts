/**
 * Rule over profit switching: the networks of one component can take each other's place on a port, and their scores come
 * from one place.
 *
 * @module
 */

import { requireAlgorithm } from "../../algorithms/registry.ts";
import { type Candidate, type Candidates, candidatesOf, type RuleFinding } from "../../config/rule.ts";
import { networkCandidates } from "../chain_candidates.ts";
import { monitorNetworkMultiType, type monitorNetworkType } from "../component_types.ts";

type Network = Candidate<typeof monitorNetworkType.options>;

/** The rule. */
export function switchedNetworksFit(candidates: Candidates): RuleFinding[] {
  const networks = networkCandidates(candidates);
  return candidatesOf(candidates, monitorNetworkMultiType).flatMap(({ key, options }) => {
    const { jobmanagers = [], score_file: file, score_url: url } = options;
    const findings: RuleFinding[] = [];
    if (file !== undefined && url !== undefined) {
      findings.push({
        path: [key, "score_url"],
        message: "scores come from score_file already; remove one of the two",
      });
    }
    const before: Network[] = [];
    for (const [index, name] of jobmanagers.entries()) {
      const network = networks.find((candidate) => candidate.key === name);
      if (network === undefined) continue;
      const message = misfit(network, before);
      if (message !== undefined) findings.push({ path: [key, "jobmanagers", index], message });
      before.push(network);
    }
    return findings;
  });
}

/** Why a network cannot take the place of those before it. */
function misfit(network: Network, before: readonly Network[]): string | undefined {
  const { key, options: { algo, currency } } = network;
  const [first] = before;
  if (before.some((other) => other.key === key)) return `${key} is named twice`;
  const twin = before.find((other) => currency !== undefined && other.options.currency === currency);
  if (twin !== undefined) {
    return `${key} and ${twin.key} are both of ${currency}; expected one network of each currency, as scores are by currency`;
  }
  if (first === undefined) return undefined;
  const expected = first.options.algo;
  if (algo === undefined || expected === undefined) return undefined;
  if (algo !== expected) {
    return `${key} hashes with ${algo}, ${first.key} with ${expected}; expected one algorithm, and a component of type ` +
      "MonitorNetworkMulti for each";
  }
  const [own, others] = [difficultyOne(network), difficultyOne(first)];
  if (own === undefined || others === undefined || own === others) return undefined;
  return `${key} and ${first.key} have different diff1; a difficulty would mean one thing before a switch and another after`;
}

function difficultyOne({ mistaken, options: { algo, diff1 } }: Network): bigint | undefined {
  if (mistaken.has("diff1") || algo === undefined) return undefined;
  return diff1 ?? requireAlgorithm(algo).difficultyOne;
}
