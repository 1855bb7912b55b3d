/** Numbers in words: units, digits, and what must not be rounded away. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { coinsText } from "../../src/units/coins.ts";
import { difficultyText } from "../../src/units/difficulty.ts";
import { hashRateText, hashRateUnit } from "../../src/units/hash_rate.ts";
import { bytesText, countedText, countText, percentText } from "../../src/units/number.ts";
import { agoText, durationText, millisecondsText, momentText } from "../../src/units/time.ts";

const NOW = Date.UTC(2026, 2, 1, 12);

/** What a function makes of a value: its name, the call, what is expected. */
const CASES: readonly (readonly [name: string, text: string, expected: string])[] = [
  ["no hashes", hashRateText(0), "0 H/s"],
  ["few hashes", hashRateText(0.5), "0.50 H/s"],
  ["thousands of hashes", hashRateText(10_340), "10.3 kH/s"],
  ["the network of Bitcoin", hashRateText(1.05e21), "1.05 ZH/s"],
  ["a count below a thousand", countText(999), "999"],
  ["a count of millions", countText(1_234_567), "1,234,567"],
  ["one of something", countedText(1, "address", "addresses"), "1 address"],
  ["none of something", countedText(0, "address", "addresses"), "0 addresses"],
  ["nothing of nothing", percentText(0, 0), "–"],
  ["nothing", percentText(0, 10), "0 %"],
  ["all", percentText(10, 10), "100 %"],
  ["a third", percentText(1, 3), "33.33 %"],
  ["nearly nothing", percentText(1, 1_000_000), "<0.01 %"],
  ["nearly all", percentText(999_999, 1_000_000), "99.99 %"],
  ["no bytes", bytesText(0), "0 B"],
  ["bytes", bytesText(999), "999 B"],
  ["a thousand bytes", bytesText(1000), "1.0 kB"],
  ["almost a megabyte", bytesText(999_900), "1.0 MB"],
  ["megabytes", bytesText(7_340_032), "7.3 MB"],
  ["hundreds of gigabytes", bytesText(123_456_789_012), "123 GB"],
  ["no difficulty", difficultyText(0), "0"],
  ["a difficulty of millions", difficultyText(42_117_338.25), "42.12 M"],
  ["a chosen difficulty", difficultyText(524_288), "524,288"],
  ["Bitcoin's difficulty", difficultyText(126_271_255_279_306.6), "126.3 T"],
  ["a whole difficulty that is large", difficultyText(2 ** 40), "1.1 T"],
  ["a fraction", difficultyText(2 ** -13), "0.0001221"],
  ["a tiny fraction", difficultyText(2 ** -30), "9.313e-10"],
  ["just below ten thousand", difficultyText(9999.4), "9999"],
  ["a difficulty that rounds to the next unit", difficultyText(999_960.5), "1 M"],
  ["no coins", coinsText("0", "BTC"), "0.00 BTC"],
  ["one satoshi", coinsText("1", "BTC"), "0.00000001 BTC"],
  ["a block", coinsText("312500000", "BTC"), "3.125 BTC"],
  ["whole coins", coinsText("5000000000", "DEV"), "50.00 DEV"],
  ["more than a double holds", coinsText("1000000000000000001", "DOGE"), "10,000,000,000.00000001 DOGE"],
  ["no time", durationText(0), "0 s"],
  ["a part of a second", durationText(0.25), "250 ms"],
  ["seconds", durationText(59.9), "59 s"],
  ["a minute", durationText(60), "1 min"],
  ["minutes", durationText(150), "2 min 30 s"],
  ["hours", durationText(3 * 3600 + 12 * 60 + 59), "3 h 12 min"],
  ["days", durationText(86_400 + 3600), "1 d 1 h"],
  ["microseconds", millisecondsText(0.42), "0.42 ms"],
  ["milliseconds", millisecondsText(3.46), "3.5 ms"],
  ["hundreds of milliseconds", millisecondsText(120.4), "120 ms"],
  ["now", agoText(NOW - 999, NOW), "just now"],
  ["a clock that is ahead", agoText(NOW + 5000, NOW), "just now"],
  ["seconds ago", agoText(NOW - 12_000, NOW), "12 s ago"],
  ["hours ago", agoText(NOW - 7_300_000, NOW), "2 h ago"],
  ["days ago", agoText(NOW - 3 * 86_400_000, NOW), "3 d ago"],
  ["a moment", momentText(NOW), "2026-03-01 12:00:00 UTC"],
];

for (const [name, text, expected] of CASES) {
  Deno.test(`${name}: ${expected}`, () => assert.equal(text, expected));
}

Deno.test("a difficulty in words is the difficulty to four digits", () => {
  const sizes: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e20, noNaN: true }), (difficulty) => {
      const [number = "", unit = ""] = difficultyText(difficulty).replaceAll(",", "").split(" ");
      const value = Number(number) * (sizes[unit] ?? 1);
      assert(Math.abs(value - difficulty) <= difficulty * 0.00051, `${difficulty}: ${number} ${unit}`);
    }),
    { seed: 1 },
  );
});

Deno.test("coins in words are the satoshis, digit by digit", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (satoshis) => {
      const [whole = "", fraction = ""] = coinsText(String(satoshis), "X").replaceAll(/,| X/g, "").split(".");
      assert.equal(BigInt(whole + fraction.padEnd(8, "0")), satoshis);
    }),
    { seed: 1 },
  );
});

Deno.test("the unit of a chart fits its greatest value", () => {
  assert.deepEqual(hashRateUnit([0, 5e8, 1.2e12]), { name: "TH/s", size: 1e12 });
  assert.deepEqual(hashRateUnit([]), { name: "H/s", size: 1 });
});
