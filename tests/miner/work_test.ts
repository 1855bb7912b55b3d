import assert from "node:assert/strict";
import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { EASIEST_TARGET, targetBytes } from "../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { parseJob } from "../../src/miner/stratum_job.ts";
import { type Work, workHeader } from "../../src/miner/work.ts";
import genesis from "../vectors/miner/genesis.json" with { type: "json" };
import { notifyFixture } from "./notify_fixture.ts";

const TEMPLATES = [
  "btc_1_fresh_empty",
  "btc_2_segwit_active_txs",
  "ltc_1_fresh_empty",
  "ltc_2_segwit_txs",
  "ltc_3_mweb_432_pegin_first_hogex",
  "ltc_4_mweb_433_hogex_only",
];

function workOf(notify: readonly unknown[], extranonce1: string): Work {
  return {
    number: 1,
    job: parseJob(notify),
    target: targetBytes(EASIEST_TARGET),
    extranonce1: decodeHex(extranonce1),
    extranonce2Bytes: 4,
  };
}

function withNonce(header: Uint8Array<ArrayBuffer>, nonce: number): Uint8Array {
  new DataView(header.buffer).setUint32(76, nonce, true);
  return header;
}

for (const name of TEMPLATES) {
  Deno.test(`workHeader() builds the header that a daemon accepted: ${name}`, () => {
    const { notify, extranonce1, extranonce2, time, nonce, header } = notifyFixture(name);
    const built = workHeader(workOf(notify, extranonce1), decodeHex(extranonce2), time);
    assert.equal(encodeHex(withNonce(built, nonce)), header);
  });
}

for (const block of genesis.blocks) {
  Deno.test(`workHeader() builds the ${block.name}, which hashes to its digest`, () => {
    const work = workOf(block.notify, block.extranonce1);
    const algorithm = requireAlgorithm(block.algorithm);
    const header = workHeader(work, decodeHex(block.extranonce2), work.job.time, algorithm.txidHash);
    withNonce(header, parseInt(block.nonce, 16));
    assert.equal(encodeHex(header), block.header);
    assert.equal(encodeHex(algorithm.hash(header)), block.digest);
  });
}

Deno.test("workHeader() changes with extranonce2 and time, and leaves the nonce zero", () => {
  const { notify, extranonce1, time } = notifyFixture("btc_1_fresh_empty");
  const work = workOf(notify, extranonce1);
  const first = workHeader(work, Uint8Array.of(0, 0, 0, 1), time);
  assert.notDeepEqual(workHeader(work, Uint8Array.of(0, 0, 0, 2), time), first);
  assert.notDeepEqual(workHeader(work, Uint8Array.of(0, 0, 0, 1), time + 1), first);
  assert.deepEqual(first.slice(76), new Uint8Array(4));
});
