/**
 * The chains of a file as rules see them: what they leave out is filled from the coin that they name.
 *
 * @module
 */

import { type Candidate, type Candidates, candidatesOf } from "../config/rule.ts";
import { withPreset } from "../jobmanagers/preset_options.ts";
import { monitorAuxNetworkType, monitorNetworkType } from "./component_types.ts";

/** The chains that blocks are built for. */
export function networkCandidates(candidates: Candidates): Candidate<typeof monitorNetworkType.options>[] {
  return candidatesOf(candidates, monitorNetworkType).map((one) => ({ ...one, options: withPreset(one.options) }));
}

/** The chains that are mined along. */
export function auxNetworkCandidates(candidates: Candidates): Candidate<typeof monitorAuxNetworkType.options>[] {
  return candidatesOf(candidates, monitorAuxNetworkType).map((one) => ({ ...one, options: withPreset(one.options) }));
}
