import assert from "node:assert/strict";
import { createTransactionsHex } from "../../src/jobmanagers/transactions_hex.ts";

/** A list that counts how often it is joined. */
function counted(texts: readonly string[]): { readonly list: readonly string[]; readonly joins: () => number } {
  let joins = 0;
  const list = [...texts];
  list.join = (separator) => {
    joins++;
    return [...texts].join(separator);
  };
  return { list, joins: () => joins };
}

Deno.test("the text of a job's transactions is ready a moment after the job, and made once", async () => {
  const hex = createTransactionsHex(0);
  const { list, joins } = counted(["aa", "bb"]);
  hex.prepare(list);
  assert.equal(joins(), 0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(joins(), 1);
  assert.equal(hex.of(list), "aabb");
  assert.equal(joins(), 1);
});

Deno.test("a text that is asked for before it is ready is made then", () => {
  const hex = createTransactionsHex(1e6);
  const { list } = counted(["aa", "bb"]);
  hex.prepare(list);
  assert.equal(hex.of(list), "aabb");
  hex.stop();
});

Deno.test("texts of the newest two lists are kept, those of others are made again", () => {
  const hex = createTransactionsHex(1e6);
  const [first, second, third] = [counted(["aa"]), counted(["bb"]), counted(["cc"])];
  for (const { list } of [first, second, third, second, first]) hex.of(list);
  assert.deepEqual([first, second, third].map(({ joins }) => joins()), [2, 1, 1]);
});
