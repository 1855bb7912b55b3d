import assert from "node:assert/strict";
import { pythonLine } from "../../../src/server/logs/log_python_format.ts";
import { recordOf, TIME } from "./log_record.ts";

const PROGRAM = { name: "powerpool", id: 42 };

function line(format: string, changes: Parameters<typeof recordOf>[2] = {}): string {
  return pythonLine(format, recordOf("Hello {name}", { name: "you" }, changes), PROGRAM).replace(/\n$/, "");
}

const FORMATS = [
  [
    "%(asctime)s [%(name)s] [%(levelname)s] %(message)s",
    "2026-01-02 03:04:05,006 [pool] [INFO] Hello you",
  ],
  ["%(levelname)-8s|", "INFO    |"],
  ["%(levelname)8s|", "    INFO|"],
  ["%(levelname).2s|", "IN|"],
  ["%(levelno)d %(levelno)03d %(levelno)s", "20 020 20"],
  ["%(msecs)03d", "006"],
  ["%(created)f", `${(TIME / 1000).toFixed(6)}`],
  ["%(created).1f", `${(TIME / 1000).toFixed(1)}`],
  ["%(process)d %(processName)s", "42 powerpool"],
  ["100 %% %(message)s %", "100 % Hello you %"],
  ["%(lineno)d %(funcName)s", "- -"],
  ["no value", "no value"],
] as const;

for (const [format, expected] of FORMATS) {
  Deno.test(`pythonLine() writes ${format} as Python's logging does`, () => assert.equal(line(format), expected));
}

Deno.test("pythonLine() calls severities as Python does", () => {
  const levels = ["debug", "info", "warning", "error", "fatal"] as const;
  assert.deepEqual(levels.map((level) => line("%(levelname)s %(levelno)s", { level })), [
    "DEBUG 10",
    "INFO 20",
    "WARNING 30",
    "ERROR 40",
    "CRITICAL 50",
  ]);
});

Deno.test("pythonLine() stays one line, whatever the message or the format holds", () => {
  assert.equal(pythonLine("a\n%(message)s", recordOf("{x}", { x: "b\n\x1b[31m" }), PROGRAM), "a b [31m\n");
});

Deno.test("pythonLine() does not read a message as a format", () => {
  assert.equal(pythonLine("%(message)s", recordOf("{x}", { x: "%(name)s" }), PROGRAM), "%(name)s\n");
});
