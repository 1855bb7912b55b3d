import assert from "node:assert/strict";
import fc from "fast-check";
import { maskIpAddresses, maskPayoutAddresses } from "../../../src/server/logs/log_addresses.ts";

const PAYOUT = [
  ["LbTjMGN7gELw4KbeyQf6cTCq859hD18guE", "LbTjMG…8guE"],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1…vfNa"],
  ["bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "bcrt1q…t080"],
  ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "BC1QW5…F3T4"],
  ["bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash:qpm2qs…dx6a"],
  ["bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bc1p0x…5jj0"],
  ["LbTjMGN7gELw4KbeyQf6cTCq859hD18guE.rig1", "LbTjMG…8guE.rig1"],
  ['{"user":"LbTjMGN7gELw4KbeyQf6cTCq859hD18guE"}', '{"user":"LbTjMG…8guE"}'],
] as const;

for (const [text, expected] of PAYOUT) {
  Deno.test(`maskPayoutAddresses() shows ${text} as ${expected}`, () => {
    assert.equal(maskPayoutAddresses(`of ${text}: x`), `of ${expected}: x`);
  });
}

const NO_PAYOUT = [
  "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
  "abcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdef1234",
  "more_than_messages_per_second_of_all_the_connections",
  "donate",
  "2026-01-02T03:04:05.006Z",
];

for (const text of NO_PAYOUT) {
  Deno.test(`maskPayoutAddresses() leaves ${text} alone`, () => assert.equal(maskPayoutAddresses(text), text));
}

const KEPT = new Set(["198.51.100.9"]);

const IPS = [
  ["203.0.113.77", "203.0.113.0"],
  ["203.0.113.77:41234", "203.0.113.0:41234"],
  ["[2001:db8:1:2:3:4:5:6]:3333", "[2001:db8:1::]:3333"],
  ["2001:db8::1", "2001:db8::"],
  ["2001:db8:1::1", "2001:db8:1::"],
  ["fe80::1", "fe80::"],
  ["::ffff:203.0.113.77", "::ffff:203.0.113.0"],
  ["127.0.0.1", "127.0.0.1"],
  ["0.0.0.0", "0.0.0.0"],
  ["::1", "::1"],
  ["::", "::"],
  ["198.51.100.9", "198.51.100.9"],
  ["12:34:56", "12:34:56"],
  ["1.2.3", "1.2.3"],
  ["300.1.2.3", "300.1.2.3"],
  ["1.2.3.4.5", "1.2.3.4.5"],
  ["tcp:203.0.113.77", "tcp:203.0.113.0"],
  ["203.0.113.77.", "203.0.113.0."],
  ["2001:db8::1.", "2001:db8::."],
  ["2001:db8:7:8::%eth0", "2001:db8:7::%eth0"],
] as const;

for (const [text, expected] of IPS) {
  Deno.test(`maskIpAddresses() shows ${text} as ${expected}`, () => {
    assert.equal(maskIpAddresses(`Refused ${text}: full`, KEPT), `Refused ${expected}: full`);
  });
}

Deno.test("maskIpAddresses() leaves no IP address with its end, wherever in a text it stands", () => {
  const before = fc.constantFrom("", " ", ": ", "[", "(", "=", "/", '"', "tcp:");
  const behind = fc.constantFrom("", " ", ": ", ", ", "]", ")", ".", ". ", "/", '"', "%eth0");
  fc.assert(
    fc.property(before, fc.oneof(fc.ipV4(), fc.ipV6()), behind, (before, address, behind) => {
      // These stay: this machine's, and what has no end.
      fc.pre(!/^127\.|^0\.0\.0\.0$|\.0$|^::1?$|::$/.test(address));
      fc.pre(!(before === "tcp:" && address.includes(":")));
      const masked = maskIpAddresses(`of ${before}${address}${behind}`, new Set());
      assert(!masked.includes(address), masked);
    }),
    { seed: 1, numRuns: 1000 },
  );
});
