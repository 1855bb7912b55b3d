import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePassword } from "../../src/stratum/password.ts";

/** Passwords and the difficulty that they ask for. */
const ASKING: readonly (readonly [string, number])[] = [
  ["-d 512", 512],
  ["-d512", 512],
  ["-d=512", 512],
  ["--diff 512", 512],
  ["--diff=512", 512],
  ["  --diff   512  ", 512],
  ["--di 5", 5],
  ["--d 5", 5],
  ["-d 0.5", 0.5],
  ["-d .5", 0.5],
  ["-d 1e3", 1000],
  ["-d 1.5e-3", 0.0015],
  ["-d 10 -d 20", 20],
  ["--start-diff 100 -d 512", 512],
  ["-d 512 --max-diff=1000 --min 5", 512],
  ["d=512", 512],
  ["D=512", 512],
  ["x,d=512", 512],
  ["d=512;x", 512],
  ["x d=0.5 y", 0.5],
];

for (const [password, difficulty] of ASKING) {
  Deno.test(`parsePassword() reads a difficulty of ${difficulty} from "${password}"`, () => {
    assert.equal(parsePassword(password).difficulty, difficulty);
  });
}

/** Passwords that ask for nothing; PowerPool ignored all of one that is not an option string throughout. */
const SILENT = [
  ...["", " ", "x", "123", "512", "hunter2", "diff 512", "d512", "d 512", "=512"],
  ...["--diff 10 x", "x --diff 10", "x -d 10", "-d 10,x", "-d", "-d x", "--diff", "--diff=", "--diff10", "---diff 10"],
  ...["-d 0", "-d -5", "-d nan", "-d inf", "-d 1e999", "-d 1.2.3", "-d 0x10", "-d 10 --color red", "--m 5 -d 10"],
  ...["--start-diff 100", "--max-diff 5", "--help", "-h", "-D 512", "--DIFF 512"],
  ...["id=512", "d=", "d=x", "d=0", "d=-1", "d=1.2.3", "d=512x", "d=Infinity"],
];

for (const password of SILENT) {
  Deno.test(`parsePassword() reads no difficulty from "${password}"`, () => {
    assert.equal(parsePassword(password).difficulty, undefined);
  });
}

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("parsePassword() never throws, and gives a positive, finite difficulty or none", () => {
  const words = fc.array(fc.constantFrom("-d", "--diff", "=", " ", "d=", ",", "1", "0", ".", "e9", "e999", "-", "x"));
  fc.assert(
    fc.property(fc.oneof(anyText, words.map((all) => all.join(""))), (password) => {
      const { difficulty } = parsePassword(password);
      assert.ok(difficulty === undefined || (difficulty > 0 && difficulty < Infinity));
    }),
    { numRuns: 500 },
  );
});
