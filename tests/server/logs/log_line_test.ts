import assert from "node:assert/strict";
import { type LoggedFact, logLine } from "../../../src/server/logs/log_line.ts";

/** Local time, so that the line is the same wherever the test runs. */
const TIME = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

function fact(message: readonly unknown[], changes: Partial<LoggedFact> = {}): LoggedFact {
  return { timestamp: TIME, level: "info", category: ["powerpool", "pool"], message, ...changes };
}

/** What stands behind time, level and component. */
function text(...message: readonly unknown[]): string {
  return logLine(fact(message)).slice("2026-01-02 03:04:05.006 INFO  pool: ".length);
}

Deno.test("logLine() writes time, level, component and message", () => {
  assert.equal(logLine(fact(["Hello"])), "2026-01-02 03:04:05.006 INFO  pool: Hello\n");
});

const LEVELS = [
  ["trace", "DEBUG"],
  ["debug", "DEBUG"],
  ["info", "INFO "],
  ["warning", "WARN "],
  ["error", "ERROR"],
  ["fatal", "ERROR"],
] as const;

for (const [level, name] of LEVELS) {
  Deno.test(`logLine() calls the level ${level} ${name.trim()}`, () => {
    assert.equal(logLine(fact(["x"], { level })), `2026-01-02 03:04:05.006 ${name} pool: x\n`);
  });
}

Deno.test("logLine() leaves the component out where there is none", () => {
  assert.equal(logLine(fact(["x"], { category: ["powerpool"] })), "2026-01-02 03:04:05.006 INFO  x\n");
});

Deno.test("logLine() writes text without quotes, errors by their message, and the rest as JSON", () => {
  assert.equal(text("from ", "10.0.0.1", ": ", new TypeError("bad"), ""), "from 10.0.0.1: bad\n");
  assert.equal(text("", 0.5, " ", 10n, " ", true, " ", null, " ", undefined, ""), "0.5 10 true null undefined\n");
  assert.equal(text("", { a: [1n, "b"] }, ""), '{"a":["1","b"]}\n');
});

Deno.test("logLine() stays one line that does not steer the terminal", () => {
  assert.equal(text("a\nb", "\x1b[31mc\r\n", "d", new Error("e\n"), "\u2028"), "a b [31mc de\n");
  assert.equal(logLine(fact(["x"], { category: ["powerpool", "a\nb"] })).split("\n").length, 2);
});

Deno.test("logLine() marks time, warnings and errors with colours where it may", () => {
  const level = (level: LoggedFact["level"]) => logLine(fact(["x"], { level }), true);
  assert.equal(level("info"), "\x1b[2m2026-01-02 03:04:05.006\x1b[0m INFO  pool: x\n");
  assert.equal(level("warning"), "\x1b[2m2026-01-02 03:04:05.006\x1b[0m \x1b[33mWARN \x1b[0m pool: x\n");
  assert.equal(level("error"), "\x1b[2m2026-01-02 03:04:05.006\x1b[0m \x1b[31mERROR\x1b[0m pool: x\n");
});
