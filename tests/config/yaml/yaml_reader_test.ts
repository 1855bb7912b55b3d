import assert from "node:assert/strict";
import fc from "fast-check";
import { readYaml } from "../../../src/config/yaml/yaml_reader.ts";
import type { YamlNode } from "../../../src/config/yaml/yaml_tree.ts";

function plain(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
}

function valueOf(text: string): unknown {
  const { root, mistakes } = readYaml(text);
  assert.deepEqual(mistakes, []);
  assert(root !== undefined);
  return plain(root);
}

function mistakesOf(text: string): [offset: number, message: string][] {
  return readYaml(text).mistakes.map(({ offset, message }) => [offset, message]);
}

/** What PyYAML 5 and 6 make of a word, by the patterns of its resolver. */
const WORDS: readonly (readonly [word: string, value: unknown])[] = [
  ["yes", true],
  ["Off", false],
  ["ON", true],
  ["no", false],
  ["true", true],
  ["y", "y"],
  ["N", "N"],
  ["yEs", "yEs"],
  ["~", null],
  ["", null],
  ["0777", 511],
  ["08", "08"],
  ["0o17", "0o17"],
  ["0b101", 5],
  ["0x1F", 31],
  ["1_000_000", 1_000_000],
  ["-5", -5],
  ["1:30", 90],
  ["190:20:30", 685_230],
  ["0:30", "0:30"],
  ["1:60", "1:60"],
  [".5", 0.5],
  ["3.", 3],
  [".", "."],
  ["1.5e+3", 1500],
  [".inf", Infinity],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ["9007199254740993", 9007199254740993n],
  ["-9007199254740993", -9007199254740993n],
  ["0x0000FFFF00000000000000000000000000000000000000000000000000000000", 0xffffn << 224n],
  ["127.0.0.1", "127.0.0.1"],
  ["'yes'", "yes"],
  ['"0777"', "0777"],
];

for (const [word, value] of WORDS) {
  Deno.test(`readYaml() reads ${word || "nothing"} as ${typeof value} ${value}`, () => {
    assert.deepEqual(valueOf(`a: ${word}\n`), { a: value });
  });
}

Deno.test("readYaml() reads every integer exactly, in decimal and in hexadecimal", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), (integer) => {
    const expected = integer <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(integer) : integer;
    assert.deepEqual(valueOf(`- ${integer}\n- 0x${integer.toString(16)}\n`), [expected, expected]);
  }));
});

Deno.test("readYaml() keeps keys as they are written, whatever they would be as values", () => {
  assert.deepEqual(valueOf("no: 1\n1234: 2\n0x10: 3\n'a b': 4\n"), { no: 1, 1234: 2, "0x10": 3, "a b": 4 });
});

Deno.test("readYaml() puts the value of an anchor where its alias stands", () => {
  assert.deepEqual(valueOf("a: &x [1, 2]\nb: *x\n"), { a: [1, 2], b: [1, 2] });
});

Deno.test("readYaml() merges maps: own keys win, then earlier maps of the list", () => {
  const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\nd: {<<: *a, x: 9}\n";
  assert.deepEqual((valueOf(text) as Record<string, unknown>)["c"], { x: 1, y: 1, z: 3 });
  assert.deepEqual((valueOf(text) as Record<string, unknown>)["d"], { x: 9, y: 1 });
});

Deno.test("readYaml() reads an anchor that is used a thousand times", () => {
  const text = `a: &a {x: 1}\nb:\n${"- *a\n".repeat(1000)}`;
  assert.equal(((valueOf(text) as Record<string, unknown>)["b"] as unknown[]).length, 1000);
});

for (
  const [kind, level] of [
    ["lists", (above: string) => `[${Array(9).fill(above).join(", ")}]`],
    ["merge keys", (above: string) => `{<<: [${Array(9).fill(above).join(", ")}]}`],
  ] as const
) {
  Deno.test(`readYaml() refuses aliases that multiply through ${kind}`, () => {
    const lines = ["l0: &l0 {x: 1}"];
    for (let depth = 1; depth <= 12; depth++) lines.push(`l${depth}: &l${depth} ${level(`*l${depth - 1}`)}`);
    const [mistake] = mistakesOf(lines.join("\n"));
    assert.match(mistake?.[1] ?? "", /^aliases make more than 20000 values of this file/);
  });
}

const MISTAKES: readonly (readonly [text: string, mistakes: [offset: number, message: string][]])[] = [
  ["a:\n\tb: 1\n", [[3, "a tab in the indentation; YAML allows spaces only"]]],
  ["a: 1\nb: 2\na: 3\n", [[10, "a is listed twice; the first stands in line 1"]]],
  ["a: b: c\n", [[
    3,
    "a second colon, or a line that is indented too far; put text that holds a colon in quotes",
  ]]],
  ["a: 1\n---\nb: 2\n", [[
    5,
    "a second document begins here; a configuration is a single one, without --- in between",
  ]]],
  ["a: [1, 2\n", [[9, "the indentation does not fit the lines above, or a bracket is left open"]]],
  ["a: 'x\n", [[6, "missing closing 'quote"]]],
  ["a: @x\n", [[3, "plain value cannot start with reserved character @"]]],
  ["a: !!python/tuple [1]\n", [[3, "a tag that has no meaning here; put text that begins with ! in quotes"]]],
  ["a: &vardiff 1\nb: *vardif\n", [[
    17,
    "an alias without an anchor before it; put text that begins with * in quotes; did you mean vardiff?",
  ]]],
  ["a: &x [*x]\n", [[7, "alias *x stands inside of what it names"]]],
  ["a: {<<: 5}\n", [[8, "expected a map, or a list of maps, to merge with <<"]]],
  ["? [a]\n: 1\n", [[2, "expected a name before the colon"]]],
  ["~: 1\n", [[0, "expected a name before the colon"]]],
];

for (const [text, mistakes] of MISTAKES) {
  Deno.test(`readYaml() complains of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(mistakesOf(text), mistakes);
  });
}

Deno.test("readYaml() gives up on brackets without end", () => {
  assert.match(mistakesOf(`a: ${"[".repeat(200)}${"]".repeat(200)}`)[0]?.[1] ?? "", /nested too deeply/);
  assert.deepEqual(mistakesOf("[".repeat(20_000)).map(([, message]) => message), ["nested too deeply to be read"]);
});

Deno.test("readYaml() finds no document in an empty text", () => {
  for (const text of ["", "\n", "# only a comment\n"]) {
    assert.deepEqual(readYaml(text), { root: undefined, mistakes: [] });
  }
});

Deno.test("readYaml() notes where keys and values stand", () => {
  const { root } = readYaml("a:\n  b: &x 1\n  c: *x\n");
  assert(root?.kind === "map");
  const inner = root.entries.get("a")?.node;
  assert(inner?.kind === "map");
  assert.equal(inner.entries.get("c")?.keyOffset, 15);
  assert.equal(inner.entries.get("b")?.node.offset, 11);
  assert.equal(inner.entries.get("c")?.node.offset, 11);
});
