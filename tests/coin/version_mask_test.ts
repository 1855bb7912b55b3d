import assert from "node:assert/strict";
import { GENERAL_PURPOSE_BITS, versionMaskOf } from "../../src/coin/version_mask.ts";

for (
  const { currencies, mask } of [
    { currencies: ["BTC"], mask: GENERAL_PURPOSE_BITS },
    { currencies: ["LTC"], mask: GENERAL_PURPOSE_BITS },
    { currencies: ["doge"], mask: 0 },
    { currencies: ["LTC", "DOGE"], mask: 0 },
    { currencies: [], mask: GENERAL_PURPOSE_BITS },
  ]
) {
  Deno.test(`miners of ${currencies.join(" and ") || "no chain"} may change the bits ${mask.toString(16)}`, () => {
    assert.equal(versionMaskOf(currencies), mask);
  });
}
