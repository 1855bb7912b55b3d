import assert from "node:assert/strict";
import type { BlockTemplate } from "../../../src/daemon/template.ts";
import type { TemplateTransaction } from "../../../src/daemon/template_transaction.ts";
import { refuseLackOfRoom } from "../../../src/jobmanagers/coinbase_demands/coinbase_demands_room.ts";
import { buildWork, type JobPlan } from "../../../src/jobmanagers/job.ts";
import { candidateOf, jobPlan, template } from "../work_fixture.ts";

const P2TR = new Uint8Array(34);
const P2PKH = Uint8Array.of(0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac);

/** What Bitcoin Core leaves unless it is told otherwise: its block of 4,000,000 units and 80,000 operations. */
const CORE_WEIGHT = 4000;
const CORE_SIGOPS = 400;

/** A SegWit template whose transactions take so much of Core's limits. */
async function filled(changes: Partial<TemplateTransaction>): Promise<BlockTemplate> {
  const given = await template("btc_2_segwit_active_txs");
  const [transaction = assert.fail()] = given.transactions;
  return {
    ...given,
    transactions: [{ ...transaction, weight: 400, sigops: 4, ...changes }],
    weightLimit: 4_000_000,
    sizeLimit: 4_000_000,
    sigopLimit: 80_000,
  };
}

/** The largest coinbase of one output and a commitment: a script of 100 bytes, paid to the longest of common scripts. */
function largest(changes: Partial<JobPlan> = {}): JobPlan {
  return jobPlan({ payoutScript: P2TR, extranonceBytes: 16, tag: new Uint8Array(71), ...changes });
}

Deno.test("the room that Bitcoin Core leaves holds our largest coinbase and twelve more outputs", async () => {
  const given = await filled({ weight: 4_000_000 - CORE_WEIGHT, sigops: 80_000 - CORE_SIGOPS });
  const feeOutputs = Array.from({ length: 12 }, () => ({ script: P2TR, share: 0.01 }));
  assert.doesNotThrow(() => buildWork({ ...given, coinbaseAux: new Map() }, largest({ feeOutputs })));
});

Deno.test("a coinbase may fill the block to its last weight unit, signature operation and byte, but not more", async () => {
  // Of 4 times the bytes of header, count and coinbase, and 36 of the witness.
  const empty = await filled({ weight: 0, sigops: 0, data: "" });
  const { coinbase } = candidateOf(buildWork(empty, jobPlan({ payoutScript: P2PKH })).job);
  const weight = 4 * (80 + 1 + coinbase.length) + 36;
  const bytes = 80 + 1 + coinbase.length + 36;
  for (
    const { limit, least, what } of [
      { limit: "weightLimit", least: weight, what: /takes \d+ weight units, but .* take 324 of \d+;/ },
      { limit: "sizeLimit", least: bytes, what: /takes \d+ bytes, but .* take 81 of/ },
      { limit: "sigopLimit", least: 4, what: /takes 4 signature operations, but .* take 0 of 3; let the daemon/ },
    ]
  ) {
    assert.doesNotThrow(() => refuseLackOfRoom({ ...empty, [limit]: least }, coinbase, true), limit);
    assert.throws(() => refuseLackOfRoom({ ...empty, [limit]: least - 1 }, coinbase, true), {
      name: "RangeError",
      message: what,
    });
  }
});

Deno.test("transactions count with their weight, and with four times their bytes where it is not told", async () => {
  const { coinbase } = candidateOf(buildWork(await filled({}), jobPlan()).job);
  const own = 4 * (80 + 1 + coinbase.length) + 36;
  const data = "00".repeat(100);
  const told = await filled({ data, weight: 250 });
  assert.doesNotThrow(() => refuseLackOfRoom({ ...told, weightLimit: own + 250 }, coinbase, true));
  const untold = await filled({ data, weight: undefined });
  assert.throws(() => refuseLackOfRoom({ ...untold, weightLimit: own + 399 }, coinbase, true), RangeError);
  assert.doesNotThrow(() => refuseLackOfRoom({ ...untold, weightLimit: own + 400 }, coinbase, true));
});

Deno.test("without SegWit, signature operations count once, those that the daemon does not know not at all", async () => {
  const plain = { ...await filled({ sigops: -1 }), weightLimit: undefined, defaultWitnessCommitment: undefined };
  const { coinbase } = candidateOf(buildWork(plain, jobPlan({ payoutScript: P2PKH })).job);
  assert.doesNotThrow(() => refuseLackOfRoom({ ...plain, sigopLimit: 1 }, coinbase, false));
  assert.throws(() => refuseLackOfRoom({ ...plain, sigopLimit: 0 }, coinbase, false), /takes 1 signature operations/);
});

Deno.test("limits that the daemon does not name are not looked at", async () => {
  const given = {
    ...await filled({ weight: 9e6 }),
    weightLimit: undefined,
    sizeLimit: undefined,
    sigopLimit: undefined,
  };
  assert.doesNotThrow(() => buildWork(given, jobPlan()));
});

Deno.test("buildWork() refuses a coinbase for which the daemon has left no room", async () => {
  const given = await filled({ weight: 3_999_600 });
  assert.throws(() => buildWork(given, jobPlan()), {
    name: "RangeError",
    message:
      /^Cannot build a coinbase for block \d+: it takes \d+ weight units, but the daemon's transactions take 3999924 /,
  });
});
