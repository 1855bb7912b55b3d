import assert from "node:assert/strict";
import { parseHash } from "../../../src/coin/hash.ts";
import { DaemonError } from "../../../src/daemon/daemon_error.ts";
import { type GroupedFake, groupedFake, groupOf, PING_MS, quiet } from "../grouped_daemon.ts";

const HASH = parseHash("ab".repeat(32));
const TROUBLES = [
  "unreachable",
  "timeout",
  "unauthorized",
  "warming up",
  "busy",
  "shutting down",
  "bad answer",
] as const;
const REQUEST = { rules: ["segwit"] };

function two(): [GroupedFake, GroupedFake] {
  return [groupedFake("a:1"), groupedFake("b:1")];
}

/** Which of the daemons was asked for a template just now. */
async function asked(group: { getBlockTemplate(request: typeof REQUEST): Promise<unknown> }, fakes: GroupedFake[]) {
  for (const { calls } of fakes) calls.length = 0;
  await group.getBlockTemplate(REQUEST);
  return fakes.filter(({ calls }) => calls.includes("getblocktemplate")).map(({ name }) => name);
}

for (
  const { priorities, first } of [
    { priorities: [1, 0], first: "a:1" },
    { priorities: [0, 1], first: "b:1" },
    { priorities: [-5, -7], first: "a:1" },
    { priorities: [0, 0], first: "a:1" },
  ]
) {
  Deno.test(`with the priorities ${priorities} work comes from ${first}, the highest, or the first of equals`, async () => {
    const fakes = two();
    using fixture = groupOf(fakes, priorities);
    assert.deepEqual(await asked(fixture.group, fakes), [first]);
  });
}

Deno.test("of three, the highest priority of those that are left is next when the first fails", async () => {
  const fakes = [groupedFake("a:1"), groupedFake("b:1"), groupedFake("c:1")];
  using fixture = groupOf(fakes, [3, 1, 2]);
  assert.deepEqual(await asked(fixture.group, fakes), ["a:1"]);
  fakes[0]!.trouble = "unreachable";
  assert.deepEqual(await asked(fixture.group, fakes), ["a:1", "c:1"]);
});

for (const trouble of TROUBLES) {
  Deno.test(`a call that fails because its daemon is "${trouble}" is answered by the next one`, async () => {
    const [a, b] = two();
    using fixture = groupOf([a, b]);
    await fixture.group.getBestBlockHash();
    a.trouble = trouble;
    assert.deepEqual(await asked(fixture.group, [a, b]), ["a:1", "b:1"]);
    assert.deepEqual(await asked(fixture.group, [a, b]), ["b:1"], "it is down from then on");
    assert.deepEqual(fixture.events.slice(-2), ["down a:1", "preferred b:1"]);
  });
}

Deno.test("work comes from the preferred daemon again as soon as it is well", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = "unreachable";
  await fixture.group.getBestBlockHash();
  a.trouble = undefined;
  assert.deepEqual(await asked(fixture.group, [a, b]), ["b:1"]);
  await fixture.pass(PING_MS);
  assert.deepEqual(await asked(fixture.group, [a, b]), ["a:1"]);
  assert.deepEqual(fixture.events.slice(-2), ["up a:1", "preferred a:1"]);
});

Deno.test("a daemon that stays down is probed ever more seldom, at least every 15 s", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = "unreachable";
  await fixture.pass(10 * 60_000);
  a.calls.length = 0;
  await fixture.pass(60_000);
  assert.deepEqual(a.calls, Array(4).fill("getblockchaininfo"));
});

Deno.test("daemons are probed at every turn while there is none to turn to", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = b.trouble = "unreachable";
  await fixture.pass(60_000);
  a.calls.length = 0;
  await fixture.pass(10 * PING_MS);
  assert.equal(a.calls.length, 10);
});

Deno.test("a probe is one call at a time, however many callers there are", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = "unreachable";
  await fixture.pass(PING_MS);
  a.trouble = "hang";
  a.calls.length = 0;
  await fixture.pass(2 * PING_MS);
  await Promise.all([1, 2, 3].map(() => fixture.group.getBestBlockHash()));
  assert.deepEqual(a.calls, ["getblockchaininfo"]);
});

Deno.test("when all are down a call tries each, and fails with the preferred one's error", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  a.trouble = "unreachable";
  b.trouble = "warming up";
  await assert.rejects(fixture.group.getBestBlockHash(), { daemon: "a:1", kind: "unreachable" });
  await assert.rejects(fixture.group.getBestBlockHash(), { daemon: "a:1", kind: "unreachable" });
  b.trouble = undefined;
  await fixture.group.getBestBlockHash();
});

