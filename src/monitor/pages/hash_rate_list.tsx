/**
 * Hash rates over the usual times, side by side.
 *
 * @module
 */

import { hashRateText } from "../../units/hash_rate.ts";
import type { Pool } from "../api/pool.ts";
import type { Html } from "./page.ts";

/** Hash rates over the usual times. */
export type HashRates = Pool["algorithms"][number]["hash_rates"];

const TIMES = [["1m", "1 minute"], ["5m", "5 minutes"], ["1h", "1 hour"], ["24h", "24 hours"]] as const;

/** The hash rates; where there are several algorithms, each list says of which it is. */
export function HashRateList({ rates, algorithm }: {
  readonly rates: HashRates;
  readonly algorithm?: string | undefined;
}): Html {
  return (
    <dl class="figures">
      {TIMES.map(([time, words]) => (
        <div>
          <dt>{algorithm === undefined ? "" : `${algorithm}, `}{words}</dt>
          <dd class="figure">{hashRateText(rates[time])}</dd>
        </div>
      ))}
    </dl>
  );
}
