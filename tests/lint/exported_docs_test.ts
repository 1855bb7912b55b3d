import assert from "node:assert/strict";
import { plugin } from "../../lint/plugin.ts";

function reports(fileName: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileName, source).map(({ id }) => id);
}

for (
  const declaration of [
    "export function a(): void {}",
    "export const a = 1;",
    "export interface A {}",
    "export type A = 1;",
    "export class A {}",
  ]
) {
  Deno.test(`powerpool/exported-docs wants a comment on ${declaration}`, () => {
    assert.deepEqual(reports("src/coin/block.ts", declaration), ["powerpool/exported-docs"]);
    assert.deepEqual(reports("src/coin/block.ts", `// Says what it is.\n${declaration}`), ["powerpool/exported-docs"]);
    assert.deepEqual(reports("src/coin/block.ts", `/** Says what it is. */\n${declaration}`), []);
  });
}

Deno.test("powerpool/exported-docs lets what is handed on and what is not exported pass", () => {
  const source = 'export { a } from "./header.ts";\nexport * from "./hash.ts";\nconst b = 1;\nexport { b };\n';
  assert.deepEqual(reports("src/coin/block.ts", source), []);
});

Deno.test("powerpool/exported-docs leaves tests alone", () => {
  assert.deepEqual(reports("tests/coin/block_test.ts", "export const a = 1;"), []);
});
