import assert from "node:assert/strict";
import { formatPath, formatProblem, type Problem, sortProblems } from "../../src/config/problem.ts";

function problemAt(line: number, column: number, path: string, message = "wrong"): Problem {
  return { file: "c.yml", line, column, path, message };
}

Deno.test("formatPath() writes names with dots, indexes and unusual names in brackets", () => {
  assert.equal(formatPath(["ltc", "coinservs", 1, "port"]), "ltc.coinservs[1].port");
  assert.equal(formatPath(["defaults", "a.b.C", "x-y"]), 'defaults["a.b.C"].x-y');
  assert.equal(formatPath([]), "");
});

Deno.test("formatProblem() leaves out the path of a problem with the whole file", () => {
  assert.equal(formatProblem(problemAt(3, 1, "", "a tab")), "c.yml:3:1: a tab");
});

Deno.test("sortProblems() goes by line, then column, then path, and drops repetitions", () => {
  const sorted = sortProblems([
    problemAt(10, 1, "c"),
    problemAt(2, 5, "b"),
    problemAt(2, 5, "a"),
    problemAt(2, 3, "z"),
    problemAt(2, 5, "a"),
  ]);
  assert.deepEqual(sorted.map((problem) => problem.path), ["z", "a", "b", "c"]);
});
