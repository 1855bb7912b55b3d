import assert from "node:assert/strict";
import type { JournalItem } from "../../src/journal/reader.ts";
import { type GonePort, reportedItems } from "../../src/server/reported_items.ts";
import { createMemoryJournal } from "../reporters/memory_journal.ts";
import { configOf, LTC } from "./config_fixture.ts";

const CHAINS = LTC +
  "a: {type: StratumServer, algo: scrypt, port: 3341, reporter: first}\n" +
  "b: {type: StratumServer, algo: scrypt, port: 3342, reporter: second}\n" +
  "quiet: {type: StratumServer, algo: scrypt, port: 3343, reporter: []}\n" +
  "first: {type: RedisReporter, chain: 1}\n" +
  "second: {type: RedisReporter, chain: 2}\n";

const ONE = LTC + "a: {type: StratumServer, algo: scrypt}\nfirst: {type: RedisReporter}\n";

/** An item of each kind that came in by these ports, and one of a chain. */
function itemsOf(...ports: readonly string[]): readonly JournalItem[] {
  const journal = createMemoryJournal();
  for (const port of ports) {
    journal.append({ kind: "share", port }, { kind: "block", port }, { kind: "agent", port });
  }
  journal.append({ kind: "network" });
  return journal.items;
}

/** Ports of all items that a reporter wants; `chain` stands for what has none. */
function wanted(
  text: string,
  key: string,
  items: readonly JournalItem[],
  told: (gone: GonePort) => void = () => {},
): string[] {
  const portOf = (item: JournalItem) => item.kind === "network" ? "chain" : item.port;
  return [...new Set(items.filter(reportedItems(configOf(text), told)(key)).map(portOf))];
}

Deno.test("a reporter gets what came in by its own ports, and what happens to chains", () => {
  const items = itemsOf("a", "b", "quiet");
  assert.deepEqual(wanted(CHAINS, "first", items), ["a", "chain"]);
  assert.deepEqual(wanted(CHAINS, "second", items), ["b", "chain"]);
});

Deno.test("what came in by a port that is gone counts in one of two chains, not in both", () => {
  const items = itemsOf("renamed", "b");
  assert.deepEqual(wanted(CHAINS, "first", items), ["renamed", "chain"]);
  assert.deepEqual(wanted(CHAINS, "second", items), ["b", "chain"]);
});

Deno.test("the only reporter gets what came in by a port that is gone, of which nothing need be said", () => {
  const told = () => assert.fail("there was nothing to choose");
  assert.deepEqual(wanted(ONE, "first", itemsOf("renamed", ""), told), ["renamed", "", "chain"]);
});

Deno.test("it is told once which of several was chosen, whichever of them comes to such an item first", () => {
  const told: GonePort[] = [];
  const wantsOf = reportedItems(configOf(CHAINS), (gone) => told.push(gone));
  for (const key of ["second", "first"]) itemsOf("a", "renamed", "other").filter(wantsOf(key));
  assert.deepEqual(told, [{ port: "renamed", heirs: ["first"] }]);
});
