import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHash } from "../../src/coin/hash.ts";
import { parseTemplate } from "../../src/daemon/template.ts";
import { type CapturedName, capturedTemplate } from "./captured_template.ts";

const SEGWIT_SCRIPT = /^6a24aa21a9ed[0-9a-f]{64}$/;

/** What each captured template is about. */
const CAPTURED: readonly {
  readonly name: CapturedName;
  readonly height: number;
  readonly value: bigint;
  readonly transactions: number;
  readonly commitment: boolean;
  readonly mwebDigits: number | undefined;
}[] = [
  {
    name: "btc_1_fresh_empty",
    height: 1,
    value: 5000000000n,
    transactions: 0,
    commitment: false,
    mwebDigits: undefined,
  },
  {
    name: "btc_2_segwit_active_txs",
    height: 455,
    value: 625013620n,
    transactions: 3,
    commitment: true,
    mwebDigits: undefined,
  },
  {
    name: "ltc_1_fresh_empty",
    height: 2,
    value: 5000000000n,
    transactions: 0,
    commitment: true,
    mwebDigits: undefined,
  },
  {
    name: "ltc_2_segwit_txs",
    height: 113,
    value: 5000071200n,
    transactions: 5,
    commitment: true,
    mwebDigits: undefined,
  },
  {
    name: "ltc_3_mweb_432_pegin_first_hogex",
    height: 432,
    value: 1250041700n,
    transactions: 2,
    commitment: true,
    mwebDigits: 4198,
  },
  {
    name: "ltc_4_mweb_433_hogex_only",
    height: 433,
    value: 1250000000n,
    transactions: 1,
    commitment: true,
    mwebDigits: 334,
  },
];

for (const { name, height, value, transactions, commitment, mwebDigits } of CAPTURED) {
  Deno.test(`parseTemplate() reads ${name}`, async () => {
    const json = await capturedTemplate(name);
    const template = parseTemplate(json);
    assert.equal(template.height, height);
    assert.equal(template.coinbaseValue, value);
    assert.equal(template.transactions.length, transactions);
    assert.equal(SEGWIT_SCRIPT.test(template.defaultWitnessCommitment ?? ""), commitment);
    assert.equal(template.mweb?.length, mwebDigits);
    assert.equal(template.version, 0x20000000);
    assert.equal(template.bits, 0x207fffff);
    assert.equal(template.target, 0x7fffffn << 232n);
    assert.deepEqual(template.previousBlockHash, parseHash(json["previousblockhash"] as string));
    assert.deepEqual(template.mutable, new Set(["time", "transactions", "prevblock"]));
    assert.equal(template.curtime, json["curtime"]);
    assert.equal(template.mintime, json["mintime"]);
    assert.equal(template.longpollId, json["longpollid"]);
    assert.equal(template.weightLimit, json["weightlimit"]);
  });
}

Deno.test("parseTemplate() keeps a transaction's hex and turns its txid to internal byte order", async () => {
  const json = await capturedTemplate("ltc_2_segwit_txs");
  const [given] = json["transactions"] as { data: string; txid: string; hash: string; fee: number; weight: number }[];
  const [transaction] = parseTemplate(json).transactions;
  assert.equal(transaction?.data, given?.data);
  assert.deepEqual(transaction?.txid, parseHash(given?.txid ?? ""));
  assert.equal(transaction?.hash, given?.hash);
  assert.equal(transaction?.fee, BigInt(given?.fee ?? 0));
  assert.equal(transaction?.weight, given?.weight);
});

Deno.test("parseTemplate() strips the mark of mandatory rules and remembers it", async () => {
  const template = parseTemplate(await capturedTemplate("ltc_1_fresh_empty"));
  assert.deepEqual(template.rules, new Set(["csv", "segwit", "taproot"]));
  assert.deepEqual(template.mandatoryRules, new Set(["segwit"]));
});

