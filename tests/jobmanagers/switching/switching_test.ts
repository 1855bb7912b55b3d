import assert from "node:assert/strict";
import type { Target } from "../../../src/algorithms/target.ts";
import type { NetworkNews } from "../../../src/journal/events.ts";
import type { Job } from "../../../src/jobmanagers/job.ts";
import { createJobNumbers } from "../../../src/jobmanagers/job_numbers.ts";
import type { Prospect } from "../../../src/jobmanagers/network.ts";
import type { Score } from "../../../src/jobmanagers/scores/score_source.ts";
import {
  createMonitorNetworkMulti,
  type MonitorNetworkMulti,
  type SwitchedNetwork,
} from "../../../src/jobmanagers/switching/switching.ts";
import { type CapturedLog, captureLog } from "../../tools/captured_log.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { createMemoryScores, type MemoryScores } from "../scores/score_memory.ts";

const NOW = 1_764_000_000_000;
const FINDER = { address: "finder", worker: "rig" };

/** A network under a test's control. Of a job it knows no more than switching looks at. */
interface FakeNetwork extends SwitchedNetwork {
  /** Gives out a job; a clean one is on a new tip. */
  issue(clean?: boolean): Job;
  fail(): void;
  /** A template that no job can be made of is noticed when the job is made again. */
  refuseRenewal(): void;
  readonly solved: readonly number[];
}

function fakeNetwork(key: string, nextNumber: () => number): FakeNetwork {
  const currency = key.toUpperCase();
  const jobListeners = new Set<(job: Job) => void>();
  const troubleListeners = new Set<() => void>();
  const known = new Set<number>();
  const solved: number[] = [];
  let height = 0;
  let prospect: Prospect | undefined;
  let renewable = true;

  function issue(clean = false): Job {
    if (clean) height++;
    const job = { number: nextNumber(), currency, height, clean, push: false } as Job;
    known.add(job.number);
    prospect = { height, value: 100n, difficulty: 1, isOverHeight: false };
    for (const listener of jobListeners) listener(job);
    return job;
  }

  function fail(): void {
    prospect = undefined;
    for (const listener of troubleListeners) listener();
  }

  return {
    key,
    currency,
    difficultyOne: 1n as Target,
    solved,
    issue,
    fail,
    refuseRenewal: () => void (renewable = false),
    onJob(listener) {
      jobListeners.add(listener);
      return () => jobListeners.delete(listener);
    },
    onTrouble(listener) {
      troubleListeners.add(listener);
      return () => troubleListeners.delete(listener);
    },
    prospect: () => prospect,
    renew() {
      if (renewable) return issue();
      fail();
      return undefined;
    },
    knows: (jobNumber) => known.has(jobNumber),
    solve: (jobNumber) => void solved.push(jobNumber),
  };
}

/** Three networks, and what switching makes of them. */
interface Fixture extends AsyncDisposable {
  readonly multi: MonitorNetworkMulti;
  readonly networks: Readonly<Record<"a" | "b" | "c", FakeNetwork>>;
  readonly scores: MemoryScores;
  readonly log: CapturedLog;
  /** What was given out, oldest first: jobs as their currency, with `!` if clean, and retired currencies with a dash. */
  readonly told: readonly string[];
  readonly jobs: readonly Job[];
  /** Events for reporters, what the next ones fail of, and all profits that were told. */
  readonly noted: readonly NetworkNews[];
  readonly unwritable: string[];
  readonly profits: readonly Readonly<Record<string, number>>[];
  /** Sets all scores and waits until they are known. */
  score(a: number, b: number, c: number): Promise<void>;
}

