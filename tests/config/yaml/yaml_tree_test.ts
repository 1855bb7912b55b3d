import assert from "node:assert/strict";
import { readYaml } from "../../../src/config/yaml/yaml_reader.ts";
import { locate, mergeDefaults, withoutKeys, type YamlMap } from "../../../src/config/yaml/yaml_tree.ts";

function mapOf(text: string): YamlMap {
  const { root } = readYaml(text);
  assert(root?.kind === "map");
  return root;
}

Deno.test("locate() follows maps and lists, and tells where the nearest key stands", () => {
  const root = mapOf("a:\n  b: [10, {c: 20}]\n");
  assert.deepEqual(locate(root, ["a", "b", 1, "c"]), {
    node: { kind: "scalar", offset: 17, value: 20, source: "20" },
    keyOffset: 14,
    inherited: false,
  });
  assert.deepEqual(locate(root, ["a", "b", 1, "d", "e"]), { node: undefined, keyOffset: 13, inherited: false });
  assert.deepEqual(locate(root, ["x"]), { node: undefined, keyOffset: undefined, inherited: false });
});

Deno.test("mergeDefaults() marks what came from the defaults, and only that", () => {
  const merged = mergeDefaults(mapOf("m: {x: 1, y: 1}\nlist: [1, 2]\nz: 1\n"), mapOf("m: {x: 2}\nlist: [3]\n"));
  const look = (...path: (string | number)[]): unknown => {
    const { node, inherited } = locate(merged, path);
    return [node?.kind === "scalar" ? node.value : node?.kind, inherited];
  };
  assert.deepEqual(look("m", "x"), [2, false]);
  assert.deepEqual(look("m", "y"), [1, true]);
  assert.deepEqual(look("list", 0), [3, false]);
  assert.deepEqual(look("list", 1), [undefined, false]);
  assert.deepEqual(look("z"), [1, true]);
});

Deno.test("withoutKeys() leaves the rest in place", () => {
  assert.deepEqual([...withoutKeys(mapOf("a: 1\nb: 2\nc: 3\n"), "b", "x").entries.keys()], ["a", "c"]);
});
