import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { parseJob } from "../../src/miner/stratum_job.ts";
import { notifyFixture } from "./notify_fixture.ts";

const { notify } = notifyFixture("ltc_2_segwit_txs");

/** The job with one parameter replaced. */
function withParam(index: number, value: unknown): unknown[] {
  return notify.with(index, value);
}

Deno.test("parseJob() reads every parameter of a job", () => {
  const job = parseJob(notify);
  assert.equal(job.id, "ltc_2_segwit_txs");
  assert.equal(encodeHex(job.previousHash), "57ecb964c8484ff1f44c6a6e809669502e100a838165b55d21859d0b8fa73788");
  assert.equal(encodeHex(job.coinbase1), notify[2]);
  assert.equal(encodeHex(job.coinbase2), notify[3]);
  assert.deepEqual(job.branch.map(encodeHex), notify[4]);
  assert.deepEqual([job.version, job.bits, job.time], [0x20000000, 0x207fffff, 1795223277]);
  assert.equal(job.clean, true);
});

Deno.test("parseJob() takes what pools send beside the convention", () => {
  assert.equal(parseJob(withParam(0, 17)).id, "17");
  assert.equal(parseJob(withParam(5, "1")).version, 1);
  assert.equal(parseJob(notify.slice(0, 8)).clean, false);
  assert.deepEqual(parseJob([...notify, "more"]), parseJob(notify));
});

const MALFORMED = [
  { name: "no job id", params: [], message: /job_id.*got nothing/ },
  { name: "a short prevhash", params: withParam(1, "00"), message: /prevhash of the job: expected 64 hex digits/ },
  { name: "a coinbase that is not hex", params: withParam(2, "0x12"), message: /coinb1/ },
  { name: "a coinbase of half a byte", params: withParam(3, "123"), message: /coinb2/ },
  { name: "a branch that is no list", params: withParam(4, "00"), message: /merkle_branch/ },
  { name: "a branch with a short hash", params: withParam(4, ["00"]), message: /merkle_branch/ },
  { name: "a version that is a number", params: withParam(5, 1), message: /version/ },
  { name: "bits of nine digits", params: withParam(6, "0207fffff"), message: /nbits/ },
  { name: "an empty time", params: withParam(7, ""), message: /ntime/ },
];

for (const { name, params, message } of MALFORMED) {
  Deno.test(`parseJob() refuses ${name}`, () => {
    assert.throws(() => parseJob(params), { name: "SyntaxError", message });
  });
}

Deno.test("parseJob() refuses bits that stand for no target", () => {
  assert.throws(() => parseJob(withParam(6, "1d800001")), RangeError);
});
