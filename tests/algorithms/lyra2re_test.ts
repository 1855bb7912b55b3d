import assert from "node:assert/strict";
import { blake256 } from "@noble/hashes/blake1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { lyra2re } from "../../src/algorithms/lyra2re.ts";
import { difficulty, targetOfDifficulty } from "../../src/algorithms/difficulty.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyHeader } from "./headers.ts";
import { lyra2Reference } from "./lyra2_reference.ts";
import { compilePrimitive } from "./primitive.ts";
import { skeinReference } from "./skein_reference.ts";

const groestl256 = await compilePrimitive("groestl256", 32);

Deno.test("lyra2re.hash() is its five functions in a row, of any header", () => {
  fc.assert(
    fc.property(anyHeader, (header) => {
      assert.equal(encodeHex(lyra2re.hash(header)), encodeHex(fiveInARow(header)));
    }),
    { numRuns: 30 },
  );
});

Deno.test("lyra2re.hashMany() is its five functions in a row, in every lane", () => {
  fc.assert(
    fc.property(fc.array(anyHeader, { minLength: 1, maxLength: 9 }), (headers) => {
      const expected = headers.map((header) => encodeHex(fiveInARow(header)));
      assert.equal(encodeHex(lyra2re.hashMany(concatBytes(...headers))), expected.join(""));
    }),
    { numRuns: 10 },
  );
});

Deno.test("lyra2re.difficultyOne is about 2^7 times easier than Bitcoin's, and no harder", () => {
  const easier = targetOfDifficulty(difficulty(2 ** -7), sha256.difficultyOne);
  assert.equal(easier, 0x7fff80n << 208n);
  assert.equal(lyra2re.difficultyOne, 0x7fffffn << 208n);
});

function fiveInARow(header: Uint8Array): Uint8Array {
  return groestl256(skeinReference(lyra2Reference(keccak_256(blake256(header))), 32));
}
