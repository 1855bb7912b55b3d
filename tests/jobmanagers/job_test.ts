import assert from "node:assert/strict";
import fc from "fast-check";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { meetsTarget } from "../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { type Block, parseBlock } from "../../src/coin/block.ts";
import { scriptOfAddress } from "../../src/coin/address.ts";
import { addressFormatsOf } from "../../src/coin/address_format.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { merkleRoot } from "../../src/coin/merkle.ts";
import { txid } from "../../src/coin/transaction.ts";
import type { TemplateTransaction } from "../../src/daemon/template_transaction.ts";
import { blockOfWork, buildWork, type Job, jobIdText, type Work } from "../../src/jobmanagers/job.ts";
import type { CapturedName } from "../daemon/captured_template.ts";
import { candidateOf, EXTRANONCE_BYTES, jobPlan, solve, template } from "./work_fixture.ts";

const CAPTURED: readonly CapturedName[] = [
  "btc_1_fresh_empty",
  "btc_2_segwit_active_txs",
  "ltc_1_fresh_empty",
  "ltc_2_segwit_txs",
  "ltc_3_mweb_432_pegin_first_hogex",
  "ltc_4_mweb_433_hogex_only",
];

/** The block of a work, read back; what follows the transactions is cut off and returned. */
function readBack(work: Work, header: Uint8Array, coinbase: Uint8Array): { block: Block; tail: string } {
  const hex = blockOfWork(work, header, coinbase);
  const tail = work.mweb === undefined ? "" : `01${work.mweb}`;
  assert(hex.endsWith(tail));
  return { block: parseBlock(decodeHex(hex.slice(0, hex.length - tail.length))), tail };
}

for (const name of CAPTURED) {
  Deno.test(`buildWork() takes over what ${name} says of the block`, async () => {
    const given = await template(name);
    const { job, value, fees } = buildWork(given, jobPlan());
    assert.deepEqual(
      [job.height, job.version, job.bits, job.currentTime, job.minimumTime, displayHash(job.previousHash), value],
      [
        given.height,
        given.version,
        given.bits,
        given.curtime,
        given.mintime,
        displayHash(given.previousBlockHash),
        given.coinbaseValue,
      ],
    );
    assert.equal(fees, given.transactions.reduce((sum, { fee }) => sum + (fee ?? 0n), 0n));
    assert.equal(encodeHex(job.networkTarget), encodeHex(decodeHex("7fffff".padEnd(64, "0")).reverse()));
  });

  Deno.test(`blockOfWork() makes a block of ${name} that holds its transactions, in order`, async () => {
    const given = await template(name);
    const work = buildWork(given, jobPlan());
    const { header, coinbase } = candidateOf(work.job);
    const { block } = readBack(work, header, coinbase);
    const [, ...others] = block.transactions.map((transaction) => displayHash(txid(transaction)));
    assert.deepEqual(others, given.transactions.map(({ txid }) => displayHash(txid)));
    assert.equal(displayHash(merkleRoot(block.transactions.map(txid))), displayHash(block.header.merkleRoot));
  });

  Deno.test(`the coinbase of ${name} pays the whole value and commits to the witnesses where SegWit is active`, async () => {
    const given = await template(name);
    const work = buildWork(given, jobPlan({ payoutScript: Uint8Array.of(0x51, 0x52) }));
    const { header, coinbase } = candidateOf(work.job);
    const [{ inputs, outputs } = assert.fail()] = readBack(work, header, coinbase).block.transactions;
    const commitment = given.defaultWitnessCommitment;
    assert.deepEqual(
      outputs.map(({ value, script }) => [value, encodeHex(script)]),
      [[given.coinbaseValue, "5152"], ...commitment === undefined ? [] : [[0n, commitment]]],
    );
    const witness = commitment === undefined ? [] : ["00".repeat(32)];
    assert.deepEqual(inputs.map(({ witness }) => witness.map(encodeHex)), [witness]);
  });
}

Deno.test("blockOfWork() puts the extension block behind the transactions, marked as there", async () => {
  const given = await template("ltc_4_mweb_433_hogex_only");
  const work = buildWork(given, jobPlan());
  const { header, coinbase } = candidateOf(work.job);
  assert.equal(readBack(work, header, coinbase).tail, `01${given.mweb}`);
});

