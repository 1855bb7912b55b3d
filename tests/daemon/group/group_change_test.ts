import assert from "node:assert/strict";
import type { Hash } from "../../../src/coin/hash.ts";
import type { Daemon } from "../../../src/daemon/daemon.ts";
import { DaemonError } from "../../../src/daemon/daemon_error.ts";
import { type GroupedFake, groupedFake, groupOf, PING_MS, quiet } from "../grouped_daemon.ts";

/** A list of daemons, the first one preferred. */
function listOf(...fakes: readonly GroupedFake[]): { daemon: Daemon; priority: number }[] {
  return fakes.map(({ daemon }, index) => ({ daemon, priority: fakes.length - index }));
}

/** Has a group take up its work: it has looked at all of its daemons then. Gives the tip. */
async function begun({ group, pass }: Pick<ReturnType<typeof groupOf>, "group" | "pass">): Promise<Hash> {
  const tip = await group.getBestBlockHash();
  await pass(PING_MS);
  return tip;
}

/** Which daemon templates come from. */
async function source(group: { getBlockTemplate: Daemon["getBlockTemplate"] }): Promise<string | undefined> {
  const { longpollId } = await group.getBlockTemplate({ rules: [] });
  return longpollId?.split("@")[1];
}

Deno.test("a daemon that is added is looked at, and gets blocks and work as its priority says", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a]);
  const { group, pass } = fixture;
  await begun(fixture);
  group.change(listOf(b, a));
  await pass(0);
  assert.equal(await source(group), "b");
  assert.equal(group.name, "b, a");
  assert.deepEqual(Object.keys(group.coinservers().coinservers), ["b", "a"]);
  await group.submitBlock("00");
  assert.deepEqual([a, b].map(({ calls }) => calls.filter((call) => call === "submitblock").length), [1, 1]);
});

Deno.test("the preferred daemon keeps its state and its calls when another one is added or goes", async () => {
  const [a, b, c] = [groupedFake("a"), groupedFake("b"), groupedFake("c")];
  using fixture = groupOf([a, b]);
  const { group, pass, events } = fixture;
  const { longpollId = "" } = await group.getBlockTemplate({ rules: [] });
  await pass(PING_MS);
  const { since } = group.coinservers().coinservers["a"] ?? {};
  let isOver = false;
  const poll = group.getBlockTemplate({ rules: [], longpollId }).catch(() => {}).finally(() => isOver = true);
  await quiet();
  const before = [...events];
  group.change(listOf(a, c));
  await pass(PING_MS);
  assert.equal(isOver, false);
  assert.deepEqual(events.slice(before.length), ["up c"]);
  const { a: status } = group.coinservers().coinservers;
  assert.deepEqual([status?.preferred, status?.since, status?.call_failures], [true, since, 0]);
  group[Symbol.dispose]();
  await poll;
});

Deno.test("calls to a preferred daemon that is taken out go on at the next one, and no work is missed between", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a, b]);
  const { group, pass, events } = fixture;
  const { longpollId = "" } = await group.getBlockTemplate({ rules: [] });
  await pass(PING_MS);
  const poll = group.getBlockTemplate({ rules: [], longpollId });
  await quiet();
  group.change(listOf(b));
  assert.equal((await poll).longpollId, "id-of-b@b");
  assert.equal(await source(group), "b");
  assert.ok(!events.some((event) => event.startsWith("down")), events.join());
  assert.equal(a.calls.at(-1), "longpoll id-of-a");
});

Deno.test("a daemon that takes the place of the only one gives work at once", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a]);
  const { group, pass } = fixture;
  const { longpollId = "" } = await group.getBlockTemplate({ rules: [] });
  await pass(PING_MS);
  const poll = group.getBlockTemplate({ rules: [], longpollId });
  await quiet();
  group.change(listOf(b));
  // An id of the other one would keep it waiting.
  assert.equal((await poll).longpollId, "id-of-b@b");
});