Deno.test("a frozen daemon is left within 1.3 s, and its calls are answered by the next", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  const { longpollId } = await fixture.group.getBlockTemplate(REQUEST);
  const longPoll = fixture.group.getBlockTemplate({ ...REQUEST, longpollId });
  a.trouble = "hang";
  const call = fixture.group.getBestBlockHash();
  await fixture.pass(1300);
  await call;
  assert.equal((await longPoll).longpollId, "id-of-b:1@b:1");
  assert.deepEqual(fixture.events.slice(-2), ["silent a:1", "preferred b:1"]);
  await fixture.pass(PING_MS + 5000);
  assert.equal(fixture.events.at(-1), "down a:1");
});

Deno.test("a daemon that was frozen for a moment gives work again as soon as it answers", async () => {
  const [a, b] = two();
  const { getBestBlockHash } = a.daemon;
  let thaw = () => {};
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  const thawed = new Promise<void>((resolve) => thaw = resolve);
  a.daemon.getBestBlockHash = (scope) => thawed.then(() => getBestBlockHash(scope));
  await fixture.pass(1300);
  assert.deepEqual(fixture.events.slice(-2), ["silent a:1", "preferred b:1"]);
  thaw();
  await fixture.pass(0);
  assert.deepEqual(fixture.events.slice(-2), ["up a:1", "preferred a:1"]);
});

Deno.test("a daemon whose answer lies unread while the pool itself is held up is not taken for silent", async () => {
  const [a, b] = two();
  let time = 0;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  using fixture = groupOf([a, b], [2, 1], {
    clock: () => time,
    after(milliseconds, ring) {
      const alarm = { at: time + milliseconds, ring };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
  });
  function tick(milliseconds: number): void {
    time += milliseconds;
    for (const alarm of [...alarms].filter(({ at }) => at <= time)) if (alarms.delete(alarm)) alarm.ring();
  }
  await fixture.group.getBestBlockHash();
  a.calls.length = 0;
  tick(300);
  assert.deepEqual(a.calls, ["getbestblockhash"], "the pulse is felt");
  // Two seconds go by before anything of this program runs again: first the alarms that are due, then the answer.
  tick(2000);
  await quiet();
  tick(100);
  assert(!fixture.events.includes("silent a:1"), fixture.events.join(", "));
});

Deno.test("the pulse of a daemon is not felt while it answers other calls, nor where there is no other to turn to", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  const asked = () => a.calls.filter((method) => method === "getbestblockhash").length;
  const before = asked();
  for (let call = 1; call <= 10; call++) {
    // deno-lint-ignore no-await-in-loop -- one call after the other
    await fixture.group.getBestBlockHash();
    // deno-lint-ignore no-await-in-loop
    await fixture.pass(200);
  }
  assert.equal(asked(), before + 10);
  b.trouble = "unreachable";
  await fixture.pass(PING_MS);
  const alone = asked();
  await fixture.pass(5 * PING_MS);
  assert.equal(asked(), alone);
});

Deno.test("the first call does not wait longer than a second for a daemon that is frozen", async () => {
  const [a, b] = two();
  a.trouble = "hang";
  using fixture = groupOf([a, b]);
  let done = false;
  const call = fixture.group.getBestBlockHash().then(() => done = true);
  await fixture.pass(999);
  assert.equal(done, false);
  await fixture.pass(1);
  await call;
  assert.deepEqual(fixture.events, ["up b:1", "preferred b:1"]);
});

Deno.test("a refusal in JSON-RPC is an answer: no other daemon is asked", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  const refusal = new DaemonError("rpc", { daemon: "a:1", method: "getbestblockhash" }, "no", { code: -8 });
  a.daemon.getBestBlockHash = () => Promise.reject(refusal);
  await assert.rejects(fixture.group.getBestBlockHash(), refusal);
  assert(!b.calls.includes("getbestblockhash"));
});

Deno.test("a rule that a daemon misses is for the caller to name", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  const said = 'getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})';
  a.templateError = new DaemonError("rpc", { daemon: "a:1", method: "getblocktemplate" }, said, { code: -8 });
  await assert.rejects(fixture.group.getBlockTemplate({ rules: [] }), a.templateError);
  assert.equal(fixture.group.coinservers().coinservers["a:1"]?.state, "live");
});

Deno.test("a daemon that answers but refuses templates is down until it gives one", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  a.templateError = new DaemonError("rpc", { daemon: "a:1", method: "getblocktemplate" }, "not connected", {
    code: -9,
  });
  assert.deepEqual(await asked(fixture.group, [a, b]), ["a:1", "b:1"]);
  await fixture.pass(10 * PING_MS);
  assert.deepEqual(await asked(fixture.group, [a, b]), ["b:1"]);
  a.templateError = undefined;
  await fixture.pass(15_000);
  assert.deepEqual(await asked(fixture.group, [a, b]), ["a:1"]);
});

