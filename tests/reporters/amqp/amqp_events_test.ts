import assert from "node:assert/strict";
import { amqpEvents, type EventContext, type EventKind } from "../../../src/reporters/amqp/amqp_events.ts";
import { createMemoryJournal, type NewItem, TIME } from "../memory_journal.ts";

function eventsOf(items: readonly NewItem[], kinds: readonly EventKind[], changes: Partial<EventContext> = {}) {
  const journal = createMemoryJournal();
  journal.append(...items);
  const batch = journal.reader("events").take(items.length);
  assert(batch !== undefined);
  return amqpEvents(batch, {
    exchange: "powerpool",
    kinds: new Set(kinds),
    mandatory: true,
    identity: ["journal", "events"],
    serverName: "powerpool_0",
    algorithmOf: (port) => port === "pool" ? "scrypt" : "",
    ...changes,
  });
}

/** What is the same in all of them. */
const COMMON = { time: TIME, server: "powerpool_0" };

const CASES: readonly (readonly [item: NewItem, routingKey: string, body: Record<string, unknown>])[] = [
  [{ kind: "share" }, "share.LTC", {
    event: "share",
    port: "pool",
    algo: "scrypt",
    currency: "LTC",
    address: "ltc1a",
    worker: "rig",
    outcome: "accepted",
    difficulty: 128,
  }],
  [{ kind: "block", state: "accepted", before: "found" }, "block.LTC.accepted", {
    event: "block",
    state: "accepted",
    before: "found",
    found_at: TIME,
    port: "pool",
    currency: "LTC",
    height: 100,
    hash: "ab".repeat(32),
    bits: "1e0ffff0",
    value: 625_000_000,
    fees: 1234,
    address: "ltc1a",
    worker: "rig",
    merged: false,
    reason: "",
  }],
  [{ kind: "agent" }, "agent.temp", {
    event: "agent",
    port: "pool",
    address: "ltc1a",
    worker: "rig",
    type: "temp",
    stamp: TIME / 1000,
    data: [61.5, 60],
  }],
  [{ kind: "network" }, "network.LTC", {
    event: "network",
    network: "ltc",
    currency: "LTC",
    height: 101,
    difficulty: 12.5,
    value: 625_000_000,
  }],
];

for (const [item, routingKey, body] of CASES) {
  Deno.test(`an item of kind ${item.kind} is an event with routing key ${routingKey}`, () => {
    const [event, ...others] = eventsOf([item], ["share", "block", "agent", "network"]);
    assert(event !== undefined);
    assert.deepEqual(others, []);
    assert.equal(event.routingKey, routingKey);
    assert.equal(event.exchange, "powerpool");
    assert.deepEqual(JSON.parse(event.body), { id: event.id, ...COMMON, ...body });
    assert.deepEqual(event.properties, {
      messageId: event.id,
      timestamp: TIME / 1000,
      appId: "powerpool",
      type: item.kind,
    });
  });
}

Deno.test("kinds that are not asked for are left out", () => {
  const items: NewItem[] = [{ kind: "share" }, { kind: "block" }, { kind: "agent" }, { kind: "network" }];
  assert.deepEqual(eventsOf(items, ["block"]).map(({ routingKey }) => routingKey), ["block.LTC.found"]);
});

Deno.test("sums of minutes are events of their own, behind the others", () => {
  const items: NewItem[] = [
    { kind: "share" },
    { kind: "share", time: TIME + 1000 },
    { kind: "share", outcome: "invalid" },
    { kind: "share", time: TIME + 60_000 },
  ];
  const minutes = eventsOf(items, ["share", "minute"]).slice(4);
  assert.deepEqual(minutes.map(({ routingKey }) => routingKey), ["minute.LTC", "minute.LTC", "minute.LTC"]);
  const bodies = minutes.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    bodies.map(({ minute, outcome, count, difficulty }) => [minute, outcome, count, difficulty]),
    [[TIME / 1000, "accepted", 2, 256], [TIME / 1000, "invalid", 1, 128], [TIME / 1000 + 60, "accepted", 1, 128]],
  );
  assert.equal(new Set(minutes.map(({ id }) => id)).size, 3);
});

Deno.test("ids tell items, readers and journals apart, and are the same whatever batch an item is in", () => {
  const [first, second] = eventsOf([{ kind: "share" }, { kind: "share" }, { kind: "block" }], ["share", "block"]);
  assert.notEqual(first?.id, second?.id);
  assert.equal(eventsOf([{ kind: "share" }], ["share"])[0]?.id, first?.id);
  for (const identity of [["journal", "other"], ["other", "events"]] as const) {
    assert.notEqual(eventsOf([{ kind: "share" }], ["share"], { identity })[0]?.id, first?.id);
  }
});

Deno.test("a currency that is not known, or that would be several words, is one word of the routing key", () => {
  const keys = eventsOf([
    { kind: "share", currency: "" },
    { kind: "share", currency: "A.B*C#D E" },
    { kind: "share", currency: "X".repeat(300) },
  ], ["share"]).map(({ routingKey }) => routingKey);
  assert.deepEqual(keys.slice(0, 2), ["share.unknown", "share.A_B_C_D_E"]);
  assert.equal(keys[2]?.length, 255);
});

Deno.test("a value that is not known is null, and one of any size keeps its digits", () => {
  const [unknown, large] = eventsOf([
    { kind: "block", value: undefined },
    { kind: "block", value: 2n ** 63n - 1n },
  ], ["block"]);
  assert.match(unknown?.body ?? "", /"value": null,/);
  assert.match(large?.body ?? "", /"value": 9223372036854775807,/);
});
