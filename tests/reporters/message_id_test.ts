import assert from "node:assert/strict";
import { messageId } from "../../src/reporters/message_id.ts";

Deno.test("messageId() is a UUID of version 8, and never changes: consumers have seen those of before", () => {
  // echo -n '["journal","celery","add_share",0,0,10,2,"ltc1a"]' | sha256sum, with the six bits of RFC 9562, section 5.8
  assert.equal(
    messageId(["journal", "celery", "add_share", 0, 0, 10, 2, "ltc1a"]),
    "1e4f81af-c3cc-89d7-bbe2-9977ec5aa09f",
  );
});

Deno.test("messageId() differs with each part, its type, and where one part ends", () => {
  const ids = [["a", "bc"], ["ab", "c"], ["abc"], ["a", "bc", ""], ["a", 1], ["a", "1"], ["a", 12], ["a", 1, 2]];
  assert.equal(new Set(ids.map(messageId)).size, ids.length);
});
