/** Hash rates as text. */

import assert from "node:assert/strict";
import { hashRateText } from "../../src/units/hash_rate.ts";

const TEXTS: readonly (readonly [number, string])[] = [
  [0, "0 H/s"],
  [0.5, "0.50 H/s"],
  [12.34, "12.3 H/s"],
  [99.96, "100 H/s"],
  [999.4, "999 H/s"],
  [999.6, "1.00 kH/s"],
  [10_340, "10.3 kH/s"],
  [2_870_000, "2.87 MH/s"],
  [5e23, "500 ZH/s"],
  [5e27, "5000000 ZH/s"],
];

for (const [rate, text] of TEXTS) {
  Deno.test(`hashRateText() writes ${rate} as ${text}`, () => assert.equal(hashRateText(rate), text));
}