Deno.test("a long poll on a daemon that goes down is answered by the next one at once", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  const { longpollId } = await fixture.group.getBlockTemplate(REQUEST);
  const longPoll = fixture.group.getBlockTemplate({ ...REQUEST, longpollId });
  await quiet();
  assert.equal(a.calls.at(-1), "longpoll id-of-a:1");
  a.trouble = "unreachable";
  await fixture.pass(PING_MS);
  assert.equal((await longPoll).longpollId, "id-of-b:1@b:1");
});

Deno.test("a long poll moves to the preferred daemon when that is back", async () => {
  const [a, b] = two();
  a.trouble = "unreachable";
  using fixture = groupOf([a, b]);
  const { longpollId } = await fixture.group.getBlockTemplate(REQUEST);
  const longPoll = fixture.group.getBlockTemplate({ ...REQUEST, longpollId });
  await quiet();
  assert.equal(b.calls.at(-1), "longpoll id-of-b:1");
  a.trouble = undefined;
  await fixture.pass(2 * PING_MS);
  assert.equal((await longPoll).longpollId, "id-of-a:1@a:1");
});

Deno.test("a long poll that lasts too long is no failure of its daemon", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  const { longpollId } = await fixture.group.getBlockTemplate(REQUEST);
  a.templateError = new DaemonError("timeout", { daemon: "a:1", method: "getblocktemplate" }, "late");
  const error = a.templateError;
  a.daemon.getBlockTemplate = () => Promise.reject(error);
  await assert.rejects(fixture.group.getBlockTemplate({ ...REQUEST, longpollId }), error);
  assert.equal(fixture.group.coinservers().coinservers["a:1"]?.state, "live");
});

Deno.test("a caller's signal ends its call, and that says nothing of the daemon", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = "hang";
  const giveUp = new AbortController();
  const call = fixture.group.getBestBlockHash({ signal: giveUp.signal });
  const reason = new Error("no longer wanted");
  giveUp.abort(reason);
  await assert.rejects(call, reason);
  assert.equal(fixture.group.coinservers().coinservers["a:1"]?.state, "live");
  assert(!b.calls.includes("getbestblockhash"));
});

for (
  const { name, outcomes, best } of [
    { name: "one accepts, one refuses", outcomes: ["inconclusive", null], best: null },
    { name: "one has it already", outcomes: ["prev-blk-not-found", "duplicate"], best: "duplicate" },
    { name: "one does not know the block before", outcomes: ["prev-blk-not-found", "high-hash"], best: "high-hash" },
    { name: "one calls it valid", outcomes: ["duplicate-invalid", "inconclusive"], best: "inconclusive" },
    {
      name: "both refuse: the preferred one's word counts",
      outcomes: ["bad-cb-amount", "high-hash"],
      best: "bad-cb-amount",
    },
  ]
) {
  Deno.test(`submitBlock() goes to all and gives the best answer: ${name}`, async () => {
    const fakes = two();
    for (const [index, fake] of fakes.entries()) fake.outcome = outcomeOf(outcomes[index] ?? null);
    using fixture = groupOf(fakes);
    await fixture.group.getBestBlockHash();
    assert.deepEqual(await fixture.group.submitBlock("00"), outcomeOf(best));
    assert.deepEqual(fakes.map(({ calls }) => calls.at(-1)), ["submitblock", "submitblock"]);
    await quiet();
    assert.equal(fixture.events.filter((event) => event.startsWith("submitted")).length, 2);
  });
}

function outcomeOf(word: string | null) {
  if (word === null || word === "duplicate") return { accepted: true, known: word !== null } as const;
  return { accepted: false, reason: word } as const;
}

Deno.test("submitBlock() goes to daemons that are down as well, and does not wait for them if another accepts", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  a.trouble = "unreachable";
  await fixture.group.getBestBlockHash();
  a.trouble = "hang";
  assert.deepEqual(await fixture.group.submitBlock("00"), { accepted: true, known: false });
  assert.equal(a.calls.at(-1), "submitblock");
});

Deno.test("submitBlock() fails with the preferred daemon's error if none answers", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  a.trouble = "unreachable";
  b.trouble = "busy";
  await assert.rejects(fixture.group.submitBlock("00"), { daemon: "a:1", kind: "unreachable" });
});

Deno.test("submitBlock() goes to a daemon on another chain too, but only the others' word counts", async () => {
  const [a, b] = two();
  b.branches = [{ from: 50, name: "b" }];
  b.height = 99;
  a.outcome = { accepted: false, reason: "high-hash" };
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  assert.deepEqual(await fixture.group.submitBlock("00"), { accepted: false, reason: "high-hash" });
  assert.equal(b.calls.at(-1), "submitblock");
});