Deno.test("another way to the same daemon keeps it a member, and its calls are made anew", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  const again = groupedFake("a");
  using fixture = groupOf([a, b]);
  const { group, pass } = fixture;
  const { longpollId = "" } = await group.getBlockTemplate({ rules: [] });
  await pass(PING_MS);
  const { since } = group.coinservers().coinservers["a"] ?? {};
  let isOver = false;
  const poll = group.getBlockTemplate({ rules: [], longpollId }).catch(() => {}).finally(() => isOver = true);
  await quiet();
  group.change(listOf(again, b));
  await pass(0);
  assert.deepEqual([isOver, again.calls.includes("longpoll id-of-a"), again.calls.includes("getblockchaininfo")], [
    false,
    true,
    true,
  ]);
  assert.equal(group.coinservers().coinservers["a"]?.since, since);
  group[Symbol.dispose]();
  await poll;
});

Deno.test("a daemon that was down for its password is up as soon as that is put right", async () => {
  const a = groupedFake("a");
  a.trouble = "unauthorized";
  using fixture = groupOf([a]);
  const { group, pass } = fixture;
  await assert.rejects(group.getBestBlockHash());
  await pass(0);
  assert.equal(group.coinservers().coinservers["a"]?.state, "down");
  group.change(listOf(groupedFake("a")));
  await pass(0);
  assert.equal(group.coinservers().coinservers["a"]?.state, "live");
});

Deno.test("another priority alone moves the work", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a, b]);
  const { group } = fixture;
  await begun(fixture);
  assert.equal(await source(group), "a");
  group.change([{ daemon: a.daemon, priority: 1 }, { daemon: b.daemon, priority: 5 }]);
  assert.equal(await source(group), "b");
});

Deno.test("a daemon that was taken out is disposed of a minute later, or with the group, and asked nothing more", async () => {
  const [a, b, c] = [groupedFake("a"), groupedFake("b"), groupedFake("c")];
  using fixture = groupOf([a, b]);
  const { group, pass } = fixture;
  await begun(fixture);
  group.change(listOf(b, c));
  const asked = a.calls.length;
  await pass(59_999);
  assert.deepEqual([a.disposed, a.calls.length], [false, asked]);
  await pass(1);
  assert.equal(a.disposed, true);
  group.change(listOf(c));
  group[Symbol.dispose]();
  assert.deepEqual([b.disposed, c.disposed], [true, true]);
  assert.equal(fixture.alarms(), 0);
});

Deno.test("a block on its way to a daemon that is taken out arrives there", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a, b]);
  const { group, events } = fixture;
  await begun(fixture);
  b.trouble = "hang";
  const submission = group.submitBlock("00");
  group.change(listOf(b));
  await submission;
  assert.ok(a.calls.includes("submitblock"));
  assert.deepEqual(events.filter((event) => event.startsWith("not submitted")), []);
});

for (const [place, list] of [["behind", [0, 1]], ["before", [1, 0]]] as const) {
  Deno.test(`a daemon of another network that is added ${place} the only one is not used, and that one goes on`, async () => {
    const fakes = [groupedFake("a"), groupedFake("b")] as const;
    const [a, b] = fakes;
    Object.assign(b, { chain: "test", height: 500, branches: [{ from: 0, name: "b" }] });
    using fixture = groupOf([a]);
    const { group, pass } = fixture;
    await begun(fixture);
    group.change(listOf(fakes[list[0]], fakes[list[1]]));
    await pass(2 * PING_MS);
    const { coinservers } = group.coinservers();
    assert.deepEqual([coinservers["a"]?.state, coinservers["b"]?.state], ["live", "other network"]);
    assert.equal(await source(group), "a");
  });
}

Deno.test("the only daemon that is left is used, whatever those that are gone had against it", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  Object.assign(b, { height: 95, branches: [{ from: 50, name: "b" }] });
  using fixture = groupOf([a, b]);
  const { group, pass } = fixture;
  await begun(fixture);
  assert.equal(group.coinservers().coinservers["b"]?.state, "other chain");
  group.change(listOf(b));
  assert.equal(await source(group), "b");
  await pass(PING_MS);
  assert.equal(group.coinservers().coinservers["b"]?.state, "live");
});

