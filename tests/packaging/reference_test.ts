/** What is written down of the options is what the schemas say. */

import assert from "node:assert/strict";
import { z } from "zod";
import { editorSchema } from "../../packaging/reference/editor_schema.ts";
import { markdownTable } from "../../packaging/reference/markdown_table.ts";
import { optionRows } from "../../packaging/reference/option_rows.ts";
import { optionsPage } from "../../packaging/reference/options_page.ts";
import { referenceFiles } from "../../packaging/reference/build_reference.ts";
import { valueText, valueWords } from "../../packaging/reference/value_words.ts";
import { configJsonSchema, type JsonSchema } from "../../src/config/json_schema.ts";
import { componentRef, reloadable, secret } from "../../src/config/option_marks.ts";
import { createRegistry, defineComponentType } from "../../src/config/registry.ts";
import { registry } from "../../src/server/registry.ts";

const ROOT = new URL("../../", import.meta.url);

for (const { path, text } of referenceFiles()) {
  Deno.test(`${path} is what deno task build:options makes of the schemas`, () => {
    const committed = Deno.readTextFileSync(new URL(path, ROOT));
    assert(committed === text, `${path} is out of date: run deno task build:options, and look at what has changed`);
  });
}

/** The options of a type that has no others. */
function rowsOf(options: z.ZodObject) {
  const type = defineComponentType({ type: "Tried", options });
  const definitions = configJsonSchema(createRegistry([type]))["definitions"] as Record<string, JsonSchema>;
  return optionRows(definitions["Tried"] ?? {}, options);
}

Deno.test("docs/options.md has a section for every type, in the registry's order, with every alias", () => {
  const page = optionsPage(registry);
  const headings = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(headings, registry.types.map(({ type }) => type));
  for (const alias of registry.types.flatMap(({ aliases = [] }) => aliases)) {
    assert(page.includes(`\`${alias}\``), alias);
  }
});

Deno.test("a type that nobody has summed up is refused", () => {
  const unknown = createRegistry([defineComponentType({ type: "Unknown", options: z.strictObject({}) })]);
  assert.throws(() => optionsPage(unknown), /Cannot describe Unknown: expected a line in SUMMARIES/);
});

Deno.test("options within options are listed by their paths, those of lists behind []", () => {
  const rows = rowsOf(z.strictObject({
    guards: z.strictObject({ most: z.int().min(1).default(3).describe("Most of them") }).prefault({}),
    servers: z.array(z.strictObject({ port: z.int().describe("Its port") })).describe("All servers"),
  }));
  assert.deepEqual(rows.map(({ path }) => path), ["guards", "guards.most", "servers", "servers[].port"]);
  assert.deepEqual(rows[1], {
    path: "guards.most",
    value: "whole number, at least 1",
    preset: "3",
    required: false,
    description: "Most of them",
    secret: false,
    reloads: false,
  });
  assert.deepEqual(rows.map(({ required }) => required), [false, false, true, true]);
});

Deno.test("a secret option says so, be it in a list", () => {
  const rows = rowsOf(z.strictObject({ servers: z.array(z.strictObject({ pin: secret(z.string()) })) }));
  assert.deepEqual(rows.map(({ secret }) => secret), [false, true]);
});

Deno.test("an option that changes without a restart says so, and so does all that is in it", () => {
  const rows = rowsOf(z.strictObject({
    port: z.int(),
    guards: reloadable(z.strictObject({ most: z.int().default(3) })).prefault({}),
  }));
  assert.deepEqual(rows.map(({ path, reloads }) => [path, reloads]), [
    ["port", false],
    ["guards", true],
    ["guards.most", true],
  ]);
});

Deno.test("an option that names components says of which types, be it a list", () => {
  const [one, many] = rowsOf(z.strictObject({ one: componentRef(["A", "B"]), many: z.array(componentRef(["A"])) }));
  assert.equal(one?.value, "name of a component: `A` or `B`");
  assert.equal(many?.value, "list of names of components: `A`");
});

