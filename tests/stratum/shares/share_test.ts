import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { GENERAL_PURPOSE_BITS } from "../../../src/coin/version_mask.ts";
import type { Algorithm } from "../../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../../src/algorithms/registry.ts";
import { EASIEST_TARGET, type Target, targetBytes } from "../../../src/algorithms/target.ts";
import { decodeHex, encodeHex } from "../../../src/bytes/hex.ts";
import { type CompactBits, expandBits } from "../../../src/coin/compact_bits.ts";
import { displayHash, type Hash, parseHash } from "../../../src/coin/hash.ts";
import { blockHash } from "../../../src/coin/header.ts";
import type { Job } from "../../../src/jobmanagers/job.ts";
import type { ExtraNonce2, JobId, Nonce, NTime, Submit, VersionBits } from "../../../src/stratum/protocol.ts";
import { MAX_FUTURE_SECONDS } from "../../../src/stratum/shares/share.ts";
import { createShareSet } from "../../../src/stratum/shares/share_set.ts";
import { TEMPLATE_VECTORS, type TemplateVector } from "../../coin/template_vectors.ts";
import { judge, type ShareTerms } from "../judge.ts";
import { EASY_BITS, HARD_BITS, JOB_TIME, makeJob, SHA256 } from "../session_fixture.ts";

const EVERY_TARGET = targetBytes(EASIEST_TARGET);
const NO_TARGET = targetBytes(0n as Target);
const EXTRANONCE1 = Uint8Array.of(1, 2, 3, 4);

function submitOf(fields: {
  readonly extranonce2?: Uint8Array;
  readonly time?: number;
  readonly nonce?: number;
  readonly versionBits?: number;
} = {}): Submit {
  const { extranonce2 = new Uint8Array(4), time = JOB_TIME, nonce = 0, versionBits } = fields;
  return {
    worker: "rig",
    jobId: "00000001" as JobId,
    extranonce2: extranonce2 as unknown as ExtraNonce2,
    time: time as NTime,
    nonce: nonce as Nonce,
    versionBits: versionBits as VersionBits | undefined,
  };
}

function termsOf(changes: Partial<ShareTerms> = {}): ShareTerms {
  return {
    job: makeJob(1),
    algorithm: SHA256,
    extranonce1: EXTRANONCE1,
    target: EVERY_TARGET,
    versionMask: 0,
    accepted: createShareSet(8, 1),
    ...changes,
  };
}

/** The job of a vector: the coinbase that its daemon accepted, cut where the extranonces are. */
function jobOf(vector: TemplateVector): { job: Job; extranonces: Uint8Array } {
  const coinbase = decodeHex(vector.coinbase_nowit);
  const { extranonce_offset: start, extranonce_len: length, template } = vector;
  const bits = Number.parseInt((template as unknown as { bits: string }).bits, 16) as CompactBits;
  const previousHash = parseHash((template as unknown as { previousblockhash: string }).previousblockhash);
  return {
    extranonces: coinbase.subarray(start, start + length),
    job: {
      ...makeJob(1),
      height: template.height,
      version: vector.version,
      previousHash,
      bits,
      networkTarget: targetBytes(expandBits(bits)),
      solutionTarget: targetBytes(expandBits(bits)),
      minimumTime: vector.ntime,
      currentTime: vector.ntime,
      coinbase: { prefix: coinbase.subarray(0, start), suffix: coinbase.subarray(start + length) },
      branch: vector.merkle_branch.map((hash) => decodeHex(hash) as unknown as Hash),
    },
  };
}

for (const { name, vector } of TEMPLATE_VECTORS) {
  Deno.test(`the share that makes the block of ${name} is accepted and solves`, () => {
    const { job, extranonces } = jobOf(vector);
    const algorithm = algorithmByName(vector.algo === "sha256d" ? "sha256" : vector.algo) as Algorithm;
    const share = judge(
      submitOf({ extranonce2: extranonces.subarray(4), time: vector.ntime, nonce: vector.nonce }),
      termsOf({ job, algorithm, extranonce1: extranonces.subarray(0, 4), target: NO_TARGET }),
    );
    assert.equal(share.outcome, "accepted");
    const { digest, solves, solution } = share;
    const { header, coinbase } = solution ?? assert.fail();
    assert.equal(encodeHex(header), vector.header);
    assert.equal(encodeHex(coinbase), vector.coinbase_nowit);
    assert.equal(displayHash(digest as unknown as Hash), vector.pow_hash);
    assert.equal(displayHash(blockHash(header)), vector.hash);
    assert.equal(solves, true);
  });
}

Deno.test("a share that meets its own target only is accepted and solves nothing", () => {
  const share = judge(submitOf(), termsOf());
  assert.equal(share.outcome, "accepted");
  assert.deepEqual([share.solves, share.solution], [false, undefined]);
});

Deno.test("a share that meets no target is low, with its digest, and may come again", () => {
  const terms = termsOf({ target: NO_TARGET });
  for (let time = 0; time < 2; time++) {
    const share = judge(submitOf(), terms);
    assert.equal(share.outcome, "low");
    assert.equal(share.digest?.length, 32);
    assert.deepEqual(share.error, [23, "low difficulty share", null]);
  }
});

Deno.test("a share exactly at its target is accepted", () => {
  const { digest } = judge(submitOf(), termsOf());
  const target = digest as unknown as ShareTerms["target"];
  assert.equal(judge(submitOf(), termsOf({ target })).outcome, "accepted");
});

