import assert from "node:assert/strict";
import { createUpkeep, type UpkeepLog } from "../../src/journal/upkeep.ts";
import { open, share, withTemporaryPath } from "./temporary_journal.ts";

const DAY = 24 * 3600 * 1000;
const NOW = 1_699_999_200_000;

/** Alarms that go off when the test says so. */
function handAlarms(): {
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  /** Lets all that are due within so many milliseconds go off once. */
  pass(milliseconds: number): void;
  readonly set: number;
} {
  let alarms: { milliseconds: number; callback: () => void }[] = [];
  return {
    after(milliseconds, callback) {
      const alarm = { milliseconds, callback };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((other) => other !== alarm);
      };
    },
    pass(milliseconds) {
      const due = alarms.filter((alarm) => alarm.milliseconds <= milliseconds);
      alarms = alarms.filter((alarm) => alarm.milliseconds > milliseconds);
      for (const { callback } of due) callback();
    },
    get set() {
      return alarms.length;
    },
  };
}

/** A log that keeps its lines. */
function linesOf(): { readonly lines: string[]; readonly log: UpkeepLog } {
  const lines: string[] = [];
  const write = (template: string, values: Record<string, unknown> = {}): void => {
    lines.push(template.replaceAll(/\{(\w+)\}/g, (_all, name) => String(values[name])));
  };
  return { lines, log: { warn: write, info: write } };
}

Deno.test("upkeep adds shares up, lets go of what is older than keep_days, and ends when it is stopped", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOW });
    const alarms = handAlarms();
    const { lines, log } = linesOf();
    const shares = [...Array(2500)].map(() => share({ time: NOW - 31 * DAY }));
    journal.appendShares([...shares, share({ time: NOW - 29 * DAY })]);
    const upkeep = createUpkeep({ journal, keepDays: 30, log, now: () => NOW, after: alarms.after });
    upkeep.start();
    // There is more: it goes on after a short pause.
    for (let i = 0; i < 10; i++) alarms.pass(1000);
    alarms.pass(10_000);
    for (let i = 0; i < 10; i++) alarms.pass(1000);
    assert.equal(journal.status().size.shares, 1);
    assert.equal(journal.work.sums({}, NOW / 1000 - 40 * DAY / 1000, NOW / 1000).accepted?.count, 2501);
    upkeep.stop();
    assert.equal(alarms.set, 0);
    assert.deepEqual(lines, []);
    journal.close();
  }));

Deno.test("a reader that has stood still for a day is told of, once an hour, and what to do", () =>
  withTemporaryPath((path) => {
    let now = NOW;
    const journal = open(path, { now: () => now });
    const alarms = handAlarms();
    const { lines, log } = linesOf();
    journal.reader("old-queue");
    journal.reader("quick");
    journal.appendShares([share({ time: NOW })]);
    const upkeep = createUpkeep({ journal, keepDays: 30, log, now: () => now, after: alarms.after });
    upkeep.start();
    now += 25 * 3600 * 1000;
    const quick = journal.reader("quick");
    quick.confirm(quick.take(5) ?? assert.fail());
    alarms.pass(3600 * 1000);
    upkeep.stop();
    assert.deepEqual(lines, [
      "Reader old-queue has not moved for 25 h: 1 items are kept for it; if nothing reads by that name any more, " +
      '"powerpool journal CONFIG.yml --forget old-queue" lets go of it',
    ]);
    journal.close();
  }));

Deno.test("upkeep that fails says so once, and when it works again", () => {
  const alarms = handAlarms();
  const { lines, log } = linesOf();
  let broken = true;
  const upkeep = createUpkeep({
    journal: {
      fold() {
        if (broken) throw new Error("disk is full");
        return 0;
      },
      retention: { step: () => false },
      readers: () => [],
    },
    keepDays: 30,
    log,
    now: () => NOW,
    after: alarms.after,
  });
  upkeep.start();
  alarms.pass(1000);
  broken = false;
  alarms.pass(1000);
  alarms.pass(1000);
  upkeep.stop();
  assert.deepEqual(lines, [
    "The journal cannot add shares up: Error: disk is full; trying again",
    "The journal can add shares up again",
  ]);
});
