import assert from "node:assert/strict";
import { plugin } from "../../lint/plugin.ts";

function reports(fileName: string, source: string): { id: string; text: string; message: string }[] {
  return Deno.lint.runPlugin(plugin, fileName, source)
    // What these sources export is left without comments; exported_docs_test.ts looks after those.
    .filter(({ id }) => id !== "powerpool/exported-docs")
    .map(({ id, message, range }) => ({ id, text: source.slice(range[0], range[1]), message }));
}

const IMPORTS = [
  'import { a } from "../stratum/session.ts";',
  'import type { A } from "../stratum/session.ts";',
  'import "../stratum/session.ts";',
  'export { a } from "../stratum/session.ts";',
  'export * from "../stratum/session.ts";',
  'const a = await import("../stratum/session.ts");',
  'type A = import("../stratum/session.ts").A;',
];

for (const source of IMPORTS) {
  Deno.test(`powerpool/floors sees ${source}`, () => {
    const [report, ...others] = reports("src/coin/block.ts", source);
    assert.equal(report?.id, "powerpool/floors");
    assert.equal(report.text, '"../stratum/session.ts"');
    assert.match(report.message, /^coin may not import stratum/);
    assert.deepEqual(others, []);
  });
}

Deno.test("powerpool/floors lets imports down the floors, of the same room and of packages pass", () => {
  const source = `
import { a } from "../bytes/hex.ts";
import { b } from "./header.ts";
import { z } from "zod";
import process from "node:process";
export const c = await import(a + b + z + process);
export { d };
const d = 1;
`;
  assert.deepEqual(reports("src/coin/block.ts", source), []);
});

Deno.test("powerpool/floors knows absolute file names, as the linter gives them", () => {
  const fileName = new URL("../../src/coin/block.ts", import.meta.url);
  const source = 'import "../cli/main.ts";';
  for (const name of [fileName.href, decodeURIComponent(fileName.pathname)]) {
    assert.equal(reports(name, source).length, 1);
  }
  assert.deepEqual(reports("/elsewhere/src/coin/block.ts", source), []);
});

Deno.test("powerpool/floors lets main.ts import the command line only", () => {
  assert.deepEqual(reports("main.ts", 'import "./src/cli/main.ts";'), []);
  assert.equal(reports("main.ts", 'import "./src/bytes/hex.ts";')[0]?.id, "powerpool/floors");
});

const DEFAULTS = [
  ["export default 1;", "export default 1;"],
  ["export default function f() {}", "export default function f() {}"],
  ["const a = 1;\nexport { a as default };", "a as default"],
] as const;

for (const [source, text] of DEFAULTS) {
  Deno.test(`powerpool/no-default-export sees ${JSON.stringify(source)}`, () => {
    assert.deepEqual(reports("src/coin/block.ts", source), [
      { id: "powerpool/no-default-export", text, message: "no default exports; export it by name" },
    ]);
  });
}

Deno.test("powerpool/no-default-export lets default imports and named exports pass", () => {
  assert.deepEqual(reports("src/coin/block.ts", 'import a from "a";\nexport const b = a;\nexport { a };'), []);
});

const FILE_NAMES = [
  ["src/coin/merkle_tree.ts", undefined],
  ["tests/coin/merkle_tree_test.ts", undefined],
  ["src/algorithms/x11.ts", undefined],
  ["src/monitor/page.tsx", undefined],
  ["src/algorithms/powhash.d.ts", undefined],
  ["src/coin/merkleTree.ts", "expected a file name in snake_case, got merkleTree.ts"],
  ["src/coin/merkle-tree.ts", "expected a file name in snake_case, got merkle-tree.ts"],
  ["src/coin/Block.ts", "expected a file name in snake_case, got Block.ts"],
  ["src/coin/utils.ts", "utils.ts says nothing of what is in it; name the file after its one purpose"],
  ["src/coin/helpers.ts", "helpers.ts says nothing of what is in it; name the file after its one purpose"],
  ["src/coin/types.ts", "types.ts says nothing of what is in it; name the file after its one purpose"],
  ["src/coin/common.ts", "common.ts says nothing of what is in it; name the file after its one purpose"],
  ["src/coin/misc.ts", "misc.ts says nothing of what is in it; name the file after its one purpose"],
  ["tests/coin/util_test.ts", "util_test.ts says nothing of what is in it; name the file after its one purpose"],
] as const;

for (const [fileName, message] of FILE_NAMES) {
  Deno.test(`powerpool/file-names ${message === undefined ? "lets" : "does not let"} ${fileName} pass`, () => {
    const expected = message === undefined ? [] : [{ id: "powerpool/file-names", text: "", message }];
    assert.deepEqual(reports(fileName, "export const a = 1;\n"), expected);
  });
}
