import assert from "node:assert/strict";
import fc from "fast-check";
import { areRight, areSet, type Credentials, parseAuthorization } from "../../../src/monitor/access/credentials.ts";

const NONE: Credentials = { token: "", user: "", password: "" };
const TOKEN = "0123456789abcdef";
const BOTH: Credentials = { token: TOKEN, user: "me", password: "pass:wörd" };

/** As a browser does where the challenge asks for UTF-8. */
function basic(user: string, password: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`;
}

const CASES: readonly (readonly [string, Credentials, boolean])[] = [
  [`Bearer ${TOKEN}`, BOTH, true],
  [`bearer  ${TOKEN} `, BOTH, true],
  [`Bearer ${TOKEN}x`, BOTH, false],
  [`Bearer ${TOKEN.slice(1)}`, BOTH, false],
  ["Bearer pass:wörd", BOTH, false],
  [basic("me", "pass:wörd"), BOTH, true],
  [basic("me", "pass"), BOTH, false],
  [basic("you", "pass:wörd"), BOTH, false],
  [basic("", "pass:wörd"), BOTH, false],
  [basic("anybody", TOKEN), BOTH, true],
  [basic("", TOKEN), BOTH, true],
  [basic(TOKEN, ""), BOTH, false],
  [basic("", ""), BOTH, false],
  [basic("", ""), NONE, false],
  [basic("me", ""), { token: TOKEN, user: "me", password: "" }, false],
  [basic("me", "pass:wörd"), { ...BOTH, token: "" }, true],
  [basic("me", ""), { ...BOTH, token: "" }, false],
  [`Bearer ${TOKEN}`, { ...BOTH, token: "" }, false],
];

for (const [header, known, expected] of CASES) {
  Deno.test(`${header} is ${expected ? "right" : "wrong"} where ${JSON.stringify(known)} is`, () => {
    const given = parseAuthorization(header) ?? assert.fail();
    assert.equal(areRight(given, known), expected);
  });
}

for (
  const header of ["", "Bearer", "Bearer ", "Bearer a b", "Basic", "Basic ====", "Basic bWU=", "Digest x", "Basic /w=="]
) {
  Deno.test(`${header || "nothing"} gives no credentials`, () => {
    assert.equal(parseAuthorization(header), undefined);
  });
}

Deno.test("whatever stands in the header, it is read or not, but never a fault", () => {
  const text = fc.string({ unit: fc.constantFrom(..."BbasicerBearer =:+/Zm9vOmJhcg") });
  const run = { seed: 20261121, numRuns: 2000 };
  fc.assert(fc.property(text, (header) => void parseAuthorization(`Basic ${header}`)), run);
  fc.assert(fc.property(text, (header) => void parseAuthorization(header)), run);
});

Deno.test("every user and password are read as they were written", () => {
  const word = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(word.filter((user) => !user.includes(":")), word, (user, password) => {
      assert.deepEqual(parseAuthorization(basic(user, password)), { scheme: "basic", user, password });
    }),
    { seed: 20261121 },
  );
});

Deno.test("a token, or a user, is something to know", () => {
  assert.deepEqual([NONE, BOTH, { ...NONE, token: TOKEN }].map(areSet), [false, true, true]);
});