Deno.test("a share comes once: everything that makes its header tells it from others", () => {
  const terms = termsOf({ versionMask: GENERAL_PURPOSE_BITS });
  const outcome = (fields: Parameters<typeof submitOf>[0], changes: Partial<ShareTerms> = {}) =>
    judge(submitOf(fields), { ...terms, ...changes }).outcome;
  const others: [Parameters<typeof submitOf>[0], Partial<ShareTerms>?][] = [
    [{}],
    [{ nonce: 1 }],
    [{ nonce: 0x10000 }],
    [{ time: JOB_TIME + 1 }],
    [{ extranonce2: Uint8Array.of(0, 0, 0, 1) }],
    [{ versionBits: 0x2000 }],
    [{}, { extranonce1: Uint8Array.of(1, 2, 3, 5) }],
  ];
  assert.deepEqual(others.map((each) => outcome(...each)), others.map(() => "accepted"));
  assert.deepEqual(others.map((each) => outcome(...each)), others.map(() => "duplicate"));
  assert.deepEqual(judge(submitOf(), terms).error, [22, "duplicate share", null]);
});

Deno.test("version bits that are the job's own make the share that it is without them", () => {
  const terms = termsOf({ versionMask: GENERAL_PURPOSE_BITS });
  assert.equal(judge(submitOf(), terms).outcome, "accepted");
  assert.equal(judge(submitOf({ versionBits: 0 }), terms).outcome, "duplicate");
});

for (
  const { title, time, outcome } of [
    { title: "at the earliest time", time: JOB_TIME - 3600, outcome: "accepted" },
    { title: "before the earliest time", time: JOB_TIME - 3601, outcome: "invalid" },
    { title: "at the latest time", time: JOB_TIME + MAX_FUTURE_SECONDS, outcome: "accepted" },
    { title: "after the latest time", time: JOB_TIME + MAX_FUTURE_SECONDS + 1, outcome: "invalid" },
    { title: "at the end of time", time: 0xffffffff, outcome: "invalid" },
  ]
) {
  Deno.test(`a share ${title} is ${outcome}`, () => {
    const share = judge(submitOf({ time }), termsOf());
    assert.equal(share.outcome, outcome);
    if (share.outcome === "accepted") return;
    assert.deepEqual([share.error?.[0], share.digest], [20, undefined]);
    assert.match(String(share.error?.[1]), /^ntime out of range: expected \d+ to \d+, got \d+$/);
  });
}

Deno.test("version bits outside of the mask make a share invalid", () => {
  const share = judge(submitOf({ versionBits: 0x20000000 }), termsOf({ versionMask: GENERAL_PURPOSE_BITS }));
  assert.equal(share.outcome, "invalid");
  assert.equal(share.error?.[0], 20);
});

/** A second opinion, by other means: text, BigInt and the runtime's own SHA-256. */
function judgeSlowly(submit: Submit, { job, extranonce1, target, versionMask }: ShareTerms): string {
  const sha256d = (bytes: Uint8Array) =>
    createHash("sha256").update(createHash("sha256").update(bytes).digest()).digest();
  const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  const { time, versionBits = job.version & versionMask } = submit;
  if (time < job.minimumTime || time > job.currentTime + 7200) return "invalid";
  if ((BigInt(versionBits) | BigInt(versionMask)) !== BigInt(versionMask)) return "invalid";
  const { prefix, suffix } = job.coinbase;
  let root = sha256d(Buffer.concat([prefix, extranonce1, submit.extranonce2, suffix]));
  for (const sibling of job.branch) root = sha256d(Buffer.concat([root, sibling]));
  const header = Buffer.alloc(80);
  header.writeUInt32LE(Number((BigInt(job.version) & ~BigInt(versionMask)) | BigInt(versionBits)), 0);
  header.set(job.previousHash, 4);
  header.set(root, 36);
  header.writeUInt32LE(time, 68);
  header.writeUInt32LE(job.bits, 72);
  header.writeUInt32LE(submit.nonce, 76);
  const digest = number(sha256d(header));
  if (digest <= number(job.networkTarget)) return "solves";
  return digest <= number(target) ? "accepted" : "low";
}

Deno.test("property: shares are judged as by a second opinion", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.record({
        bits: fc.constantFrom(EASY_BITS, HARD_BITS),
        version: word,
        versionMask: fc.constantFrom(0, GENERAL_PURPOSE_BITS, 0x00ffe000),
        versionBits: fc.option(fc.constantFrom(0, 0x2000, 0x00ffe000, 0x1fffe000, 0x20000000, 0x80000000), {
          nil: undefined,
        }),
        branch: fc.array(bytes(32), { maxLength: 5 }),
        extranonce1: bytes(4),
        extranonce2: bytes(4),
        nonce: word,
        time: fc.integer({ min: JOB_TIME - 4000, max: JOB_TIME + 8000 }),
        target: fc.constantFrom(EVERY_TARGET, NO_TARGET, targetBytes(1n << 255n as Target)),
      }),
      ({ bits, version, branch, extranonce1, extranonce2, nonce, time, versionBits, versionMask, target }) => {
        const job: Job = { ...makeJob(1, { bits }), version, branch: branch as unknown as Hash[] };
        const terms = termsOf({ job, extranonce1, target, versionMask });
        const submit = submitOf({ extranonce2, nonce, time, ...versionBits === undefined ? {} : { versionBits } });
        const share = judge(submit, terms);
        const verdict = share.outcome === "accepted" && share.solves ? "solves" : share.outcome;
        seen.add(verdict);
        assert.equal(verdict, judgeSlowly(submit, terms));
      },
    ),
    { numRuns: 500 },
  );
  assert.deepEqual([...seen].sort(), ["accepted", "invalid", "low", "solves"]);
});
