import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { type LogLevels, logLevelsOf, setUpLogging } from "../../src/server/logging.ts";
import { configOf, LTC, POOL } from "./config_fixture.ts";

/** Logs one fact of each severity as each component, and returns what was printed: component and level. */
async function printed(levels: LogLevels, ...components: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  await setUpLogging(levels, { write: (line) => lines.push(line), coloured: false });
  for (const component of components) {
    const log = getLogger(["powerpool", component]);
    log.debug("x");
    log.info("x");
    log.warn("x");
    log.error("x");
  }
  return lines.map((line) => line.slice("2026-01-02 03:04:05.006 ".length)).map((line) => {
    const [level, component] = line.split(/[ :]+/);
    return `${component} ${level}`;
  });
}

function levelsOf(main: string, pool = ""): LogLevels {
  return logLevelsOf(configOf(`main: {type: PowerPool${main}}\n${LTC}${POOL.replace("}", `${pool}}`)}`));
}

Deno.test("components log from INFO up unless the configuration says otherwise", async () => {
  assert.deepEqual(await printed(levelsOf(""), "pool"), ["pool INFO", "pool WARN", "pool ERROR"]);
});

Deno.test("default_component_log_level holds for all components", async () => {
  const levels = levelsOf(", default_component_log_level: WARN");
  assert.deepEqual(await printed(levels, "pool", "ltc"), ["pool WARN", "pool ERROR", "ltc WARN", "ltc ERROR"]);
});

Deno.test("log_level holds for its component alone, whether it is above the default or below", async () => {
  assert.deepEqual(await printed(levelsOf("", ", log_level: ERROR"), "pool", "ltc"), [
    "pool ERROR",
    "ltc INFO",
    "ltc WARN",
    "ltc ERROR",
  ]);
  assert.deepEqual(
    await printed(levelsOf(", default_component_log_level: ERROR", ", log_level: DEBUG"), "pool", "ltc"),
    [
      "pool DEBUG",
      "pool INFO",
      "pool WARN",
      "pool ERROR",
      "ltc ERROR",
    ],
  );
});

const PRINTED = [
  ["NOTSET", ["pool DEBUG", "pool INFO", "pool WARN", "pool ERROR"]],
  ["DEBUG", ["pool DEBUG", "pool INFO", "pool WARN", "pool ERROR"]],
  ["WARN", ["pool WARN", "pool ERROR"]],
  ["WARNING", ["pool WARN", "pool ERROR"]],
  ["ERROR", ["pool ERROR"]],
  ["CRITICAL", []],
] as const;

for (const [level, expected] of PRINTED) {
  Deno.test(`loggers with level ${level} print ${expected.join(", ") || "nothing"}, whatever log_level is`, async () => {
    const main = `, loggers: [{type: StreamHandler, level: ${level}}]`;
    assert.deepEqual(await printed(levelsOf(main, ", log_level: DEBUG"), "pool"), expected);
  });
}

Deno.test("loggers print each line once, from the least level of them all", async () => {
  const main = ", loggers: [{type: StreamHandler, level: ERROR}, {type: StreamHandler, level: WARN}]";
  assert.deepEqual(await printed(levelsOf(main), "pool"), ["pool WARN", "pool ERROR"]);
});

Deno.test("setUpLogging() takes the place of what was set up before", async () => {
  const before: string[] = [];
  await setUpLogging({ byDefault: "DEBUG", byComponent: new Map() }, { write: (l) => before.push(l), coloured: false });
  assert.deepEqual(await printed({ byDefault: "ERROR", byComponent: new Map() }, "pool"), ["pool ERROR"]);
  assert.deepEqual(before, []);
});
