import assert from "node:assert/strict";
import { presetOfName } from "../../src/coin/presets/presets.ts";
import { refuseOtherAlgorithm } from "../../src/jobmanagers/template_algorithm.ts";

/** Versions as DigiByte's daemon has them: 0 in the bits 8 to 11 is scrypt, 2 sha256d, 6 skein, 14 odocrypt. */
const VERSIONS = [
  { version: 0x20000002, coin: "digibyte_scrypt", taken: true },
  { version: 0x20000202, coin: "digibyte_sha256", taken: true },
  { version: 0x20000202, coin: "digibyte_scrypt", taken: false },
  { version: 0x20000002, coin: "digibyte_sha256", taken: false },
  { version: 0x20000602, coin: "digibyte_sha256", taken: false },
  { version: 0x20000e02, coin: "digibyte_scrypt", taken: false },
  { version: 0xe0000202 | 0, coin: "digibyte_sha256", taken: true },
  { version: 0x20000e02, coin: "bitcoin", taken: true },
  { version: 0x20000e02, coin: "unknown", taken: true },
];

for (const { version, coin, taken } of VERSIONS) {
  Deno.test(`a template of version 0x${(version >>> 0).toString(16)} is ${taken ? "taken" : "refused"} for ${coin}`, () => {
    const look = (): void => refuseOtherAlgorithm({ version }, presetOfName(coin));
    if (taken) look();
    else {assert.throws(look, {
        name: "RangeError",
        message: /^Cannot mine DGB by (sha256|scrypt): expected 0x[02]+ in /,
      });}
  });
}
