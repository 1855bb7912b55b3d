import assert from "node:assert/strict";
import type { CeleryTask } from "../../../src/reporters/celery/celery_message.ts";
import { type CeleryTaskContext, celeryTasks } from "../../../src/reporters/celery/celery_tasks.ts";
import { createMemoryJournal, type NewItem, TIME } from "../memory_journal.ts";

const MINUTE = TIME / 1000;
const NAMED = { worker_format_string: "" };

function contextOf(changes: Partial<CeleryTaskContext["pool"]> = {}, reported: readonly string[] = []) {
  return {
    prefix: "simplecoin.tasks",
    identity: ["journal", "celery"] as const,
    pool: {
      pool_report_configs: [],
      attrs: {},
      serverName: "powerpool_0",
      algorithmOf: (port: string) => port === "pool" ? "scrypt" : "",
      mergedWith: (currency: string) => currency === "LTC" ? ["DOGE", "BEL"] : [],
      ...changes,
    },
    isReported: ({ hash }) => reported.includes(hash),
  } satisfies CeleryTaskContext;
}

function tasksOf(items: readonly NewItem[], context: CeleryTaskContext = contextOf()): CeleryTask[] {
  const journal = createMemoryJournal();
  journal.append(...items);
  const batch = journal.reader("celery").take(items.length);
  return batch === undefined ? [] : celeryTasks(batch, context);
}

/** Tasks as `name(args)` or `name(kwargs)`. */
function calls(items: readonly NewItem[], context?: CeleryTaskContext): unknown[] {
  return tasksOf(items, context).map(({ name, args, kwargs }) => [name.split(".").at(-1), args ?? kwargs]);
}

Deno.test("accepted shares are summed by address, and by worker and minute", () => {
  assert.deepEqual(
    calls([
      { kind: "share", difficulty: 128 },
      { kind: "share", difficulty: 0.5, worker: "other" },
      { kind: "share", difficulty: 64, address: "ltc1b", worker: "" },
      { kind: "share", difficulty: 32, time: TIME + 59_999 },
      { kind: "share", difficulty: 16, time: TIME + 60_000 },
    ]),
    [
      ["add_share", ["ltc1a", 176.5]],
      ["add_share", ["ltc1b", 64]],
      ["add_one_minute", { user: "ltc1a", worker: "rig", minute: MINUTE, valid_shares: 160 }],
      ["add_one_minute", { user: "ltc1a", worker: "other", minute: MINUTE, valid_shares: 0.5 }],
      ["add_one_minute", { user: "ltc1b", worker: "", minute: MINUTE, valid_shares: 64 }],
      ["add_one_minute", { user: "ltc1a", worker: "rig", minute: MINUTE + 60, valid_shares: 16 }],
    ],
  );
});

Deno.test("refused shares are in minutes alone, each kind under its name; invalid ones are nowhere", () => {
  const outcomes = ["stale", "duplicate", "low", "invalid"] as const;
  const about = { user: "ltc1a", worker: "rig", minute: MINUTE, valid_shares: 0 };
  assert.deepEqual(calls(outcomes.map((outcome, i) => ({ kind: "share", outcome, difficulty: 2 ** i }))), [
    ["add_one_minute", { ...about, stale_shares: 1 }],
    ["add_one_minute", { ...about, dup_shares: 2 }],
    ["add_one_minute", { ...about, low_diff_shares: 4 }],
  ]);
});

Deno.test("ports and currencies are not told apart, as PowerPool did not", () => {
  assert.deepEqual(
    calls([
      { kind: "share", difficulty: 1 },
      { kind: "share", difficulty: 2, port: "other", currency: "DOGE" },
    ]),
    [
      ["add_share", ["ltc1a", 3]],
      ["add_one_minute", { user: "ltc1a", worker: "rig", minute: MINUTE, valid_shares: 3 }],
    ],
  );
});

