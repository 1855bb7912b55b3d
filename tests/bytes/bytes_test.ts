import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes, equalBytes, reverseBytes, swapWords } from "../../src/bytes/bytes.ts";

const someBytes = fc.uint8Array({ maxLength: 50 });

Deno.test("concatBytes() joins parts in their order, into bytes of its own", () => {
  const part = Uint8Array.of(1, 2);
  const joined = concatBytes(part, new Uint8Array(0), Uint8Array.of(3));
  assert.deepEqual(joined, Uint8Array.of(1, 2, 3));
  joined[0] = 9;
  assert.deepEqual(part, Uint8Array.of(1, 2));
  assert.deepEqual(concatBytes(), new Uint8Array(0));
});

Deno.test("equalBytes() compares length and content", () => {
  assert.equal(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)), true);
  assert.equal(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)), false);
  assert.equal(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0)), false);
  assert.equal(equalBytes(new Uint8Array(0), new Uint8Array(0)), true);
});

Deno.test("equalBytes() says whether two byte strings are the same", () => {
  const few = fc.uint8Array({ maxLength: 3, max: 2 });
  fc.assert(fc.property(few, few, (a, b) => assert.equal(equalBytes(a, b), a.join() === b.join())));
});

Deno.test("reverseBytes() puts the last byte first and leaves the original", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.deepEqual(reverseBytes(bytes), Uint8Array.of(3, 2, 1));
  assert.deepEqual(bytes, Uint8Array.of(1, 2, 3));
});

Deno.test("reverseBytes() undoes itself", () => {
  fc.assert(fc.property(someBytes, (bytes) => assert.deepEqual(reverseBytes(reverseBytes(bytes)), bytes)));
});

Deno.test("swapWords() reverses each word where it stands", () => {
  assert.deepEqual(swapWords(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
});

Deno.test("swapWords() refuses half words, naming the length", () => {
  assert.throws(() => swapWords(new Uint8Array(6)), {
    name: "RangeError",
    message: "Cannot swap words of 6 bytes: expected a multiple of 4",
  });
});

Deno.test("swapWords() undoes itself", () => {
  const words = fc.array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { maxLength: 10 });
  fc.assert(fc.property(words, (parts) => {
    const bytes = concatBytes(...parts);
    assert.deepEqual(swapWords(swapWords(bytes)), bytes);
  }));
});
