import assert from "node:assert/strict";
import type { BlockPlace, SubmitOutcome } from "../../../src/daemon/daemon.ts";
import { type Settlement, type Submission, submitUntilSettled } from "../../../src/jobmanagers/blocks/submission.ts";
import { daemonError } from "../scripted_daemon.ts";

const IN_CHAIN: BlockPlace = { height: 7, confirmations: 1 };
const BESIDE_CHAIN: BlockPlace = { height: 7, confirmations: -1 };
const ACCEPTED: SubmitOutcome = { accepted: true, known: false };

/** One try: what the two calls give, or what the first of them throws. */
type Try = readonly [SubmitOutcome, BlockPlace | undefined] | Error;

/** Submits to a daemon that behaves like this, try by try; the last goes on for ever. */
async function submit(tries: readonly Try[], changes: Partial<Submission> = {}): Promise<{
  readonly settlement: Settlement;
  readonly failures: string[];
  readonly submitted: string[];
}> {
  const failures: string[] = [];
  const submitted: string[] = [];
  const now = (): Try => tries[Math.min(submitted.length, tries.length) - 1] as Try;
  const settlement = await submitUntilSettled({
    submit() {
      submitted.push("00");
      const attempt = now();
      return attempt instanceof Error ? Promise.reject(attempt) : Promise.resolve(attempt[0]);
    },
    place() {
      const attempt = now();
      return attempt instanceof Error ? Promise.reject(attempt) : Promise.resolve(attempt[1]);
    },
    onFailure: (error) => failures.push((error as Error).message),
    signal: new AbortController().signal,
    ...changes,
  });
  return { settlement, failures, submitted };
}

interface Case extends Settlement {
  readonly title: string;
  readonly outcome: SubmitOutcome;
  readonly place: BlockPlace | undefined;
}

const CASES: readonly Case[] = [
  { title: "taken and in the chain", outcome: ACCEPTED, place: IN_CHAIN, state: "accepted", reason: "" },
  {
    title: "known already, from an answer that was lost, and in the chain",
    outcome: { accepted: true, known: true },
    place: IN_CHAIN,
    state: "accepted",
    reason: "",
  },
  {
    title: "in the chain, whatever the daemon said of it",
    outcome: { accepted: false, reason: "inconclusive" },
    place: IN_CHAIN,
    state: "accepted",
    reason: "",
  },
  {
    title: "refused",
    outcome: { accepted: false, reason: "high-hash" },
    place: undefined,
    state: "rejected",
    reason: "high-hash",
  },
  {
    title: "refused, and known as bad",
    outcome: { accepted: false, reason: "duplicate-invalid" },
    place: BESIDE_CHAIN,
    state: "rejected",
    reason: "duplicate-invalid",
  },
  ...["inconclusive", "duplicate-inconclusive"].map((word): Case => ({
    title: `${word}: beside the chain`,
    outcome: { accepted: false, reason: word },
    place: BESIDE_CHAIN,
    state: "beside",
    reason: "",
  })),
  {
    title: "taken, and beside the chain",
    outcome: ACCEPTED,
    place: BESIDE_CHAIN,
    state: "beside",
    reason: "",
  },
];

for (const { title, outcome, place, state, reason } of CASES) {
  Deno.test(`a block is settled as ${state} that is ${title}`, async () => {
    const { settlement, failures, submitted } = await submit([[outcome, place]]);
    assert.deepEqual(settlement, { state, reason });
    assert.deepEqual([failures, submitted], [[], ["00"]]);
  });
}

Deno.test("a daemon that does not answer is tried again, and each reason told once", async () => {
  const refused = daemonError("unreachable", "refused");
  const { settlement, failures, submitted } = await submit([
    daemonError("unreachable", "reset"),
    refused,
    [ACCEPTED, IN_CHAIN],
  ]);
  assert.equal(settlement.state, "accepted");
  assert.equal(failures.length, 1);
  assert.match(String(failures[0]), /reset/);
  assert.equal(submitted.length, 3);
});

Deno.test("a daemon that does not know the block before is given time to learn of it", async () => {
  const { settlement, failures } = await submit([
    [{ accepted: false, reason: "prev-blk-not-found" }, undefined],
    [ACCEPTED, IN_CHAIN],
  ]);
  assert.equal(settlement.state, "accepted");
  assert.deepEqual(failures, ["the daemon does not know the block before it"]);
});

Deno.test("a block that is taken is handed in until a daemon knows it: one of several may have ended in between", async () => {
  const { settlement, submitted } = await submit([[ACCEPTED, undefined], [ACCEPTED, IN_CHAIN]]);
  assert.equal(settlement.state, "accepted");
  assert.equal(submitted.length, 2);
});

Deno.test("a block that is taken again and again, but never known, has another hash than ours", async () => {
  const { settlement, submitted } = await submit([[ACCEPTED, undefined]]);
  assert.deepEqual(settlement, {
    state: "rejected",
    reason: "taken, but no block of this hash is known to the daemon; is pow_block_hash right?",
  });
  assert.equal(submitted.length, 4);
});

Deno.test("a submission ends with the reason of its signal", async () => {
  const stopping = new AbortController();
  const reason = new Error("enough");
  const submitting = submit([daemonError("unreachable")], {
    signal: stopping.signal,
    onFailure: () => stopping.abort(reason),
  });
  await assert.rejects(submitting, reason);
});
