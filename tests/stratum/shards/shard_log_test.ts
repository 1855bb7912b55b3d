import assert from "node:assert/strict";
import { configure, getLogger, type LogRecord, reset } from "@logtape/logtape";
import {
  logPosted,
  type PostedRecord,
  postedRecord,
  postLogs,
  wantedLevels,
} from "../../../src/stratum/shards/shard_log.ts";

/** Sets LogTape up as the main thread does, for a while. */
async function withLevels<T>(take: (record: LogRecord) => void, test: () => T): Promise<T> {
  await configure({
    reset: true,
    sinks: { lines: take },
    loggers: [
      { category: "powerpool", lowestLevel: "warning", sinks: ["lines"] },
      { category: ["powerpool", "pool"], lowestLevel: "debug", sinks: ["lines"], parentSinks: "override" },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: [] },
    ],
  });
  try {
    return test();
  } finally {
    await reset();
  }
}

function record(properties: Record<string, unknown>): LogRecord {
  return {
    category: ["powerpool", "pool"],
    level: "info",
    timestamp: 1234,
    message: ["Cut off ", properties["error"], ""],
    rawMessage: "Cut off {error}",
    properties,
  };
}

Deno.test("wantedLevels() has the levels of the main thread, component by component", async () => {
  assert.deepEqual(await withLevels(() => {}, () => wantedLevels(["pool", "other"])), {
    kind: "levels",
    byDefault: "warning",
    byComponent: [["pool", "debug"], ["other", "warning"]],
  });
});

Deno.test("postLogs() posts what is wanted of a component, once, and nothing else", async () => {
  const posted: PostedRecord[] = [];
  postLogs(
    { kind: "levels", byDefault: "error", byComponent: [["pool", "debug"], ["mute", null]] },
    (record) => posted.push(record),
  );
  try {
    for (const key of ["pool", "other", "mute"]) {
      const log = getLogger(["powerpool", key]);
      log.debug("debug");
      log.error("error");
    }
  } finally {
    await reset();
  }
  assert.deepEqual(posted.map(({ category, rawMessage }) => `${category[1]} ${rawMessage}`), [
    "pool debug",
    "pool error",
    "other error",
  ]);
});

Deno.test("logPosted() logs in one thread what happened in another, with its time, values and errors", async () => {
  const logged: LogRecord[] = [];
  class OwnError extends Error {
    override readonly name = "OwnError";
  }
  const sent = record({ error: new OwnError("bad"), count: 2n, list: [1] });
  const received = structuredClone(postedRecord(sent));
  await withLevels((record) => logged.push(record), () => logPosted(received));
  const [{ properties, message, ...rest } = assert.fail("expected a record")] = logged;
  const { error, ...others } = properties;
  assert.deepEqual(others, { count: 2n, list: [1] });
  assert(error instanceof Error);
  assert.deepEqual([error.name, error.message, error.stack], [
    "OwnError",
    "bad",
    (sent.properties["error"] as Error).stack,
  ]);
  assert.equal((message[1] as Error).message, "bad");
  assert.deepEqual([rest.timestamp, rest.level, rest.category, rest.rawMessage], [
    1234,
    "info",
    ["powerpool", "pool"],
    "Cut off {error}",
  ]);
});

Deno.test("postedRecord() leaves nothing that cannot be sent to another thread", () => {
  const posted = postedRecord(record({ error: () => 1, sign: Symbol("x") }));
  assert.doesNotThrow(() => structuredClone(posted));
});
