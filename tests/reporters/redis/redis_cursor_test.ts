import assert from "node:assert/strict";
import { covers, cursorText, farther, itemsBeyond, parseCursor } from "../../../src/reporters/redis/redis_cursor.ts";
import { agent, block, share } from "./redis_fixture.ts";

Deno.test("a cursor is read as it was written", () => {
  const position = { share: 1200, event: 17 };
  assert.equal(cursorText(position), "1200:17");
  assert.deepEqual(parseCursor("1200:17"), position);
});

Deno.test("no cursor is the beginning", () => {
  assert.deepEqual(parseCursor(""), { share: 0, event: 0 });
});

for (const text of ["12", "a:b", "1:2:3", "-1:2", " 1:2"]) {
  Deno.test(`"${text}" is no cursor`, () => {
    assert.throws(() => parseCursor(text), { name: "SyntaxError", message: /expected SHARE:EVENT/ });
  });
}

Deno.test("a position tells shares by their own sequence, and everything else by that of events", () => {
  const items = [share({ sequence: 5 }), share({ sequence: 6 }), block({ sequence: 5 }), agent({ sequence: 4 })];
  assert.deepEqual(itemsBeyond(items, { share: 5, event: 4 }), [items[1], items[2]]);
});

Deno.test("a position covers another one if it does so in both sequences", () => {
  const position = { share: 5, event: 5 };
  assert(covers(position, position));
  assert(covers(position, { share: 5, event: 4 }));
  assert(!covers(position, { share: 6, event: 4 }));
  assert(!covers(position, { share: 4, event: 6 }));
});

Deno.test("the farther of two positions is that in each sequence", () => {
  assert.deepEqual(farther({ share: 5, event: 1 }, { share: 4, event: 2 }), { share: 5, event: 2 });
});
