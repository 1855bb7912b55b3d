import assert from "node:assert/strict";
import { getLogger, type LogRecord } from "@logtape/logtape";
import { type LogLevels, logLevelsOf, setUpLogging } from "../../../src/server/logs/logging.ts";
import { configOf, LTC, POOL } from "../config_fixture.ts";

const NAMES: Readonly<Partial<Record<LogRecord["level"], string>>> = {
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
};

/** Logs one fact of each severity as each component, and returns what came through: component and level. */
function printed(levels: LogLevels, ...components: readonly string[]): string[] {
  const records: string[] = [];
  setUpLogging(levels, ({ category, level }) => records.push(`${category[1]} ${NAMES[level]}`));
  for (const component of components) {
    const log = getLogger(["powerpool", component]);
    log.debug("x");
    log.info("x");
    log.warn("x");
    log.error("x");
  }
  return records;
}

function levelsOf(main: string, pool = ""): LogLevels {
  return logLevelsOf(configOf(`main: {type: PowerPool${main}}\n${LTC}${POOL.replace("}", `${pool}}`)}`));
}

Deno.test("components log from INFO up unless the configuration says otherwise", () => {
  assert.deepEqual(printed(levelsOf(""), "pool"), ["pool INFO", "pool WARN", "pool ERROR"]);
});

Deno.test("default_component_log_level holds for all components", () => {
  const levels = levelsOf(", default_component_log_level: WARN");
  assert.deepEqual(printed(levels, "pool", "ltc"), ["pool WARN", "pool ERROR", "ltc WARN", "ltc ERROR"]);
});

Deno.test("log_level holds for its component alone, whether it is above the default or below", () => {
  assert.deepEqual(printed(levelsOf("", ", log_level: ERROR"), "pool", "ltc"), [
    "pool ERROR",
    "ltc INFO",
    "ltc WARN",
    "ltc ERROR",
  ]);
  assert.deepEqual(
    printed(levelsOf(", default_component_log_level: ERROR", ", log_level: DEBUG"), "pool", "ltc"),
    [
      "pool DEBUG",
      "pool INFO",
      "pool WARN",
      "pool ERROR",
      "ltc ERROR",
    ],
  );
});

Deno.test("setUpLogging() takes the place of what was set up before", () => {
  const before: LogRecord[] = [];
  setUpLogging({ byDefault: "DEBUG", byComponent: new Map() }, (record) => before.push(record));
  assert.deepEqual(printed({ byDefault: "ERROR", byComponent: new Map() }, "pool"), ["pool ERROR"]);
  assert.deepEqual(before, []);
});
