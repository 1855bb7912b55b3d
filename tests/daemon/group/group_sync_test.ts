import assert from "node:assert/strict";
import { type GroupedFake, groupedFake, groupOf, PING_MS } from "../grouped_daemon.ts";

const GRACE_MS = 10_000;

/** A group whose daemons were looked at; `preferred` is the first of them. */
async function settled(change: (a: GroupedFake, b: GroupedFake) => void = () => {}) {
  const [a, b] = [groupedFake("a:1"), groupedFake("b:1")];
  change(a, b);
  const fixture = groupOf([a, b]);
  await fixture.group.getBestBlockHash();
  const stateOf = (fake: GroupedFake) => fixture.group.coinservers().coinservers[fake.name]?.state;
  return { a, b, ...fixture, stateOf, states: () => [stateOf(a), stateOf(b)] };
}

for (
  const { name, change, states } of [
    { name: "one block behind is in sync", change: (a) => a.height = 99, states: ["live", "live"] },
    { name: "two blocks behind is not", change: (a) => a.height = 98, states: ["behind", "live"] },
    { name: "in initial block download is not", change: (a) => a.downloading = true, states: ["behind", "live"] },
    {
      name: "with another last block is in a race",
      change: (a) => a.branches = [{ from: 100, name: "b" }],
      states: ["live", "live"],
    },
    {
      name: "with two other last blocks is in a race as well",
      change: (a) => a.branches = [{ from: 99, name: "b" }],
      states: ["live", "live"],
    },
    {
      name: "with three other blocks and less work is on another chain",
      change: (a) => [a.branches, a.height] = [[{ from: 97, name: "b" }], 99],
      states: ["other chain", "live"],
    },
    {
      name: "with three other blocks and more work is right, the other one is not",
      change: (a) => [a.branches, a.height] = [[{ from: 97, name: "b" }], 101],
      states: ["live", "other chain"],
    },
  ] as readonly { name: string; change: (a: GroupedFake) => unknown; states: string[] }[]
) {
  Deno.test(`a daemon ${name}`, async () => {
    const fixture = await settled((a) => void change(a));
    assert.deepEqual(fixture.states(), states);
    fixture.group[Symbol.dispose]();
  });
}

Deno.test("more work counts, not more blocks, where daemons tell their work", async () => {
  const withWork = (fake: GroupedFake, work: string) => {
    const { getBlockchainInfo } = fake.daemon;
    fake.daemon.getBlockchainInfo = async (scope) => ({ ...await getBlockchainInfo(scope), raw: { chainwork: work } });
  };
  const fixture = await settled((a, b) => {
    [a.branches, a.height] = [[{ from: 90, name: "b" }], 110];
    withWork(a, "0ff");
    withWork(b, "100");
  });
  assert.deepEqual(fixture.states(), ["other chain", "live"]);
  fixture.group[Symbol.dispose]();
});

Deno.test("a live daemon that falls behind is used for some seconds more, until it is clear that it stays so", async () => {
  const { a, b, pass, states, events, group } = await settled();
  b.height = 103;
  await pass(GRACE_MS);
  assert.deepEqual(states(), ["live", "live"]);
  await pass(2 * PING_MS);
  assert.deepEqual(states(), ["behind", "live"]);
  assert.deepEqual(events.slice(-2), ["behind a:1", "preferred b:1"]);
  a.height = 103;
  await pass(PING_MS);
  assert.deepEqual(states(), ["live", "live"]);
  assert.deepEqual(events.slice(-2), ["up a:1", "preferred a:1"]);
  group[Symbol.dispose]();
});

Deno.test("a live daemon that catches up within some seconds is not behind", async () => {
  const { a, b, pass, events, group } = await settled();
  for (const height of [103, 106, 109]) {
    b.height = height;
    // deno-lint-ignore no-await-in-loop -- time passes between the blocks
    await pass(3 * PING_MS);
    a.height = height;
    // deno-lint-ignore no-await-in-loop -- as above
    await pass(2 * PING_MS);
  }
  assert(!events.includes("behind a:1"));
  group[Symbol.dispose]();
});

Deno.test("a daemon that comes back is used only once it has caught up", async () => {
  const { a, b, pass, stateOf, group } = await settled();
  a.trouble = "unreachable";
  await pass(PING_MS);
  b.height = 105;
  a.trouble = undefined;
  await pass(15_000);
  assert.equal(stateOf(a), "behind");
  a.height = 105;
  await pass(PING_MS);
  assert.equal(stateOf(a), "live");
  group[Symbol.dispose]();
});

Deno.test("a daemon that comes back is not used while it lacks a single block that the other has by then", async () => {
  const { a, b, pass, stateOf, group } = await settled();
  a.trouble = "hang";
  await pass(PING_MS / 2 + 300);
  assert.equal(stateOf(a), "silent");
  // Younger than the last look at it.
  b.height = 101;
  a.trouble = undefined;
  await pass(PING_MS);
  assert.equal(stateOf(a), "behind");
  a.height = 101;
  await pass(PING_MS);
  assert.equal(stateOf(a), "live");
  group[Symbol.dispose]();
});

Deno.test("a daemon that is behind gives work if there is no other", async () => {
  const { a, b, group } = await settled((a) => a.downloading = true);
  b.trouble = "unreachable";
  assert.equal((await group.getBlockTemplate({ rules: [] })).longpollId, `id-of-${a.name}@${a.name}`);
  group[Symbol.dispose]();
});

Deno.test("a daemon on another chain gives no work, even if there is no other", async () => {
  const { b, pass, group } = await settled((a) => [a.branches, a.height] = [[{ from: 50, name: "b" }], 99]);
  b.trouble = "unreachable";
  await assert.rejects(group.getBlockTemplate({ rules: [] }), { daemon: "b:1" });
  await pass(60_000);
  await assert.rejects(group.getBlockTemplate({ rules: [] }), { daemon: "b:1" });
  group[Symbol.dispose]();
});

Deno.test("a daemon on another chain is used again when it has come over", async () => {
  const { a, pass, stateOf, group } = await settled((a) => [a.branches, a.height] = [[{ from: 50, name: "b" }], 99]);
  [a.branches, a.height] = [[], 100];
  await pass(PING_MS);
  assert.equal(stateOf(a), "live");
  group[Symbol.dispose]();
});

for (
  const { name, change, says } of [
    { name: "another chain's name", change: (b) => b.chain = "test", says: /it is of chain "test", a:1 of "main"/ },
    { name: "another block 0", change: (b) => b.branches = [{ from: 0, name: "c" }], says: /its block 0 is c0000/ },
  ] as readonly { name: string; change: (b: GroupedFake) => unknown; says: RegExp }[]
) {
  Deno.test(`a daemon with ${name} than the preferred one is of another network and never used`, async () => {
    const { a, b, events, stateOf, group } = await settled((_, b) => void change(b));
    assert.equal(stateOf(b), "other network");
    assert.match(group.coinservers().coinservers[b.name]?.reason ?? "", says);
    assert(events.includes("other network b:1"));
    a.trouble = "unreachable";
    await assert.rejects(group.getBlockTemplate({ rules: [] }), { daemon: "a:1" });
    group[Symbol.dispose]();
  });
}