Deno.test("editors take an option without a value where it may be left out, and nowhere else", () => {
  const options = z.strictObject({
    port: z.int(),
    name: z.string().optional(),
    form: z.enum(["text", "json"]).default("text"),
    debug: z.literal(false).default(false),
    several: z.union([z.string(), z.array(z.string())]).optional(),
    guards: z.strictObject({ most: z.int().default(3) }).prefault({}),
    servers: z.array(z.strictObject({ host: z.string(), pin: z.string().optional() })).default([]),
  });
  const schema = editorSchema(createRegistry([defineComponentType({ type: "Tried", options })]));
  const { Tried } = schema["definitions"] as Record<string, JsonSchema>;
  const { port, name, form, debug, several, guards, servers } = Tried?.properties as Record<string, JsonSchema>;
  assert.equal(port?.type, "integer");
  assert.deepEqual((servers?.items as JsonSchema).required, ["host"]);
  assert.deepEqual(name?.type, ["string", "null"]);
  assert.deepEqual([form?.type, form?.enum], [["string", "null"], ["text", "json", null]]);
  assert.deepEqual([debug?.type, debug?.enum], [["boolean", "null"], [false, null]]);
  assert.deepEqual(several?.anyOf?.at(-1), { type: "null" });
  assert.deepEqual(guards?.type, ["object", "null"]);
  assert.deepEqual((guards?.properties?.["most"] as JsonSchema).type, ["integer", "null"]);
  const { host, pin } = (servers?.items as JsonSchema).properties as Record<string, JsonSchema>;
  assert.deepEqual([host?.type, pin?.type], ["string", ["string", "null"]]);
});

Deno.test("editors take what a component must have from defaults, under each name of its type", () => {
  const options = z.strictObject({ port: z.int() });
  const type = defineComponentType({ type: "Tried", aliases: ["old.Tried"], options });
  const schema = editorSchema(createRegistry([type]));
  const { Tried, TriedDefaults } = schema["definitions"] as Record<string, JsonSchema>;
  assert.equal(Tried?.required, undefined);
  assert.equal(TriedDefaults?.properties?.["type"], undefined);
  const [defaults] = (schema.properties?.["defaults"] as JsonSchema).anyOf as JsonSchema[];
  assert.deepEqual(Object.keys(defaults?.properties ?? {}), ["Tried", "old.Tried"]);
});

for (
  const [words, schema] of [
    ["`true` or `false`", z.boolean().nullable()],
    ["whole number", z.int()],
    ["whole number, 1 to 9", z.int().min(1).max(9)],
    ["number above 0, at most 1", z.number().positive().max(1)],
    ["number, at most 5", z.number().max(5)],
    ["`a` or `b`", z.enum(["a", "b"])],
    ["`auto`, or whole number", z.union([z.literal("auto"), z.int()])],
    ["text; or a list of them", z.union([z.string(), z.array(z.string())])],
    ["text of at most 7 characters", z.string().max(7)],
    ["URL", z.url()],
    ["map of names to numbers above 0", z.record(z.string(), z.number().positive())],
    ["map of names to anything", z.looseObject({})],
  ] as const
) {
  Deno.test(`what an option may hold is said in words: ${words}`, () => {
    assert.equal(valueWords(z.toJSONSchema(schema, { target: "draft-7", io: "input" })), words);
  });
}

Deno.test("a default is written as the file would have it", () => {
  const shown = ["", "powerpool.db", 0.2, [], ["a", "b"], {}, false].map(valueText);
  assert.deepEqual(shown, ['""', "powerpool.db", "0.2", "[]", "[a, b]", "{}", "false"]);
});

Deno.test("a table is laid out as deno fmt lays it out", () => {
  assert.equal(
    markdownTable(["x", "what"], [["`a|b`", "…"], ["", "long text"]]),
    "| x      | what      |\n| ------ | --------- |\n| `a\\|b` | …         |\n|        | long text |\n",
  );
});