Deno.test("parseTemplate() keeps bcoin's coinbase flags", async () => {
  const template = parseTemplate(await capturedTemplate("btc_1_fresh_empty"));
  assert.deepEqual(template.coinbaseAux, new Map([["flags", "6d696e65642062792062636f696e"]]));
});

Deno.test("parseTemplate() keeps members that it does not know", async () => {
  const masternode = [{ payee: "X", script: "76a9", amount: 1 }];
  const json = { ...await capturedTemplate("ltc_1_fresh_empty"), masternode };
  assert.deepEqual(
    parseTemplate(json).extra,
    new Map<string, unknown>([["noncerange", "00000000ffffffff"], ["masternode", masternode]]),
  );
});

Deno.test("parseTemplate() uses no witness commitment that bcoin sends before SegWit is active", async () => {
  const json = await capturedTemplate("btc_1_fresh_empty");
  assert.match(json["default_witness_commitment"] as string, SEGWIT_SCRIPT);
  assert.equal(parseTemplate(json).defaultWitnessCommitment, undefined);
});

Deno.test("parseTemplate() knows SegWit by the weight limit where the daemon forgot to list the rule", async () => {
  const json = { ...await capturedTemplate("btc_2_segwit_active_txs"), rules: [] };
  assert.match(parseTemplate(json).defaultWitnessCommitment ?? "", SEGWIT_SCRIPT);
});

Deno.test("parseTemplate() believes the witness commitment of a daemon that lists no rules at all", async () => {
  const { rules: _, ...json } = await capturedTemplate("btc_1_fresh_empty");
  const template = parseTemplate(json);
  assert.match(template.defaultWitnessCommitment ?? "", SEGWIT_SCRIPT);
  assert.equal(template.rules, undefined);
});

Deno.test("parseTemplate() reads what an old daemon sends: the required members and no more", () => {
  const id = "ab".repeat(32);
  const template = parseTemplate({
    version: 2,
    previousblockhash: "00".repeat(32),
    height: 7,
    bits: "1d00ffff",
    curtime: 1_400_000_000,
    coinbasevalue: 5_000_000_000,
    coinbaseaux: null,
    transactions: [{ data: "0100", hash: id }],
  });
  assert.deepEqual(template.transactions[0], {
    data: "0100",
    txid: parseHash(id),
    hash: id,
    fee: undefined,
    sigops: undefined,
    weight: undefined,
  });
  assert.equal(template.target, undefined);
  assert.equal(template.mintime, undefined);
  assert.equal(template.vbRequired, 0);
  assert.equal(template.coinbaseAux.size, 0);
});

Deno.test("parseTemplate() reads a negative version as its unsigned bits", async () => {
  const json = { ...await capturedTemplate("ltc_1_fresh_empty"), version: -1 };
  assert.equal(parseTemplate(json).version, 0xffffffff);
});

