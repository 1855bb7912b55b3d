import assert from "node:assert/strict";
import fc from "fast-check";
import { isSameSecret } from "../../src/bytes/same_secret.ts";

Deno.test("isSameSecret() knows the secret from everything else", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, text, (given, secret) => {
      assert(isSameSecret(secret, secret));
      assert.equal(isSameSecret(given, secret), given === secret);
    }),
    { seed: 32 },
  );
});

/** Texts that are not the secret "open sesame". */
const WRONG = [undefined, "", "open", "open sesame ", "Open sesame", "open sesam\0", "open sesamf"];

for (const given of WRONG) {
  Deno.test(`isSameSecret() does not take ${JSON.stringify(given)} for "open sesame"`, () => {
    assert(!isSameSecret(given, "open sesame"));
  });
}

Deno.test("isSameSecret() takes nothing said for nothing, not for the empty secret", () => {
  assert(!isSameSecret(undefined, ""));
  assert(isSameSecret("", ""));
});
