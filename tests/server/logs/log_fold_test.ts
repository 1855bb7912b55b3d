import assert from "node:assert/strict";
import type { LogRecord } from "@logtape/logtape";
import { createLogFold } from "../../../src/server/logs/log_fold.ts";
import { messageText } from "../../../src/server/logs/log_line.ts";
import { recordOf, TIME } from "./log_record.ts";

/** A fold with a clock in the test's hand. */
function foldWithClock(limit: number) {
  const alarms = new Map<() => void, number>();
  const shown: LogRecord[] = [];
  let time = TIME;
  const fold = createLogFold({
    limit,
    show: (record) => shown.push(record),
    now: () => time,
    after(milliseconds, callback) {
      alarms.set(callback, time + milliseconds);
      return () => alarms.delete(callback);
    },
  });
  return {
    ...fold,
    alarms,
    shown,
    texts: () => shown.map(messageText),
    pass(milliseconds: number) {
      time += milliseconds;
      for (const [callback, at] of [...alarms]) if (at <= time && alarms.delete(callback)) callback();
    },
  };
}

const refused = (address: number, changes: Partial<LogRecord> = {}) =>
  recordOf("Refused {address}", { address }, changes);

Deno.test("createLogFold() shows the first lines of a kind, with their own values, and sums up the others", () => {
  const fold = foldWithClock(3);
  for (let address = 1; address <= 61; address++) fold.take(refused(address));
  assert.deepEqual(fold.texts(), ["Refused 1", "Refused 2", "Refused 3"]);
  fold.pass(60_000);
  assert.deepEqual(fold.texts().slice(3), ["Refused 61 (and 57 more like it within a minute)"]);
  assert.deepEqual(fold.shown[3]?.properties, { address: 61, more: 57 });
  assert.equal(fold.shown[3]?.timestamp, TIME + 60_000);
});

Deno.test("createLogFold() tells of a single line more as it was", () => {
  const fold = foldWithClock(1);
  for (const address of [1, 2]) fold.take(refused(address));
  fold.pass(60_000);
  assert.deepEqual(fold.texts(), ["Refused 1", "Refused 2"]);
});

Deno.test("createLogFold() adds nothing where no line was hidden, and sets no alarm again", () => {
  const fold = foldWithClock(2);
  for (const address of [1, 2]) fold.take(refused(address));
  fold.pass(60_000);
  assert.deepEqual([fold.texts(), fold.alarms.size], [["Refused 1", "Refused 2"], 0]);
});

Deno.test("createLogFold() begins anew after a minute", () => {
  const fold = foldWithClock(1);
  fold.take(refused(1));
  fold.pass(60_000);
  fold.take(refused(2));
  assert.deepEqual(fold.texts(), ["Refused 1", "Refused 2"]);
});

Deno.test("createLogFold() counts components, severities and templates apart", () => {
  const fold = foldWithClock(1);
  fold.take(refused(1));
  fold.take(refused(1, { category: ["powerpool", "other"] }));
  fold.take(refused(1, { level: "error" }));
  fold.take(recordOf("Banned {address}", { address: 1 }));
  assert.equal(fold.shown.length, 4);
});

Deno.test("createLogFold() leaves lines about blocks alone, and sums that were folded already", () => {
  const fold = foldWithClock(1);
  for (let i = 0; i < 5; i++) fold.take(recordOf("Block {height} found", { height: i }));
  for (let i = 0; i < 5; i++) fold.take(recordOf("Refused (again: {again} times)", { again: i }));
  assert.equal(fold.shown.length, 10);
});

Deno.test("createLogFold() folds nothing with the limit 0", () => {
  const fold = foldWithClock(0);
  for (let address = 0; address < 100; address++) fold.take(refused(address));
  assert.deepEqual([fold.shown.length, fold.alarms.size], [100, 0]);
});

Deno.test("createLogFold() tells what it has counted when it is closed, and shows all that comes later", () => {
  const fold = foldWithClock(1);
  for (const address of [1, 2, 3]) fold.take(refused(address));
  fold.close();
  assert.deepEqual(fold.texts(), ["Refused 1", "Refused 3 (and 1 more like it within a minute)"]);
  for (const address of [4, 5]) fold.take(refused(address));
  assert.deepEqual([fold.texts().slice(2), fold.alarms.size], [["Refused 4", "Refused 5"], 0]);
});