/** A change to a good template, and what the error must name. */
const MISTAKES: readonly { readonly change: Record<string, unknown>; readonly named: RegExp }[] = [
  { change: { version: "4" }, named: /expected version to be an integer from -2147483648 to 4294967295, got "4"/ },
  { change: { version: undefined }, named: /expected version .* got nothing/ },
  { change: { previousblockhash: "00" }, named: /expected previousblockhash to be 64 hex digits, got "00"/ },
  { change: { height: 1.5 }, named: /height/ },
  { change: { height: 0 }, named: /height/ },
  { change: { bits: "0x1d00ff" }, named: /expected bits to be 8 hex digits/ },
  { change: { target: "00".repeat(32) }, named: /target to be greater than zero/ },
  { change: { target: "7fff" }, named: /target/ },
  { change: { curtime: -1 }, named: /curtime/ },
  { change: { mintime: "now" }, named: /mintime/ },
  { change: { coinbasevalue: 2 ** 60 }, named: /coinbasevalue/ },
  { change: { coinbasevalue: undefined, coinbasetxn: {} }, named: /coinbasevalue/ },
  { change: { coinbaseaux: { flags: "zz" } }, named: /coinbaseaux\.flags to be whole bytes of hex/ },
  { change: { coinbaseaux: [] }, named: /coinbaseaux to be an object/ },
  { change: { default_witness_commitment: "6a2" }, named: /default_witness_commitment/ },
  { change: { mweb: 1 }, named: /mweb/ },
  { change: { rules: "segwit" }, named: /rules to be a list of texts/ },
  { change: { rules: ["csv", 1] }, named: /rules\[1\]/ },
  { change: { longpollid: 5 }, named: /longpollid/ },
  { change: { vbavailable: { mweb: 32 } }, named: /vbavailable\.mweb/ },
  { change: { transactions: {} }, named: /transactions to be a list/ },
  { change: { transactions: [null] }, named: /transactions\[0\] to be an object/ },
  { change: { transactions: [{ data: "" }] }, named: /transactions\[0\]\.data/ },
  { change: { transactions: [{ data: "0g", txid: "ab".repeat(32) }] }, named: /transactions\[0\]\.data/ },
  {
    change: { transactions: [{ data: `${"00".repeat(100_000)}0g`, txid: "ab".repeat(32) }] },
    named: /transactions\[0\]\.data/,
  },
  {
    change: { transactions: ["ab", "ag"].map((pair) => ({ data: "00", txid: pair.repeat(32) })) },
    named: /transactions\[1\]\.txid to be 64 hex/,
  },
  {
    change: {
      transactions: ["ab", "ag"].map((pair) => ({ data: "00", txid: "ab".repeat(32), hash: pair.repeat(32) })),
    },
    named: /transactions\[1\]\.hash to be 64 hex/,
  },
  { change: { transactions: [{ data: "00", hash: "ab".repeat(32) }] }, named: /transactions\[0\]\.txid to be 64 hex/ },
  { change: { transactions: [{ data: "00", txid: "ab".repeat(32), hash: 1 }] }, named: /transactions\[0\]\.hash/ },
  { change: { transactions: [{ data: "00", txid: "ab".repeat(32), fee: "1" }] }, named: /transactions\[0\]\.fee/ },
];

for (const { change, named } of MISTAKES) {
  const what = JSON.stringify(change).slice(0, 70);
  Deno.test(`parseTemplate() refuses ${what === "{}" ? "a missing version" : what}`, async () => {
    const json = { ...await capturedTemplate("ltc_2_segwit_txs"), ...change };
    assert.throws(() => parseTemplate(json), (error: unknown) => {
      assert(error instanceof TypeError);
      assert.match(error.message, /^Cannot read template: expected /);
      assert.match(error.message, named);
      return true;
    });
  });
}

for (const json of [null, undefined, 7, "template", [], true]) {
  Deno.test(`parseTemplate() refuses ${JSON.stringify(json)}`, () => {
    assert.throws(() => parseTemplate(json), /^TypeError: Cannot read template: expected it to be an object/);
  });
}

Deno.test("parseTemplate() takes or refuses whatever a template is changed to, and never fails otherwise", async () => {
  const names = CAPTURED.map(({ name }) => name);
  const templates = await Promise.all(names.map((name) => capturedTemplate(name)));
  const members = [...new Set(templates.flatMap((json) => Object.keys(json)))];
  const oddValue = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.string({ unit: "binary" }), fc.double());
  const changes = fc.dictionary(fc.constantFrom(...members), oddValue, { minKeys: 1, maxKeys: 3 });
  const transactionChanges = fc.dictionary(
    fc.constantFrom("data", "txid", "hash", "fee", "sigops", "weight"),
    oddValue,
  );
  fc.assert(fc.property(fc.constantFrom(...templates), changes, transactionChanges, (json, change, item) => {
    const [first, ...rest] = json["transactions"] as readonly object[];
    const changed = { ...json, transactions: [{ ...first, ...item }, ...rest], ...change };
    try {
      parseTemplate(changed);
    } catch (error) {
      assert(error instanceof TypeError);
      assert.match(error.message, /^Cannot read template: /);
    }
  }));
});
