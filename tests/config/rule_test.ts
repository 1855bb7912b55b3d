import assert from "node:assert/strict";
import { z } from "zod";
import { parseConfig } from "../../src/config/parse_config.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { createRegistry, defineComponentType } from "../../src/config/registry.ts";
import { type Candidates, candidatesOf, type ConfigRule } from "../../src/config/rule.ts";

const port = defineComponentType({
  type: "Port",
  options: z.strictObject({
    number: z.int().min(1).default(3333),
    nested: z.strictObject({ least: z.number().default(1), most: z.number().default(2) })
      .refine(({ least, most }) => least <= most, "least is greater than most").prefault({}),
    name: z.string(),
    hosts: z.array(z.string()).default([]),
  }),
});
const main = defineComponentType({ type: "Main", options: z.strictObject({ x: z.int().default(0) }), implied: "main" });

/** What rules are given for a text. */
function candidatesIn(text: string): Candidates {
  let seen: Candidates | undefined;
  const look: ConfigRule = (candidates) => {
    seen = candidates;
    return [];
  };
  parseConfig(text, "c.yml", createRegistry([main, port], [look]));
  assert(seen !== undefined);
  return seen;
}

/** The problems of a text under a rule that complains of all these paths. */
function complaints(text: string, ...paths: readonly (readonly (string | number)[])[]): string[] {
  const rule: ConfigRule = () => paths.map((path) => ({ path, message: "bad" }));
  const result = parseConfig(text, "c.yml", createRegistry([main, port], [rule]));
  return result.ok ? [] : result.problems.map(formatProblem);
}

Deno.test("candidatesOf() gives a rule the options of a type, defaults filled in", () => {
  const candidates = candidatesIn("a: {type: Port, name: x}\nb: {type: Port, name: y, number: 5}\n");
  assert.deepEqual(candidatesOf(candidates, port).map(({ key, options }) => [key, options]), [
    ["a", { number: 3333, nested: { least: 1, most: 2 }, name: "x", hosts: [] }],
    ["b", { number: 5, nested: { least: 1, most: 2 }, name: "y", hosts: [] }],
  ]);
  assert.deepEqual(candidatesOf(candidates, main).map(({ key, options }) => [key, options]), [["main", { x: 0 }]]);
  assert.equal(candidates.complete, true);
});

Deno.test("candidatesOf() leaves out the options with a mistake and names them", () => {
  const [candidate] = candidatesOf(
    candidatesIn("a: {type: Port, number: 0, nested: {least: 5}, hosts: [h], nmae: 1}\n"),
    port,
  );
  assert.deepEqual(candidate?.options, { hosts: ["h"] });
  assert.deepEqual(candidate?.mistaken, new Set(["number", "nested", "name", "nmae"]));
});

Deno.test("a rule learns that a component's type could not be made out", () => {
  const candidates = candidatesIn("a: {type: Port, name: x}\nb: {type: Prt, name: y}\n");
  assert.deepEqual([candidates.components.map(({ key }) => key), candidates.complete], [["main", "a"], false]);
});

Deno.test("parseConfig() reports what a rule finds at the option's value, at its key, or at its component's", () => {
  const text = "a:\n  type: Port\n  name: x\n  hosts:\n    - h\n  number:\n";
  assert.deepEqual(complaints(text, ["a", "name"]), ["c.yml:3:9: a.name: bad"]);
  assert.deepEqual(complaints(text, ["a", "hosts"]), ["c.yml:4:3: a.hosts: bad"]);
  assert.deepEqual(complaints(text, ["a", "hosts", 0]), ["c.yml:5:7: a.hosts[0]: bad"]);
  assert.deepEqual(complaints(text, ["a", "number"]), ["c.yml:6:3: a.number: bad"]);
  assert.deepEqual(complaints(text, ["a", "nested", "least"]), ["c.yml:1:1: a.nested.least: bad"]);
});

Deno.test("parseConfig() reports what a rule finds of an inherited option where the defaults have it", () => {
  const text = "defaults:\n  Port: {number: 7}\na: {type: Port, name: x}\n";
  assert.deepEqual(complaints(text, ["a", "number"]), ["c.yml:2:18: defaults.Port.number: bad"]);
});

Deno.test("parseConfig() reports what a rule finds of the whole file at its beginning", () => {
  assert.deepEqual(complaints("a: {type: Port, name: x}\n", []), ["c.yml:1:1: bad"]);
});

Deno.test("parseConfig() reports what rules find together with all other mistakes, by place", () => {
  assert.deepEqual(complaints("a: {type: Port, name: x, number: 0}\nb: {type: Port, name: y}\n", ["b", "name"], []), [
    "c.yml:1:1: bad",
    "c.yml:1:34: a.number: expected at least 1, got 0",
    "c.yml:2:23: b.name: bad",
  ]);
});