for (
  const { name, a: own, b: its, place } of [
    { name: "what the preferred one says", a: 3, b: 1, place: 3 },
    { name: "the other one's, where the preferred one does not know the block", a: undefined, b: 1, place: 1 },
    { name: "the other one's, where the preferred one has it beside its chain", a: -1, b: 1, place: 1 },
    { name: "beside the chain, if all say so", a: -1, b: undefined, place: -1 },
    { name: "unknown, if all say so", a: undefined, b: undefined, place: undefined },
    { name: "the other one's, where the preferred one is down", a: "unreachable", b: 2, place: 2 },
  ] as const
) {
  Deno.test(`getBlockPlace() is ${name}`, async () => {
    const [a, b] = two();
    using fixture = groupOf([a, b]);
    await fixture.group.getBestBlockHash();
    if (own === "unreachable") a.trouble = own;
    else a.confirmations = own;
    b.confirmations = its;
    assert.equal((await fixture.group.getBlockPlace(HASH))?.confirmations, place);
  });
}

Deno.test("nothing is asked before the first call", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  await fixture.pass(60_000);
  assert.deepEqual([...a.calls, ...b.calls], []);
  assert.deepEqual(Object.values(fixture.group.coinservers().coinservers).map(({ status }) => status), [
    "down",
    "down",
  ]);
});

Deno.test("disposing ends calls, timers and daemons", async () => {
  const [a, b] = two();
  const fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  a.trouble = b.trouble = "hang";
  const calls = [fixture.group.getBestBlockHash(), fixture.group.submitBlock("00"), fixture.group.getBlockPlace(HASH)];
  const ended = Promise.allSettled(calls);
  fixture.group[Symbol.dispose]();
  assert.deepEqual((await ended).map(({ status }) => status), ["rejected", "rejected", "rejected"]);
  await quiet();
  assert.equal(fixture.alarms(), 0);
  assert(a.disposed && b.disposed);
  await assert.rejects(fixture.group.getBestBlockHash(), { name: "AbortError" });
});

Deno.test("a group of one is its daemon: no waiting, its own long-poll ids, no events, its errors", async () => {
  const a = groupedFake("a:1");
  using fixture = groupOf([a]);
  const { longpollId } = await fixture.group.getBlockTemplate(REQUEST);
  assert.equal(longpollId, "id-of-a:1");
  a.trouble = "unreachable";
  await assert.rejects(fixture.group.getBlockTemplate({ ...REQUEST, longpollId }), { kind: "unreachable" });
  await fixture.pass(60_000);
  a.trouble = undefined;
  await fixture.group.getBestBlockHash();
  assert.deepEqual(fixture.events, []);
  assert.equal(fixture.group.name, "a:1");
});

Deno.test("coinservers() has PowerPool's counts and each daemon's figures", async () => {
  const [a, b] = two();
  b.trouble = "unreachable";
  using fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  const { live_coinservers, down_coinservers, coinservers } = fixture.group.coinservers();
  assert.deepEqual([live_coinservers, down_coinservers], [1, 1]);
  const { status, state, preferred, poll_priority, last_getinfo, latency_ms } = coinservers["a:1"]!;
  assert.deepEqual({ status, state, preferred, poll_priority, last_getinfo, latency_ms }, {
    status: "live",
    state: "live",
    preferred: true,
    poll_priority: 2,
    last_getinfo: {
      version: 210201,
      subversion: "/Fake:1/",
      connections: 8,
      chain: "main",
      blocks: 100,
      headers: 100,
      time: 0,
    },
    latency_ms: { last: 0, average: 0 },
  });
  assert.equal(coinservers["b:1"]?.status, "down");
  assert.match(coinservers["b:1"]?.reason ?? "", /unreachable/);
});

Deno.test("a daemon that fails one call again and again is not taken back just because it answers others", async () => {
  const [a, b] = two();
  using fixture = groupOf([a, b]);
  const { getBestBlockHash } = a.daemon;
  a.daemon.getBestBlockHash = () =>
    Promise.reject(new DaemonError("unauthorized", { daemon: "a:1", method: "getbestblockhash" }, "not allowed"));
  await fixture.group.getBestBlockHash();
  await fixture.pass(60_000);
  assert.deepEqual(fixture.events, ["up a:1", "up b:1", "preferred a:1", "down a:1", "preferred b:1"]);
  a.daemon.getBestBlockHash = getBestBlockHash;
  await fixture.pass(15_000);
  assert.deepEqual(await asked(fixture.group, [a, b]), ["a:1"]);
});

Deno.test("a group of one is live when it gives templates, where its caller knows that", async () => {
  const a = groupedFake("a:1");
  using fixture = groupOf([a]);
  await fixture.group.getBestBlockHash();
  const { live_coinservers, coinservers } = fixture.group.coinservers(false);
  assert.deepEqual([live_coinservers, coinservers["a:1"]?.status], [0, "down"]);
  assert.equal(fixture.group.coinservers(true).live_coinservers, 1);
});