Deno.test("those that are left agree on a network among themselves, whatever the one that is gone was of", async () => {
  const [a, b, c] = [groupedFake("a"), groupedFake("b"), groupedFake("c")];
  for (const fake of [b, c]) Object.assign(fake, { chain: "test", branches: [{ from: 0, name: "b" }] });
  using fixture = groupOf([a, b, c]);
  const { group, pass } = fixture;
  await begun(fixture);
  assert.equal(group.coinservers().coinservers["b"]?.state, "other network");
  group.change(listOf(b, c));
  await pass(PING_MS);
  assert.deepEqual(Object.values(group.coinservers().coinservers).map(({ state }) => state), ["live", "live"]);
});

Deno.test("a block that the old daemons have not answered goes to a new one at once", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a]);
  const { group } = fixture;
  await begun(fixture);
  a.trouble = "hang";
  const submission = group.submitBlock("00");
  await quiet();
  group.change(listOf(b));
  assert.deepEqual(await submission, { accepted: true, known: false });
  assert.ok(b.calls.includes("submitblock"));
});

Deno.test("where a block is, is asked of a new daemon when the one that was asked is taken out", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  using fixture = groupOf([a]);
  const { group } = fixture;
  const hash = await begun(fixture);
  a.trouble = "hang";
  const place = group.getBlockPlace(hash);
  await quiet();
  group.change(listOf(b));
  assert.equal((await place)?.confirmations, 1);
});

Deno.test("those that take the place of the only one are to be of its network, whichever answers first", async () => {
  const [a, b, c] = [groupedFake("a"), groupedFake("b"), groupedFake("c")];
  Object.assign(c, { chain: "test", branches: [{ from: 0, name: "b" }] });
  b.trouble = "unreachable";
  using fixture = groupOf([a]);
  const { group, pass } = fixture;
  await begun(fixture);
  group.change(listOf(b, c));
  await pass(PING_MS);
  assert.deepEqual(Object.values(group.coinservers().coinservers).map(({ state }) => state), ["down", "other network"]);
  b.trouble = undefined;
  await pass(2 * PING_MS);
  assert.deepEqual(Object.values(group.coinservers().coinservers).map(({ state }) => state), ["live", "other network"]);
});

Deno.test("where no daemon that is left is of the chain, calls say so until they are looked at", async () => {
  const [a, b, c] = [groupedFake("a"), groupedFake("b"), groupedFake("c")];
  for (const fake of [b, c]) Object.assign(fake, { chain: "test" });
  using fixture = groupOf([a, b, c]);
  const { group } = fixture;
  const hash = await begun(fixture);
  group.change(listOf(b, c));
  for (const call of [group.getBestBlockHash(), group.getBlockPlace(hash)]) {
    // deno-lint-ignore no-await-in-loop -- both fail alike
    await assert.rejects(
      call.then(() => {}),
      /^Error: Cannot ask any daemon: none is of the chain \(b: it is of chain/,
    );
  }
});

for (const kind of ["rpc", "unauthorized"] as const) {
  Deno.test(`the only daemon need not tell its block 0: it may refuse that (${kind})`, async () => {
    const a = groupedFake("a");
    const call = { daemon: "a", method: "getblockhash" };
    const daemon = { ...a.daemon, getBlockHash: () => Promise.reject(new DaemonError(kind, call, "not allowed")) };
    using fixture = groupOf([{ ...a, daemon }]);
    const { group, pass } = fixture;
    await group.getBestBlockHash();
    await pass(2 * PING_MS);
    assert.equal(group.coinservers().coinservers["a"]?.state, "live");
  });
}

Deno.test("the only daemon that is left is used, also if it was being compared with one that is gone", async () => {
  const [a, b] = [groupedFake("a"), groupedFake("b")];
  a.height = 101;
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let isHeld = false;
  const daemon: Daemon = {
    ...a.daemon,
    async getBlockHash(height, scope) {
      if (isHeld) await gate;
      return await a.daemon.getBlockHash(height, scope);
    },
  };
  using fixture = groupOf([{ ...a, daemon }, b], [2, 1], { graceMs: 0 });
  const { group, pass } = fixture;
  await begun(fixture);
  isHeld = true;
  b.branches.push({ from: 50, name: "b" });
  await pass(PING_MS);
  group.change(listOf(b));
  open();
  await pass(PING_MS);
  assert.equal(group.coinservers().coinservers["b"]?.state, "live");
  assert.equal(await source(group), "b");
});
