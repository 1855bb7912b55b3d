import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePassword, type PasswordWishes } from "../../src/stratum/password.ts";

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
  ["x,d=1024", 1024],
  ["d=1;d=2", 2],
  ["d=5 d=0", 5],
  ["c=BTC,d=64,m=solo", 64],
  ["sd=100,d=512", 512],
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
  ...["x-d=512", "ad=512", "sd=512", "md=512", "maxd=512", "diff=512", "x:d=512", "d=5:x", "--diff 10,d=x"],
];

for (const password of SILENT) {
  Deno.test(`parsePassword() reads no difficulty from "${password}"`, () => {
    assert.equal(parsePassword(password).difficulty, undefined);
  });
}

/** Passwords with more than a difficulty in them. */
const WISHES: readonly (readonly [string, Partial<PasswordWishes>])[] = [
  ["--start-diff 100", { startDifficulty: 100 }],
  ["--s=100", { startDifficulty: 100 }],
  ["--min-diff 64", { minimum: 64 }],
  ["--min .5 --max 1e6", { minimum: 0.5, maximum: 1e6 }],
  ["--mi 1 --mi 2", { minimum: 2 }],
  ["-d 512 --max-diff=1000 --min 5", { difficulty: 512, minimum: 5, maximum: 1000 }],
  ["--start-diff 100 --min-diff 0", { startDifficulty: 100 }],
  ["--start-diff 100 --m 5", {}],
  ["--start-diff 100 x", {}],
  ["--start-diff 100 sd=5", { startDifficulty: 5 }],
  ["--start-diff inf", {}],
  ["sd=512", { startDifficulty: 512 }],
  ["md=512", { minimum: 512 }],
  ["mind=0.25", { minimum: 0.25 }],
  ["maxd=512", { maximum: 512 }],
  ["x,SD=1,MinD=2;MAXD=4 D=3", { startDifficulty: 1, minimum: 2, maximum: 4, difficulty: 3 }],
  ["md=1,mind=2", { minimum: 2 }],
  ["sd=x,md=1,maxd=", { minimum: 1 }],
  ["start=5,min=6,max=7,sdd=8", {}],
  ["constructor=5", {}],
];

for (const [password, wishes] of WISHES) {
  Deno.test(`parsePassword() reads ${JSON.stringify(wishes)} from "${password}"`, () => {
    const nothing = { difficulty: undefined, startDifficulty: undefined, minimum: undefined, maximum: undefined };
    assert.deepEqual(parsePassword(password), { ...nothing, ...wishes });
  });
}

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("parsePassword() never throws, and gives positive, finite difficulties or none", () => {
  const words = fc.array(
    fc.constantFrom("-d", "--diff", "--min", "=", " ", "d=", "sd=", ",", "1", "0", ".", "e9", "e999", "-", "x"),
  );
  fc.assert(
    fc.property(fc.oneof(anyText, words.map((all) => all.join(""))), (password) => {
      for (const wish of Object.values(parsePassword(password))) {
        assert.ok(wish === undefined || (wish > 0 && wish < Infinity));
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
