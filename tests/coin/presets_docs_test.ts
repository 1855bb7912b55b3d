import assert from "node:assert/strict";
import type { CoinPreset } from "../../src/coin/presets/preset.ts";
import { coinPresets } from "../../src/coin/presets/presets.ts";

const DOCS = await Deno.readTextFile(new URL("../../docs/coins.md", import.meta.url));

/** The cells of every row of every table, without the blanks that align them. */
const ROWS = DOCS.split("\n").filter((line) => line.startsWith("|")).map((line) =>
  line.split("|").slice(1, -1).map((cell) => cell.trim())
);

function code(text: string): string {
  return `\`${text}\``;
}

/** How addresses of the main chain look. */
function addressesOf({ formats: [main] }: CoinPreset): string {
  if (main === undefined) return "";
  const { publicKeyHash, scriptHash, bech32, cashAddress } = main;
  return [
    `${publicKeyHash.join(", ")} and ${scriptHash.join(", ")}`,
    ...bech32 === undefined ? [] : [code(`${bech32}1…`)],
    ...cashAddress === undefined ? [] : [code(`${cashAddress}:…`)],
  ].join(", ");
}

/** The row of the table of coins. */
function coinRow(preset: CoinPreset): readonly string[] {
  const { name, code: currency, algorithm, mined, auxChainId, maturity, blockSeconds } = preset;
  return [
    code(name),
    currency,
    algorithm,
    mined.includes("alone") ? "yes" : "no",
    auxChainId === undefined ? "no" : `yes, ${auxChainId}`,
    String(maturity),
    `${blockSeconds} s`,
    addressesOf(preset),
  ];
}

/** The row of the table of daemons. */
function daemonRow({ name, daemon, settings, source }: CoinPreset): readonly string[] {
  return [code(name), daemon, settings.map(code).join(", ") || "nothing", source];
}

for (const [title, rowOf, columns] of [["coins", coinRow, 8], ["daemons", daemonRow, 4]] as const) {
  Deno.test(`docs/coins.md has a table of ${title} that says what the presets say`, () => {
    const [, , ...rows] = ROWS.filter((row) => row.length === columns);
    assert.deepEqual(rows, coinPresets.map(rowOf));
  });
}