Deno.test("statistics of the pool are minutes under a name, for merged chains as well where they are asked for", () => {
  const pool = contextOf({
    attrs: { location: "east" },
    pool_report_configs: [
      { ...NAMED, user: "pool_currency", worker_format_string: "{currency}", report_merge: true },
      // An entry behind one for merged chains had the last of their currencies in PowerPool.
      {
        ...NAMED,
        user: "pool",
        worker_format_string: "{algo} {currency} {server_name} {location} {none}",
        report_merge: false,
      },
    ],
  });
  const minutes = calls([{ kind: "share", difficulty: 5 }], pool).slice(2);
  const named = (user: string, worker: string) => ["add_one_minute", { user, worker, minute: MINUTE, valid_shares: 5 }];
  assert.deepEqual(minutes, [
    named("pool_currency", "LTC"),
    named("pool_currency", "DOGE"),
    named("pool_currency", "BEL"),
    named("pool", "scrypt LTC powerpool_0 east {none}"),
  ]);
});

Deno.test("a share of an unknown job counts for the currency UNKNOWN, and for no merged chain", () => {
  const pool = contextOf({
    pool_report_configs: [{ ...NAMED, user: "pool", worker_format_string: "{currency}", report_merge: true }],
  });
  assert.deepEqual(calls([{ kind: "share", outcome: "stale", currency: "", difficulty: 5 }], pool).slice(1), [
    ["add_one_minute", { user: "pool", worker: "UNKNOWN", minute: MINUTE, valid_shares: 0, stale_shares: 5 }],
  ]);
});

Deno.test("a block is reported once, when it is in the chain", () => {
  const hash = "cd".repeat(32);
  const block = {
    user: "ltc1a",
    height: 100,
    total_value: 625_000_000n,
    transaction_fees: 1234n,
    bits: "1e0ffff0",
    hash_hex: hash,
    merged: null,
    worker: "rig",
  };
  const states = ["found", "rejected", "orphaned", "accepted", "orphaned", "accepted", "mature"] as const;
  assert.deepEqual(calls(states.map((state) => ({ kind: "block", state, hash }))), [["add_block", block]]);
  assert.deepEqual(calls([{ kind: "block", state: "mature", hash }]), [["add_block", block]]);
  assert.deepEqual(calls([{ kind: "block", state: "mature", hash }], contextOf({}, [hash])), []);
});

Deno.test("a block of a merged chain names its currency; a value that is not known is null, never 0", () => {
  const [block] = tasksOf([{ kind: "block", state: "accepted", isAux: true, currency: "DOGE", value: undefined }]);
  assert.equal(block?.kwargs?.["merged"], "DOGE");
  assert.equal(block?.kwargs?.["total_value"], null);
});

Deno.test("reports of agents are handed on with their data", () => {
  assert.deepEqual(calls([{ kind: "agent", data: '{"a": [1.5, null]}', stamp: 12 }]), [
    ["agent_receive", ["ltc1a", "rig", "temp", { a: [1.5, null] }, 12]],
  ]);
});

Deno.test("ids are the same for a batch that comes again, and differ between tasks, batches, journals and reporters", () => {
  const items: NewItem[] = [
    { kind: "share" },
    { kind: "share", outcome: "low" },
    { kind: "agent" },
    { kind: "block", state: "accepted" },
  ];
  const ids = (context?: CeleryTaskContext) => tasksOf(items, context).map(({ id }) => id);
  assert.deepEqual(ids(), ids());
  const others = [
    ids(),
    ids({ ...contextOf(), identity: ["journal", "other"] }),
    ids({ ...contextOf(), identity: ["other", "celery"] }),
  ].flat();
  assert.equal(new Set(others).size, 15);

  const journal = createMemoryJournal();
  const reader = journal.reader("celery");
  const perBatch = [1, 2].flatMap(() => {
    journal.append({ kind: "share" });
    const batch = reader.take(1);
    if (batch === undefined) return [];
    reader.confirm(batch);
    return celeryTasks(batch, contextOf()).map(({ id }) => id);
  });
  assert.equal(new Set(perBatch).size, 4);
});

Deno.test("the id of a block is that of its hash: one that comes back into the chain is known by it", () => {
  const [first] = tasksOf([{ kind: "block", state: "accepted" }]);
  const [, again] = tasksOf([{ kind: "agent" }, { kind: "block", state: "mature" }]);
  assert.equal(again?.id, first?.id);
});

Deno.test("a batch of nothing that Celery is told of has no tasks", () => {
  assert.deepEqual(tasksOf([{ kind: "network" }, { kind: "block", state: "found" }]), []);
});
