/** Blocks and events page by page. */

import assert from "node:assert/strict";
import { blockList } from "../../../src/monitor/api/block.ts";
import { eventList } from "../../../src/monitor/api/event.ts";
import type { EventsWanted } from "../../../src/monitor/pool_view.ts";
import type { BlockPage } from "../../../src/journal/block_pages.ts";
import { blockPage, readBlocks } from "../../../src/monitor/view/blocks.ts";
import { eventPage } from "../../../src/monitor/view/events.ts";
import { DIFFICULTY_ONE, eventOf, hashOf, networkOf, NOON, portOf, storedBlock } from "./fake_pool.ts";

const AROUND = {
  networks: [networkOf("btc"), networkOf("ltc", { difficultyOne: DIFFICULTY_ONE << 16n })],
  ports: [portOf("pool")],
};

Deno.test("a block is shown with its amounts as text and its difficulty", () => {
  const { blocks, next } = blockList.parse(blockPage([storedBlock(1, { settledAt: NOON })], 5, AROUND));
  assert.equal(next, null);
  assert.deepEqual(blocks, [{
    id: 1,
    time: new Date(NOON).toISOString(),
    currency: "BTC",
    height: 101,
    hash: hashOf("c"),
    difficulty: 1,
    state: "accepted",
    reason: "",
    confirmations: 3,
    value: "625000000",
    fees: "1000",
    address: "addr",
    worker: "rig",
    port: "pool",
    settled_at: new Date(NOON).toISOString(),
  }]);
});

Deno.test("what is not known of a block is null", () => {
  const { port: _, ...unplaced } = storedBlock(1, { value: undefined });
  const [block] = blockList.parse(blockPage([unplaced], 5, AROUND)).blocks;
  assert.deepEqual([block?.value, block?.port, block?.settled_at], [null, null, null]);
});

for (
  const [name, changes, expected] of [
    ["by that of its own chain", { currency: "LTC" }, 65536],
    ["not at all where its chain is gone", { currency: "DOGE" }, null],
    ["not at all where its bits are none", { bits: "1d800001" }, null],
    ["not at all where its target is zero", { bits: "00000000" }, null],
  ] as const
) {
  Deno.test(`a block's difficulty is reckoned ${name}`, () => {
    assert.equal(blockPage([storedBlock(1, changes)], 5, AROUND).blocks[0]?.difficulty, expected);
  });
}

Deno.test("of a currency with several algorithms, the port says which chain a block is of", () => {
  const networks = [
    networkOf("dgb_a", { currency: "DGB" }),
    networkOf("dgb_b", { currency: "DGB", difficultyOne: DIFFICULTY_ONE << 16n }),
  ];
  const ports = [portOf("a", { networks: ["dgb_a"] }), portOf("b", { networks: ["dgb_b"] })];
  const difficultyAt = (port: string) =>
    blockPage([storedBlock(1, { currency: "DGB", port })], 5, { networks, ports }).blocks[0]?.difficulty;
  assert.deepEqual(["a", "b", "gone"].map(difficultyAt), [1, 65536, null]);
});

Deno.test("blocks are read as a whole page and the first of the next", () => {
  const asked: (number | undefined)[][] = [];
  const all = Array.from({ length: 12 }, (_, index) => storedBlock(12 - index));
  const read = ({ before = Infinity, limit }: BlockPage) => {
    asked.push([before, limit]);
    return all.filter(({ id }) => id < before).slice(0, limit);
  };
  const page = readBlocks(read, { limit: 8 }, AROUND);
  assert.deepEqual([page.blocks.map(({ id }) => id), page.next], [[12, 11, 10, 9, 8, 7, 6, 5], 5]);
  const rest = readBlocks(read, { limit: 100, before: 5 }, AROUND);
  assert.deepEqual([rest.blocks.map(({ id }) => id), rest.next], [[4, 3, 2, 1], null]);
  assert.deepEqual(asked, [[Infinity, 9], [5, 101]]);
});

Deno.test("a page of blocks says where the next one begins, if there is one", () => {
  const stored = [5, 4, 3].map((id) => storedBlock(id));
  assert.deepEqual([blockPage(stored, 2, AROUND).next, blockPage(stored, 3, AROUND).next], [4, null]);
  assert.deepEqual(blockPage(stored, 2, AROUND).blocks.map(({ id }) => id), [5, 4]);
});

const EVENTS = [
  eventOf(4, { level: "error", component: "btc" }),
  eventOf(3, { level: "warning" }),
  eventOf(2, { component: "btc" }),
  eventOf(1),
];

for (
  const [wanted, expected, next] of [
    [{}, [4, 3, 2, 1], null],
    [{ limit: 2 }, [4, 3], 3],
    [{ limit: 2, before: 3 }, [2, 1], null],
    [{ level: "warning" }, [4, 3], null],
    [{ level: "error" }, [4], null],
    [{ component: "btc" }, [4, 2], null],
    [{ component: "btc", limit: 1 }, [4], 4],
    [{ component: "btc", before: 4, level: "error" }, [], null],
  ] satisfies [Partial<EventsWanted>, number[], number | null][]
) {
  Deno.test(`events of ${JSON.stringify(wanted)} are ${expected.join() || "none"}`, () => {
    const page = eventList.parse(eventPage(EVENTS, { limit: 10, ...wanted }));
    assert.deepEqual([page.events.map(({ id }) => id), page.next], [expected, next]);
  });
}
