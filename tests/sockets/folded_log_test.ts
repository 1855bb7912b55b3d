import assert from "node:assert/strict";
import { createFoldedLog, type FoldedLog } from "../../src/sockets/folded_log.ts";

/** A log that writes into a list, on a clock that stands still until it is moved. */
function start(): { log: FoldedLog; lines: string[]; alarms(): number; advance(milliseconds: number): void } {
  const lines: string[] = [];
  const alarms = new Set<{ at: number; callback: () => void }>();
  let time = 0;
  const log = createFoldedLog({
    write: (message, properties) => lines.push(message.replace(/\{(\w+)\}/g, (_, name) => String(properties[name]))),
    after(milliseconds, callback) {
      const alarm = { at: time + milliseconds, callback };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
  });
  return {
    log,
    lines,
    alarms: () => alarms.size,
    advance(milliseconds) {
      time += milliseconds;
      for (const alarm of [...alarms].filter(({ at }) => at <= time)) {
        alarms.delete(alarm);
        alarm.callback();
      }
    },
  };
}

Deno.test("a thing is said at once, and what comes again within a minute in one line at its end", () => {
  const { log, lines, advance } = start();
  for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) log.say("full", "Refused {address}", { address });
  assert.deepEqual(lines, ["Refused 192.0.2.1"]);
  advance(59_999);
  assert.equal(lines.length, 1);
  advance(1);
  assert.deepEqual(lines.slice(1), ["Refused 192.0.2.3 (and again in the last minute: 2 times)"]);
});

Deno.test("what goes on and on is said once a minute", () => {
  const { log, lines, advance } = start();
  for (let second = 0; second < 300; second++) {
    log.say("full", "Refused");
    advance(1000);
  }
  assert.deepEqual(lines, [
    "Refused",
    "Refused (and again in the last minute: 59 times)",
    ...Array(4).fill("Refused (and again in the last minute: 60 times)"),
  ]);
});

Deno.test("after a quiet minute it is said at once again", () => {
  const { log, lines, advance, alarms } = start();
  log.say("full", "Refused");
  advance(60_000);
  assert.equal(alarms(), 0);
  log.say("full", "Refused");
  assert.deepEqual(lines, ["Refused", "Refused"]);
});

Deno.test("once is one time", () => {
  const { log, lines, advance } = start();
  log.say("full", "Refused");
  log.say("full", "Refused");
  advance(60_000);
  assert.deepEqual(lines.slice(1), ["Refused (and again in the last minute: 1 time)"]);
});

Deno.test("each kind is counted by itself", () => {
  const { log, lines, advance } = start();
  log.say("full", "Full");
  log.say("banned", "Banned");
  log.say("banned", "Banned");
  advance(60_000);
  assert.deepEqual(lines, ["Full", "Banned", "Banned (and again in the last minute: 1 time)"]);
});

Deno.test("close() says what was counted and leaves no alarm, also for what is said later", () => {
  const { log, lines, alarms } = start();
  for (let i = 0; i < 4; i++) log.say("full", "Refused");
  log.close();
  assert.deepEqual(lines, ["Refused", "Refused (and again in the last minute: 3 times)"]);
  log.say("full", "Refused");
  assert.deepEqual([lines.length, alarms()], [3, 0]);
});

Deno.test("the runtime's own alarms leave nothing behind", () => {
  const log = createFoldedLog({ write() {} });
  log.say("full", "Refused");
  log.close();
});