for (
  const { kind, currency, address } of [
    { kind: "P2PKH", currency: "BTC", address: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2" },
    { kind: "P2SH", currency: "BTC", address: "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy" },
    { kind: "P2WPKH", currency: "BTC", address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4" },
    {
      kind: "P2WSH",
      currency: "BTC",
      address: "bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7",
    },
    { kind: "P2TR", currency: "BTC", address: "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0" },
    { kind: "P2WPKH", currency: "LTC", address: "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea" },
  ]
) {
  Deno.test(`a coinbase pays the ${kind} address ${address}`, async () => {
    const payoutScript = scriptOfAddress(address, addressFormatsOf(currency) ?? []);
    const work = buildWork(await template("btc_2_segwit_active_txs"), jobPlan({ payoutScript }));
    const { header, coinbase } = candidateOf(work.job);
    const [{ outputs } = assert.fail()] = readBack(work, header, coinbase).block.transactions;
    assert.deepEqual(outputs[0], { value: 625_013_620n, script: payoutScript });
  });
}

/** The script of the coinbase's input. */
function coinbaseScript(work: Work, extranonces: Uint8Array): string {
  const { header, coinbase } = candidateOf(work.job, extranonces);
  const [{ inputs } = assert.fail()] = readBack(work, header, coinbase).block.transactions;
  return encodeHex(inputs[0]?.script ?? assert.fail());
}

Deno.test("a coinbase script holds height, the daemon's flags, number and salt, the extranonces and the pool's mark", async () => {
  const work = buildWork(await template("btc_2_segwit_active_txs"), jobPlan({ tag: Uint8Array.of(0x2f, 0x2f) }));
  assert.equal(
    coinbaseScript(work, decodeHex("a0a1a2a3b0b1b2b3")),
    ["02c701", "6d696e65642062792062636f696e", "10040302010a0b0c0d", "a0a1a2a3b0b1b2b3", "022f2f"].join(""),
  );
});

Deno.test("all flags of coinbaseaux go into the coinbase script", async () => {
  const changes = { coinbaseaux: { first: "0a0b", none: "", second: "0c" } };
  const work = buildWork(await template("btc_1_fresh_empty", changes), jobPlan({ tag: new Uint8Array() }));
  assert.equal(coinbaseScript(work, new Uint8Array(EXTRANONCE_BYTES)), `510a0b0c10040302010a0b0c0d${"00".repeat(8)}`);
});

Deno.test("jobs that differ only in their number, or in the run that made them, have different headers", async () => {
  const given = await template("btc_1_fresh_empty");
  const plans = [jobPlan(), jobPlan({ number: 1 }), jobPlan({ runSalt: Uint8Array.of(1, 2, 3, 4) })];
  const headers = plans.map((plan) => encodeHex(candidateOf(buildWork(given, plan).job).header));
  assert.equal(new Set(headers).size, plans.length);
});

Deno.test("a template without mintime lets no block be earlier than the daemon's own time", async () => {
  const given = await template("btc_1_fresh_empty", { mintime: undefined });
  assert.equal(buildWork(given, jobPlan()).job.minimumTime, given.curtime);
});

Deno.test("a coinbase text that is too long beside the daemon's flags is refused, with what to do", async () => {
  const given = await template("btc_1_fresh_empty", { coinbaseaux: { flags: "00".repeat(20) } });
  // Height 1, flags 20, push of number, salt and extranonces 17, push of the text 1: 61 are left of 100.
  assert.doesNotThrow(() => buildWork(given, jobPlan({ tag: new Uint8Array(61) })));
  assert.throws(() => buildWork(given, jobPlan({ tag: new Uint8Array(62) })), {
    name: "RangeError",
    message: /101 bytes: expected at most 100 \(height 1, .*daemon's flags 20, .*; shorten the coinbase text by 1$/,
  });
});

Deno.test("a commitment to merged chains stands directly behind the height and counts as part of the script", async () => {
  const given = await template("btc_1_fresh_empty", { coinbaseaux: { flags: "0a0b" } });
  const mergedMining = Uint8Array.of(44, ...new Uint8Array(44).fill(0xfa));
  const work = buildWork(given, jobPlan({ mergedMining, tag: new Uint8Array() }));
  assert.equal(
    coinbaseScript(work, new Uint8Array(EXTRANONCE_BYTES)),
    `512c${"fa".repeat(44)}0a0b10040302010a0b0c0d${"00".repeat(8)}`,
  );
  // Height 1, commitment 45, flags 2, push of number, salt and extranonces 17, push of the text 1: 34 are left of 100.
  assert.doesNotThrow(() => buildWork(given, jobPlan({ mergedMining, tag: new Uint8Array(34) })));
  assert.throws(() => buildWork(given, jobPlan({ mergedMining, tag: new Uint8Array(37) })), {
    name: "RangeError",
    message: /103 bytes.*merged mining 45, daemon's flags 2, job and extranonces 17, coinbase text 38\); .* text by 3$/,
  });
});

Deno.test("version bits that the daemon requires are set, and miners may not change them", async () => {
  const given = await template("btc_1_fresh_empty", { version: 0x20000000, vbrequired: 0x80000002 });
  const { job } = buildWork(given, jobPlan());
  assert.deepEqual([job.version, job.fixedVersionBits], [0xa0000002, 0x80000002]);
});

Deno.test("without required version bits none are fixed", async () => {
  const { job } = buildWork(await template("btc_1_fresh_empty", { vbrequired: 0 }), jobPlan());
  assert.equal("fixedVersionBits" in job, false);
});

for (
  const { what, mutable, maxtime, range } of [
    { what: "from mintime on where mutable names the time", mutable: ["time", "prevblock"], range: [50, undefined] },
    { what: "up to maxtime", mutable: ["time"], maxtime: 150, range: [50, 150] },
    { what: "from mintime on where there is no mutable", mutable: undefined, maxtime: 150, range: [50, 150] },
    { what: "only at curtime where mutable leaves the time out", mutable: ["prevblock"], range: [100, 100] },
    { what: "from curtime on with time/increment", mutable: ["time/increment"], maxtime: 150, range: [100, 150] },
    { what: "up to curtime with time/decrement", mutable: ["time/decrement"], maxtime: 150, range: [50, 100] },
  ]
) {
  Deno.test(`the time of a block may be ${what}`, async () => {
    const given = await template("btc_1_fresh_empty", { mutable, mintime: 50, curtime: 100, maxtime });
    const { job } = buildWork(given, jobPlan());
    assert.deepEqual([job.minimumTime, job.maximumTime], range);
    assert.equal(job.currentTime, 100);
  });
}

Deno.test("jobIdText() writes the number as eight hex digits, the most significant first", () => {
  assert.deepEqual([0, 0x1a2b3c, 0xffffffff].map(jobIdText), ["00000000", "001a2b3c", "ffffffff"]);
});

Deno.test("property: the block of a solved header parses back, and its transactions give the header's root", async () => {
  const base = await template("ltc_2_segwit_txs");
  fc.assert(
    fc.property(
      fc.record({
        picks: fc.array(fc.nat(base.transactions.length - 1), { maxLength: 24 }),
        height: fc.integer({ min: 1, max: 0x7fffffff }),
        number: fc.integer({ min: 0, max: 0xffffffff }),
        value: fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }),
        extranonces: fc.uint8Array({ minLength: EXTRANONCE_BYTES, maxLength: EXTRANONCE_BYTES }),
        script: fc.uint8Array({ minLength: 1, maxLength: 40 }),
        segwit: fc.boolean(),
      }),
      ({ picks, height, number, value, extranonces, script, segwit }) => {
        const transactions = picks.map((index) => base.transactions[index] as TemplateTransaction);
        const commitment = segwit ? base.defaultWitnessCommitment : undefined;
        const work = buildWork(
          { ...base, transactions, height, coinbaseValue: value, defaultWitnessCommitment: commitment },
          jobPlan({ number, payoutScript: script }),
        );
        const { header, coinbase } = solve(work.job, sha256, extranonces);
        const { block } = readBack(work, header, coinbase);
        assert.equal(block.transactions.length, 1 + picks.length);
        assert.deepEqual(merkleRoot(block.transactions.map(txid)), block.header.merkleRoot);
        assert(meetsTarget(sha256.hash(header), work.job.networkTarget));
        assert.deepEqual(block.transactions[0]?.outputs[0], { value, script });
        assert.equal(block.transactions[0]?.inputs[0]?.witness.length, segwit ? 1 : 0);
      },
    ),
    { numRuns: 100 },
  );
});

Deno.test("a job is plain values, so that it can be handed to another thread", async () => {
  const { job } = buildWork(await template("ltc_2_segwit_txs"), jobPlan());
  const copy: Job = structuredClone(job);
  assert.deepEqual(copy, job);
});
