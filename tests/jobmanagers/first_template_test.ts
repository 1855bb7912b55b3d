import assert from "node:assert/strict";
import type { CompactBits } from "../../src/coin/compact_bits.ts";
import { presetOfName } from "../../src/coin/presets/presets.ts";
import type { ChainTip } from "../../src/daemon/daemon.ts";
import type { BlockTemplate } from "../../src/daemon/template.ts";
import { firstTemplate, stepsOf } from "../../src/jobmanagers/first_template.ts";
import { CAPTURED } from "./running_source.ts";
import { tip } from "./scripted_daemon.ts";

const STEPS = { retargetInterval: 2016, halvingInterval: 210_000 };
const NOW = 1_700_000_000;

/** The template that the new tip was found by. */
const BEFORE: BlockTemplate = { ...CAPTURED, height: 1000, previousBlockHash: tip(999) };

const TIP: ChainTip = {
  hash: tip(1000),
  previousHash: tip(999),
  height: 1000,
  bits: BEFORE.bits,
  medianTime: NOW - 3600,
};

const FEES = BEFORE.transactions.reduce((sum, { fee }) => sum + (fee ?? 0n), 0n);

Deno.test("a block ahead of its template is worth the subsidy, holds nothing, and stands on the tip", () => {
  assert.ok(FEES > 0n && BEFORE.transactions.length > 0);
  const first = firstTemplate(BEFORE, TIP, STEPS, NOW) as BlockTemplate;
  assert.deepEqual(
    [first.height, first.previousBlockHash, first.coinbaseValue, first.transactions, first.defaultWitnessCommitment],
    [1001, TIP.hash, BEFORE.coinbaseValue - FEES, [], undefined],
  );
  assert.deepEqual([first.bits, first.version, first.mintime, first.curtime], [
    BEFORE.bits,
    BEFORE.version,
    TIP.medianTime + 1,
    NOW,
  ]);
});

Deno.test("its time is never before what the chain allows, however slow our clock is", () => {
  assert.equal(firstTemplate(BEFORE, TIP, STEPS, 5)?.curtime, TIP.medianTime + 1);
});

const [transaction] = BEFORE.transactions;
for (
  const [what, before, found] of [
    ["the tip is of another height", {}, { height: 1001 }],
    ["the tip stands on another block", {}, { previousHash: tip(5) }],
    ["the tip was of another difficulty", {}, { bits: 0x207ffffe as CompactBits }],
    ["a fee is not known", { transactions: [{ ...transaction, fee: undefined }] as BlockTemplate["transactions"] }, {}],
    ["the difficulty changes with the next block", { height: 2015 }, { height: 2015 }],
    ["the subsidy changes with the next block", { height: 209_999 }, { height: 209_999 }],
    ["the subsidy of a test chain changes with the next block", { height: 149 }, { height: 149 }],
  ] as const
) {
  Deno.test(`no block is known ahead where ${what}`, () => {
    assert.equal(firstTemplate({ ...BEFORE, ...before }, { ...TIP, ...found }, STEPS, NOW), undefined);
  });
}

Deno.test("blocks are known ahead on chains of the coinbase alone whose difficulty stays for a while", () => {
  assert.deepEqual(stepsOf(presetOfName("bitcoin")), STEPS);
  for (const name of ["litecoin", "dash", "bitcoin_cash", "dogecoin"]) {
    assert.equal(stepsOf(presetOfName(name)), undefined, name);
  }
  assert.equal(stepsOf(undefined), undefined);
});