async function startFixture(
  options: { readonly min_stay?: number; readonly now?: () => number } = {},
): Promise<Fixture> {
  const { min_stay = 0, now = () => NOW } = options;
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const scores = createMemoryScores();
  const nextNumber = createJobNumbers(now);
  const [a, b, c] = [fakeNetwork("a", nextNumber), fakeNetwork("b", nextNumber), fakeNetwork("c", nextNumber)];
  const noted: NetworkNews[] = [];
  const unwritable: string[] = [];
  const multi = createMonitorNetworkMulti({
    key: "multi",
    options: { margin_switch: 1.2, min_stay, profit_poll_int: 0.001, max_score_age: 600 },
    networks: [a, b, c],
    scores,
    journal: {
      noteNetwork(news) {
        if (unwritable.length > 0) throw new Error(unwritable.shift());
        noted.push(news);
      },
    },
    now,
  });
  const profits: Readonly<Record<string, number>>[] = [];
  multi.onProfits((known) => void profits.push(Object.fromEntries(known)));
  const told: string[] = [];
  const jobs: Job[] = [];
  multi.onJob((job) => {
    jobs.push(job);
    told.push(`${job.currency}${job.clean ? "!" : ""}`);
  });
  multi.onRetired((currency) => void told.push(`-${currency}`));
  cleanup.defer(() => multi.stop());
  multi.start();
  const owned = cleanup.move();
  return {
    multi,
    networks: { a, b, c },
    scores,
    log,
    told,
    jobs,
    noted,
    unwritable,
    profits,
    async score(...profits) {
      const entries = profits.map((
        profit,
        i,
      ): [string, Score] => ["ABC"[i] as string, { profit, ratio: 1, time: now() }]);
      scores.says = { scores: new Map(entries), faults: [] };
      await scores.readAgain();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

leakFreeTest("the jobs of one network alone are given out", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, told, multi } = fixture;
  assert.equal(multi.latest(), undefined);
  a.issue(true);
  b.issue(true);
  const job = a.issue();
  b.issue();
  assert.deepEqual(told, ["A!", "A"]);
  assert.equal(multi.latest(), job);
});

leakFreeTest("each network that is gone over to is an event in the journal, the first one aside", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, noted, unwritable, log } = fixture;
  a.issue(true);
  b.issue(true);
  assert.deepEqual(noted, []);
  await fixture.score(1, 2, 0);
  assert.deepEqual(noted, [{ time: NOW, network: "b", currency: "B", height: 1, difficulty: 1, value: 100n }]);
  a.issue(true);
  unwritable.push("the disk is full");
  await fixture.score(3, 2, 0);
  assert.equal(fixture.told.at(-1), "A!");
  assert.match(log.texts("warning").join(), /the disk is full/);
  await fixture.score(1, 2, 0);
  assert.deepEqual(noted.map(({ network }) => network), ["b", "b"]);
});

leakFreeTest("what mining is worth is told after each reading, by currency", async () => {
  await using fixture = await startFixture();
  fixture.networks.a.issue(true);
  fixture.networks.b.issue(true);
  await fixture.score(2, 3, 4);
  // 100 satoshis for a difficulty of 1: see profitOf().
  assert.deepEqual(fixture.profits.at(-1), { A: 2, B: 3, C: 0 });
});

leakFreeTest("the first job is clean, even if it is not the first on its tip", async () => {
  await using fixture = await startFixture();
  fixture.networks.a.issue(false);
  assert.deepEqual(fixture.told, ["A!"]);
});

leakFreeTest(
  "after a switch a newly made job of the other network is given out, clean, with a greater number",
  async () => {
    await using fixture = await startFixture();
    const { networks: { a, b }, told, jobs, multi } = fixture;
    b.issue(true);
    a.issue(true);
    assert.deepEqual(told, ["B!"]);
    await fixture.score(2, 1, 0);
    assert.deepEqual(told, ["B!", "A!"]);
    await fixture.score(1, 2, 0);
    assert.deepEqual(told, ["B!", "A!", "B!"]);
    const numbers = jobs.map(({ number }) => number);
    assert.deepEqual(numbers, [...new Set(numbers)].sort((one, other) => one - other));
    assert.equal(multi.latest(), jobs.at(-1));
  },
);

leakFreeTest("the network that is mined is left when it has a new block and another is a little better", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, told } = fixture;
  a.issue(true);
  b.issue(true);
  await fixture.score(1, 1.1, 0);
  a.issue();
  assert.deepEqual(told, ["A!", "A"]);
  a.issue(true);
  assert.deepEqual(told, ["A!", "A", "B!", "-A"]);
});

leakFreeTest("jobs of a network that was left count until it has a new block", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, told } = fixture;
  a.issue(true);
  b.issue(true);
  await fixture.score(1, 2, 0);
  a.issue();
  assert.deepEqual(told, ["A!", "B!"]);
  a.issue(true);
  a.issue(true);
  assert.deepEqual(told, ["A!", "B!", "-A"]);
});

