import assert from "node:assert/strict";
import type { Statsd } from "../../../src/reporters/statsd/statsd.ts";
import {
  tellAuthorizations,
  tellJob,
  tellJobTime,
  tellProfits,
  withStatsd,
} from "../../../src/reporters/statsd/statsd_events.ts";
import { block, open, share } from "../../journal/temporary_journal.ts";

const NOW = 1_700_000_000_000;

/** Figures as lines. */
function lined(): { readonly statsd: Statsd; readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    statsd: {
      count: (name, value = 1) => void lines.push(`${name} +${value}`),
      timing: (name, milliseconds) => void lines.push(`${name} ${milliseconds} ms`),
      gauge: (name, value) => void lines.push(`${name} =${value}`),
      stop() {},
    },
  };
}

Deno.test("shares are told of by outcome, with their difficulty and how long they took", () => {
  const { statsd, lines } = lined();
  const journal = withStatsd(open(":memory:"), statsd, () => NOW + 3);
  journal.appendShares([
    share({ time: NOW, difficulty: 64 }),
    share({ time: NOW + 5, outcome: "duplicate", difficulty: 2 }),
  ]);
  assert.deepEqual(lines, [
    ...["acc_share +1", "acc_share_n1 +64", "submit_time 3 ms"],
    ...["reject_dup_share +1", "reject_dup_share_n1 +2", "submit_time 0 ms"],
  ]);
  assert.equal(journal.status().shares_written, 2);
  journal.close();
});

Deno.test("shares that cannot be written are not told of", () => {
  const { statsd, lines } = lined();
  const journal = withStatsd(open(":memory:"), statsd, () => NOW);
  assert.throws(() => journal.appendShares([share({ difficulty: NaN })]));
  assert.deepEqual(lines, []);
  journal.close();
});

Deno.test("a block's submission is told of once, when it is known what became of it", () => {
  const { statsd, lines } = lined();
  let now = NOW;
  const journal = withStatsd(open(":memory:"), statsd, () => now);
  const id = journal.recordBlock(block());
  now += 40;
  for (const state of ["found", "accepted", "mature"] as const) {
    journal.noteBlocks([{ id, state, reason: "", confirmations: 1 }]);
  }
  assert.deepEqual(lines, ["block_submission_LTC 40 ms"]);
  journal.close();
});

Deno.test("a new block of a chain and new jobs are told of under PowerPool's names", () => {
  const { statsd, lines } = lined();
  const journal = withStatsd(open(":memory:"), statsd, () => NOW);
  journal.noteNetwork({ time: NOW, network: "ltc", currency: "LTC", height: 7, difficulty: 1.5, value: 25n });
  tellJob(statsd, { clean: true, push: false });
  tellJob(statsd, { clean: false, push: true });
  tellJob(statsd, { clean: false, push: false });
  assert.deepEqual(lines, [
    ...["LTC.difficulty =1.5", "LTC.subsidy =25", "LTC.height =7"],
    ...["jobmanager.new_job +1", "jobmanager.work_restart +1", "jobmanager.new_job +1", "jobmanager.work_push +1"],
    "jobmanager.new_job +1",
  ]);
  journal.close();
});

Deno.test("times of jobs and profits are gauges; a time that is not known is none", () => {
  const { statsd, lines } = lined();
  tellJobTime(statsd, "LTC", 1.25);
  tellJobTime(statsd, "LTC", null);
  tellProfits(statsd, new Map([["LTC", 2.5], ["DOGE", 0]]));
  assert.deepEqual(lines, ["LTC.job_generate =1.25", "profitability.LTC =2.5", "profitability.DOGE =0"]);
});

Deno.test("authorizations are counted by how many more there are, port by port", () => {
  const { statsd, lines } = lined();
  const tell = tellAuthorizations(statsd);
  tell("one", 3);
  tell("two", 1);
  tell("one", 3);
  tell("one", 5);
  // A thread has died, and its counts with it.
  tell("one", 2);
  tell("one", 3);
  assert.deepEqual(lines, ["auth +3", "auth +1", "auth +2", "auth +1"]);
});
