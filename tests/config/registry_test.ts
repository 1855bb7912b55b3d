import assert from "node:assert/strict";
import { z } from "zod";
import { createRegistry, findType } from "../../src/config/registry.ts";
import { registry } from "./registry_fixture.ts";

Deno.test("findType() knows types by short name and by alias, unavailable ones too", () => {
  assert.equal(findType(registry, "StratumServer")?.type, "StratumServer");
  assert.equal(findType(registry, "powerpool.stratum_server.StratumServer")?.type, "StratumServer");
  assert.equal(findType(registry, "powerpool.reporters.RedisReporter")?.type, "RedisReporter");
  assert.equal(findType(registry, "stratumserver"), undefined);
});

Deno.test("createRegistry() refuses a name that is taken", () => {
  const options = z.strictObject({});
  assert.throws(
    () => createRegistry([{ type: "A", options }, { type: "B", aliases: ["A"], options }]),
    new TypeError("Cannot register B: the name A is taken already"),
  );
});

Deno.test("createRegistry() refuses objects that would drop a misspelt option, at any depth", () => {
  const loose = z.object({ port: z.int() });
  for (
    const options of [
      loose,
      z.strictObject({ nested: loose.prefault({ port: 1 }) }),
      z.strictObject({ list: z.array(z.union([z.string(), loose])).optional() }),
      z.strictObject({ record: z.record(z.string(), loose.nullable()) }),
    ]
  ) {
    assert.throws(
      () => createRegistry([{ type: "A", options }]),
      new TypeError(
        "Cannot register A: the object with port drops unknown options; use z.strictObject or z.looseObject",
      ),
    );
  }
});

Deno.test("createRegistry() takes strict and deliberately loose objects", () => {
  const options = z.strictObject({ nested: z.strictObject({}).prefault({}), free: z.looseObject({}).optional() });
  assert.equal(createRegistry([{ type: "A", options }]).types.length, 1);
});
