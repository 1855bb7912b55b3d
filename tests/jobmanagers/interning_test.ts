import assert from "node:assert/strict";
import fc from "fast-check";
import { createInterning } from "../../src/jobmanagers/interning.ts";

Deno.test("property: createInterning() changes no text, whatever was given before", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c", "__proto__", ""));
  fc.assert(fc.property(fc.array(texts), (calls) => {
    const intern = createInterning();
    for (const call of calls) assert.deepEqual(intern(call), call);
  }));
});

Deno.test("createInterning() gives the same list for the same texts, and another one for others", () => {
  const intern = createInterning();
  const first = intern(["a", "b"]);
  assert.equal(intern(["a", "b"]), first);
  for (const other of [["a"], ["a", "b", "c"], ["b", "a"]]) assert.notEqual(intern(other), first);
});
