import assert from "node:assert/strict";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { sha256d } from "../../src/algorithms/sha256d.ts";
import { meetsTarget } from "../../src/algorithms/target.ts";
import { concatBytes, swapWords } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import type { CompactBits } from "../../src/coin/compact_bits.ts";
import type { Hash } from "../../src/coin/hash.ts";
import { parseHeader, serializeHeader } from "../../src/coin/header.ts";
import { rootOfBranch } from "../../src/coin/merkle.ts";
import { parseTemplate } from "../../src/daemon/template.ts";
import { buildWork, type Job } from "../../src/jobmanagers/job.ts";
import { createJobBoard, type JobBoard } from "../../src/stratum/job_board.ts";
import type { JobId } from "../../src/stratum/protocol.ts";
import { TEMPLATE_VECTORS } from "../coin/template_vectors.ts";

const [{ vector }] = TEMPLATE_VECTORS as [typeof TEMPLATE_VECTORS[number]];

/** A job of the first template. */
function job(number: number, clean = false, { template } = vector, currency = "BTC"): Job {
  return buildWork(parseTemplate(template), {
    number,
    runSalt: new Uint8Array(4),
    currency,
    payoutScript: decodeHex("51"),
    tag: new TextEncoder().encode("/test/"),
    extranonceBytes: 8,
    clean,
    powBlockHash: false,
  }).job;
}

/** A board with jobs 1 to `count`, of which the first is clean. */
function boardOf(count: number): JobBoard {
  const board = createJobBoard(8, () => 0.5);
  for (let number = 1; number <= count; number++) board.post(job(number, number === 1));
  return board;
}

/** A share of any job. */
const SHARE = { extranonce1: new Uint8Array(4), extranonce2: new Uint8Array(4), time: 1, nonce: 2, version: 3 };

/** Name of a job. */
const id = (number: number) => number.toString(16).padStart(8, "0") as JobId;

Deno.test("createJobBoard() is empty at first", () => {
  const board = createJobBoard(8, () => 0.5);
  assert.equal(board.latest(), undefined);
  assert.equal(board.find(id(1)), undefined);
  assert.deepEqual(board.count(), { active: 0, stale: 0 });
});

Deno.test("post() names a job by its number, and it is found by that name alone", () => {
  const board = createJobBoard(8, () => 0.5);
  const posted = board.post(job(0x2a));
  assert.equal(posted.id, "0000002a");
  assert.equal(board.find(id(0x2a)), posted);
  assert.equal(board.latest(), posted);
  for (const wrong of ["2a", "0000002A", "0000002b", "", "__proto__"]) {
    assert.equal(board.find(wrong as JobId), undefined);
  }
});

Deno.test("post() of a job of the same block leaves the others valid", () => {
  const board = boardOf(3);
  assert.deepEqual([1, 2, 3].map((number) => board.find(id(number))?.stale), [false, false, false]);
  assert.equal(board.latest()?.id, id(3));
  assert.deepEqual(board.count(), { active: 3, stale: 0 });
});

Deno.test("post() of a clean job makes all others stale, and remembers them", () => {
  const board = boardOf(3);
  const held = board.find(id(1));
  board.post(job(4, true));
  assert.deepEqual([1, 2, 3, 4].map((number) => board.find(id(number))?.stale), [true, true, true, false]);
  assert.equal(held?.stale, true);
  assert.equal(board.latest()?.id, id(4));
  assert.deepEqual(board.count(), { active: 1, stale: 3 });
});

Deno.test("post() of a clean job of another chain leaves the jobs of this one valid", () => {
  const board = boardOf(2);
  board.post(job(3, true, vector, "LTC"));
  assert.deepEqual([1, 2, 3].map((number) => board.find(id(number))?.stale), [false, false, false]);
  board.post(job(4, true));
  assert.deepEqual([1, 2, 3, 4].map((number) => board.find(id(number))?.stale), [true, true, false, false]);
});

Deno.test("retire() makes the jobs of one currency stale", () => {
  const board = boardOf(2);
  board.post(job(3, true, vector, "LTC"));
  board.retire("BTC");
  assert.deepEqual([1, 2, 3].map((number) => board.find(id(number))?.stale), [true, true, false]);
  board.retire("DOGE");
  assert.deepEqual(board.count(), { active: 1, stale: 2 });
});