leakFreeTest("jobs of a network that was left count until the one that is mined has a new block", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, told } = fixture;
  a.issue(true);
  b.issue(true);
  await fixture.score(1, 2, 0);
  a.fail();
  b.issue(true);
  b.issue(true);
  assert.deepEqual(told, ["A!", "B!", "-A", "B!", "B!"]);
});

leakFreeTest("a network in trouble is left at once, and its jobs still count", async () => {
  await using fixture = await startFixture({ min_stay: 3600 });
  const { networks: { a, b, c }, told, log } = fixture;
  a.issue(true);
  b.issue(true);
  c.issue(true);
  await fixture.score(3, 1, 2);
  a.fail();
  assert.deepEqual(told, ["A!", "C!"]);
  c.fail();
  assert.deepEqual(told, ["A!", "C!", "B!"]);
  b.fail();
  assert.deepEqual(told, ["A!", "C!", "B!"]);
  a.issue();
  assert.deepEqual(told, ["A!", "C!", "B!", "A!"]);
  await log.line(/^Switched from a, profit 0, to c \(C\), profit 2: its daemon gives no work$/);
});

leakFreeTest("a network that cannot make its job again is passed over", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b, c }, told } = fixture;
  a.issue(true);
  b.issue(true);
  c.issue(true);
  b.refuseRenewal();
  await fixture.score(1, 4, 3);
  assert.deepEqual(told, ["A!", "C!"]);
});

leakFreeTest("a solved block goes to the network that made its job, whichever is mined", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, jobs, multi } = fixture;
  a.issue(true);
  b.issue(true);
  await fixture.score(1, 2, 0);
  const [first, second] = jobs.map(({ number }) => number) as [number, number];
  const solve = (number: number) => multi.solve(number, new Uint8Array(80), new Uint8Array(), FINDER);
  solve(second);
  solve(first);
  assert.deepEqual([a.solved, b.solved], [[first], [second]]);
  assert.throws(() => solve(7), new Error("Cannot finish a block: its job 7 is gone"));
});

leakFreeTest(
  "scores that cannot be read are told of once, and those read last hold until they are too old",
  async () => {
    let time = NOW;
    await using fixture = await startFixture({ now: () => time });
    const { networks: { a, b }, scores, log, multi, told } = fixture;
    a.issue(true);
    b.issue(true);
    await fixture.score(1, 2, 0);
    scores.says = new Error("Cannot read scores from memory: it is gone");
    await scores.readAgain();
    await scores.readAgain();
    assert.deepEqual(
      log.texts("warning").filter((text) => /Cannot read/.test(text)),
      ["Cannot read scores from memory: it is gone; the scores read last are used"],
    );
    assert.deepEqual(multi.status()["profit_data"], { A: 1, B: 2, C: 0 });
    time += 601_000;
    await log.line(/^B counts as worth nothing: its score is older than max_score_age$/);
    await scores.readAgain();
    assert.deepEqual([multi.status()["profit_data"], multi.status()["current_network"]], [{ A: 0, B: 0, C: 0 }, "B"]);
    assert.deepEqual(told, ["A!", "B!"]);
  },
);

leakFreeTest("the status has PowerPool's members", async () => {
  await using fixture = await startFixture();
  const { networks: { a, b }, multi } = fixture;
  assert.deepEqual([multi.status()["current_network"], multi.status()["next_network"]], [null, null]);
  a.issue(true);
  b.issue(true);
  await fixture.score(2, 2.25, 0);
  const { price_data, profit_data, current_network, next_network, ...more } = multi.status();
  assert.deepEqual(price_data, { A: [2, 1, NOW / 1000], B: [2.25, 1, NOW / 1000], C: [0, 1, NOW / 1000] });
  assert.deepEqual([profit_data, current_network, next_network], [{ A: 2, B: 2.25, C: 0 }, "A", "B"]);
  assert.deepEqual(more, { scores_from: "memory", switches: 0, last_switch: null, last_reason: null });
  a.issue(true);
  const { switches, last_switch, last_reason } = multi.status();
  assert.deepEqual([switches, last_switch, last_reason], [1, new Date(NOW).toISOString(), "block"]);
});

leakFreeTest("once it is stopped, nothing is given out any more, and the source of scores is closed", async () => {
  await using fixture = await startFixture();
  const { networks: { a }, multi, told, scores } = fixture;
  a.issue(true);
  await multi.stop();
  a.issue(true);
  a.fail();
  assert.deepEqual([told, scores.closed], [["A!"], true]);
});
