import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { warmUp } from "../../src/algorithms/warm_up.ts";

Deno.test("warmUp() hashes in all ways even when it has no time", () => {
  const calls: string[] = [];
  const spy: Algorithm = {
    ...scrypt,
    hash: (header) => (calls.push(`hash of ${header.length} bytes`), scrypt.hash(header)),
    hashMany: (headers) => (calls.push(`hashMany of ${headers.length} bytes`), scrypt.hashMany(headers)),
  };
  warmUp(spy, 0);
  assert.deepEqual(calls, [
    "hash of 80 bytes",
    "hashMany of 320 bytes",
    // Of shares: one, and four.
    "hashMany of 80 bytes",
    "hashMany of 320 bytes",
  ]);
});