Deno.test("post() lets go of the shares of stale jobs", () => {
  const board = boardOf(1);
  board.find(id(1))?.accepted.add(SHARE);
  assert.equal(board.find(id(1))?.accepted.has(SHARE), true);
  board.post(job(2, true));
  assert.equal(board.find(id(1))?.accepted.has(SHARE), false);
  assert.equal(board.latest()?.accepted.has(SHARE), false);
});

Deno.test("post() forgets the oldest of more than 64 stale jobs", () => {
  const board = boardOf(0);
  for (let number = 1; number <= 70; number++) board.post(job(number, true));
  assert.deepEqual(board.count(), { active: 1, stale: 64 });
  assert.equal(board.find(id(5)), undefined);
  assert.equal(board.find(id(6))?.stale, true);
});

Deno.test("post() makes the oldest of more than 256 valid jobs stale", () => {
  const board = boardOf(258);
  assert.deepEqual(board.count(), { active: 256, stale: 2 });
  assert.deepEqual([2, 3].map((number) => board.find(id(number))?.stale), [true, false]);
});

Deno.test("notifyLine() is made once for all connections, clean or not", () => {
  const posted = boardOf(1).latest() ?? assert.fail();
  assert.equal(posted.notifyLine(true), posted.notifyLine(true));
  assert.notEqual(posted.notifyLine(true), posted.notifyLine(false));
  const parse = (clean: boolean) => JSON.parse(posted.notifyLine(clean).toString());
  assert.deepEqual({ ...parse(true), params: [...parse(true).params.slice(0, 8), false] }, parse(false));
});

/** Parameters of `mining.notify` as a miner reads them. */
type NotifyParams = readonly [string, string, string, string, readonly string[], string, string, string, boolean];

for (const { name, vector } of TEMPLATE_VECTORS) {
  Deno.test(`notifyLine() carries what a miner needs for ${name}`, () => {
    const built = job(7, true, vector);
    const line = createJobBoard(8, () => 0.5).post(built).notifyLine(true).toString();
    assert.ok(line.endsWith("\n"));
    const { method, params, ...others } = JSON.parse(line);
    assert.equal(method, "mining.notify");
    assert.deepEqual(others, { id: null });
    const [jobId, previousHash, prefix, suffix, branch, version, bits, time, clean] = params as NotifyParams;
    const header = parseHeader(decodeHex(vector.header));
    assert.equal(jobId, "00000007");
    assert.equal(previousHash, encodeHex(swapWords(header.previousHash)));
    assert.equal(encodeHex(built.coinbase.prefix), prefix);
    assert.equal(encodeHex(built.coinbase.suffix), suffix);
    assert.deepEqual(branch, vector.merkle_branch);
    assert.equal(version, header.version.toString(16).padStart(8, "0"));
    assert.equal(bits, header.bits.toString(16).padStart(8, "0"));
    assert.equal(parseInt(time, 16), parseTemplate(vector.template).curtime);
    assert.equal(clean, true);
  });

  Deno.test(`notifyLine() is enough to hash the header of ${name}`, () => {
    const built = job(7, true, vector);
    const { params } = JSON.parse(createJobBoard(8, () => 0.5).post(built).notifyLine(true).toString());
    const [, previousHash, prefix, suffix, branch, version, bits, time] = params as NotifyParams;
    const coinbase = decodeHex(`${prefix}${"0badcafe01020304"}${suffix}`);
    const header = serializeHeader({
      version: parseInt(version, 16),
      previousHash: swapWords(decodeHex(previousHash)) as unknown as Hash,
      merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, branch.map(decodeHex) as unknown as Hash[]),
      time: parseInt(time, 16),
      bits: parseInt(bits, 16) as CompactBits,
      nonce: 0,
    });
    const accepted = decodeHex(vector.header);
    // Bytes 0 to 36 are version and previous hash, 72 to 76 bits: all that does not depend on who mines.
    assert.deepEqual(
      concatBytes(header.subarray(0, 36), header.subarray(72, 76)),
      concatBytes(accepted.subarray(0, 36), accepted.subarray(72, 76)),
    );
    const digest = algorithmByName(vector.algo === "sha256d" ? "sha256" : vector.algo)?.hash(accepted);
    assert.equal(meetsTarget(digest ?? assert.fail(), built.networkTarget), true);
  });
}
