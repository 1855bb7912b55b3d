import assert from "node:assert/strict";
import { join } from "node:path";
import type { LoggedEvent } from "../../../src/monitor/component.ts";
import { checkConfig } from "../../../src/server/load_config.ts";
import { createLogEvents } from "../../../src/server/logs/log_events.ts";
import { openLogOutputs } from "../../../src/server/logs/log_outputs.ts";
import { LTC, POOL } from "../config_fixture.ts";
import { recordOf, TIME } from "./log_record.ts";

Deno.test("a line of the log is an event with its component, its time, and its values in the text", () => {
  const events = createLogEvents();
  events.take(recordOf("Banned {address}", { address: "192.0.2.7" }, { category: ["powerpool", "ltc"] }));
  assert.deepEqual(events.newest(), [
    { id: 1, time: TIME, level: "info", component: "ltc", text: "Banned 192.0.2.7" },
  ]);
});

for (
  const [level, expected] of [
    ["trace", []],
    ["debug", []],
    ["info", ["info"]],
    ["warning", ["warning"]],
    ["error", ["error"]],
    ["fatal", ["error"]],
  ] as const
) {
  Deno.test(`a line of level ${level} is ${expected[0] === undefined ? "no event" : `an event of ${expected[0]}`}`, () => {
    const events = createLogEvents();
    events.take(recordOf("text", {}, { level }));
    assert.deepEqual(events.newest().map((event) => event.level), expected);
  });
}

Deno.test("requests to the monitor are no events", () => {
  const events = createLogEvents();
  events.take(recordOf("GET /", {}, { category: ["powerpool", "monitor", "access"] }));
  events.take(recordOf("Agents", {}, { category: ["powerpool", "access"] }));
  assert.deepEqual(events.newest().map(({ text }) => text), ["Agents"]);
});

Deno.test("the newest are kept, numbered from the first on", () => {
  const events = createLogEvents(3);
  for (let i = 1; i <= 11; i++) {
    events.take(recordOf("line {i}", { i }));
    const expected = Array.from({ length: Math.min(i, 3) }, (_, before) => i - before);
    assert.deepEqual(events.newest().map(({ id }) => id), expected);
    assert.deepEqual(events.newest().map(({ text }) => text), expected.map((id) => `line ${id}`));
  }
});

Deno.test("a text of megabytes is cut", () => {
  const events = createLogEvents();
  events.take(recordOf("it was {hex}", { hex: "00".repeat(500_000) }));
  assert.equal(events.newest()[0]?.text.length, 2001);
});

Deno.test("who listens is told of each line until that is over, however often one listens", () => {
  const events = createLogEvents();
  const heard: number[] = [];
  const listen = ({ id }: LoggedEvent) => void heard.push(id);
  const ends = [events.subscribe(listen), events.subscribe(listen)];
  events.take(recordOf("one"));
  ends[0]?.();
  ends[0]?.();
  events.take(recordOf("two"));
  ends[1]?.();
  events.take(recordOf("three"));
  assert.deepEqual(heard, [1, 1, 2]);
});

Deno.test("events are masked and folded as the lines of all outputs are, whatever handlers there are", async () => {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-log-" });
  try {
    const main =
      "main: {type: PowerPool, log_mask_addresses: true, log_repeats: 2, loggers: [{type: StreamHandler, level: ERROR}]}\n";
    const loaded = checkConfig(main + LTC + POOL, join(folder, "c.yml"));
    assert(loaded.ok, JSON.stringify(loaded));
    const outputs = await openLogOutputs(loaded.config, {
      out: () => assert.fail("no handler takes these lines"),
      err() {},
      isTerminal: true,
      coloured: false,
      now: () => TIME,
      after: () => () => {},
    });
    for (let i = 0; i < 5; i++) outputs.take(recordOf("{ip} says hunter2", { ip: "203.0.113.77" }));
    await outputs.close();
    assert.deepEqual(outputs.events.newest().map(({ text }) => text), [
      "203.0.113.0 says ******** (and 2 more like it within a minute)",
      "203.0.113.0 says ********",
      "203.0.113.0 says ********",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
