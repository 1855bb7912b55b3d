import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { EASIEST_TARGET, meetsTarget, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { createSearch, type FoundShare } from "../../src/miner/search.ts";
import { parseJob } from "../../src/miner/stratum_job.ts";
import { type Work, workHeader } from "../../src/miner/work.ts";
import { notifyFixture } from "./notify_fixture.ts";

const fixture = notifyFixture("btc_1_fresh_empty");
const NEVER = 0n as Target;

function workOf(extranonce2Bytes: number, target: Target, number = 1): Work {
  return {
    number,
    job: parseJob(fixture.notify),
    target: targetBytes(target),
    extranonce1: decodeHex(fixture.extranonce1),
    extranonce2Bytes,
  };
}

/** sha256 that notes which headers and nonces it is asked to scan. */
function recorder(): { algorithm: Algorithm; scans: { header: string; first: number; count: number }[] } {
  const scans: { header: string; first: number; count: number }[] = [];
  const algorithm: Algorithm = {
    ...sha256,
    scan(header, first, count, target) {
      scans.push({ header: encodeHex(header.subarray(0, 76)), first, count });
      return meetsTarget(new Uint8Array(32).fill(255), target) ? first : undefined;
    },
  };
  return { algorithm, scans };
}

for (const algorithm of [sha256, scrypt]) {
  Deno.test(`createSearch() finds ${algorithm.name} shares whose header really meets the target`, () => {
    const search = createSearch(algorithm, { first: 1000, count: 10_000 });
    const work = workOf(4, (1n << 251n) as Target);
    search.take(work);
    const shares: FoundShare[] = [];
    while (shares.length < 3) {
      const { share } = search.step(64);
      if (share !== undefined) shares.push(share);
    }
    for (const { extranonce2, time, nonce, digest } of shares) {
      const header = workHeader(work, extranonce2, time);
      new DataView(header.buffer).setUint32(76, nonce, true);
      assert.deepEqual(algorithm.hash(header), digest);
      assert.ok(meetsTarget(digest, work.target));
      assert.ok(nonce >= 1000 && nonce < 11_000);
    }
    assert.equal(new Set(shares.map(({ nonce }) => nonce)).size, 3);
  });
}

Deno.test("createSearch() rests without work", () => {
  const search = createSearch(recorder().algorithm, { first: 0, count: 100 });
  assert.equal(search.working, false);
  assert.deepEqual(search.step(10), { hashes: 0 });
  search.take(workOf(4, NEVER));
  assert.equal(search.working, true);
  search.take(undefined);
  assert.equal(search.working, false);
});

Deno.test("createSearch() ends a step at a share and goes on behind it", () => {
  const { algorithm, scans } = recorder();
  const search = createSearch(algorithm, { first: 50, count: 100 });
  search.take(workOf(4, EASIEST_TARGET, 7));
  const { hashes, share } = search.step(10);
  assert.equal(hashes, 1);
  assert.deepEqual([share?.work, share?.nonce, share?.jobId], [7, 50, "btc_1_fresh_empty"]);
  search.step(10);
  assert.deepEqual(scans.map(({ first }) => first), [50, 51]);
});

Deno.test("createSearch() counts extranonce2 up when its nonces are used up, and never leaves its range", () => {
  const { algorithm, scans } = recorder();
  const search = createSearch(algorithm, { first: 50, count: 25 });
  search.take(workOf(4, NEVER));
  for (let i = 0; i < 6; i++) search.step(10);
  assert.deepEqual(scans.map(({ first, count }) => [first, count]), [[50, 10], [60, 10], [70, 5], [50, 10], [60, 10], [
    70,
    5,
  ]]);
  const time = parseJob(fixture.notify).time;
  const headers = [0, 1].map((last) => workHeader(workOf(4, NEVER), Uint8Array.of(0, 0, 0, last), time));
  assert.deepEqual([scans[0]?.header, scans[3]?.header], headers.map((header) => encodeHex(header.subarray(0, 76))));
});

Deno.test("createSearch() never hashes a header again when the same job is sent again", () => {
  const { algorithm, scans } = recorder();
  const search = createSearch(algorithm, { first: 0, count: 100 });
  for (let number = 1; number <= 3; number++) {
    search.take(workOf(4, NEVER, number));
    search.step(10);
  }
  assert.equal(new Set(scans.map(({ header }) => header)).size, 3);
});

Deno.test("createSearch() moves the time on when extranonce2 is used up", () => {
  const { algorithm, scans } = recorder();
  const search = createSearch(algorithm, { first: 0, count: 10 });
  search.take(workOf(0, NEVER));
  search.step(10);
  search.step(10);
  const time = parseJob(fixture.notify).time;
  const headers = [time, time + 1].map((second) => workHeader(workOf(0, NEVER), new Uint8Array(0), second));
  assert.deepEqual(scans.map(({ header }) => header), headers.map((header) => encodeHex(header.subarray(0, 76))));
});
