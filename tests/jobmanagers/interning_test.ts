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
