import assert from "node:assert/strict";
import type { BlockPage } from "../../src/journal/block_pages.ts";
import { block, withConnection, withJournal } from "./temporary_journal.ts";

const FOUND = [
  { currency: "LTC", address: "a", value: 2n ** 62n },
  { currency: "DOGE", address: "a" },
  { currency: "LTC", address: "b" },
  { currency: "DOGE", address: "a" },
  { currency: "LTC", address: "a", port: "big" },
];

for (
  const [name, page, expected] of [
    ["newest first", {}, [5, 4, 3, 2, 1]],
    ["as many as are wanted", { limit: 2 }, [5, 4]],
    ["from one on", { before: 3 }, [2, 1]],
    ["of a currency", { currency: "LTC" }, [5, 3, 1]],
    ["of an address", { address: "a", limit: 3 }, [5, 4, 2]],
    ["of an address, from one on", { address: "a", before: 4 }, [2, 1]],
    ["of an address and a currency", { address: "a", currency: "DOGE", before: 4 }, [2]],
    ["of nobody", { address: "c" }, []],
  ] satisfies [string, Partial<BlockPage>, number[]][]
) {
  Deno.test(`blockPages() gives blocks ${name}`, () =>
    withJournal((journal) => {
      for (const [i, fields] of FOUND.entries()) journal.recordBlock(block({ hash: `${i}`.repeat(64), ...fields }));
      assert.deepEqual(journal.blockPages({ limit: 10, ...page }).map(({ id }) => id), expected);
    }));
}

Deno.test("blockPages() gives blocks as they were recorded, amounts of any size", () =>
  withJournal((journal) => {
    for (const [i, fields] of FOUND.entries()) journal.recordBlock(block({ hash: `${i}`.repeat(64), ...fields }));
    assert.deepEqual(journal.blockPages({ limit: 10 }), journal.recentBlocks(10));
    assert.equal(journal.blockPages({ limit: 10, address: "a" }).at(-1)?.value, 2n ** 62n);
  }));

Deno.test("blocks of an address are found by an index", () =>
  withJournal((_, path) =>
    withConnection(path, (other) => {
      const sql = "EXPLAIN QUERY PLAN SELECT id FROM block WHERE address = ? AND id < ? ORDER BY id DESC LIMIT 1";
      const plan = other.prepare(sql).all("a", 1).map((row) => String(row["detail"]));
      assert.match(plan.join("; "), /^SEARCH block USING (?:COVERING )?INDEX block_by_address[^;]*$/);
    })
  ));
