import assert from "node:assert/strict";
import { configJsonSchema, type JsonSchema } from "../../src/config/json_schema.ts";
import { registry } from "./registry_fixture.ts";

const schema = configJsonSchema(registry);
const definitions = schema["definitions"] as Record<string, JsonSchema>;

function definition(type: string): JsonSchema {
  const found = definitions[type];
  assert(found !== undefined);
  return found;
}

Deno.test("configJsonSchema() is plain JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
});

Deno.test("configJsonSchema() describes every type that there is, by each of its names", () => {
  assert.deepEqual(Object.keys(definitions), [
    "PowerPool",
    "StratumServer",
    "MonitorNetwork",
    "ServerMonitor",
  ]);
  assert.deepEqual(definition("StratumServer").properties?.["type"], {
    enum: ["StratumServer", "powerpool.stratum_server.StratumServer"],
  });
});

Deno.test("configJsonSchema() knows defaults, bounds, and what is required", () => {
  const server = definition("StratumServer");
  assert.deepEqual(server.properties?.["port"], { type: "integer", minimum: 1, maximum: 65535, default: 3333 });
  assert.deepEqual(server.required, ["algo"]);
  assert.equal(server.additionalProperties, false);
});

Deno.test("configJsonSchema() gives every component a log level", () => {
  const level = definition("ServerMonitor").properties?.["log_level"];
  assert(typeof level === "object");
  assert.deepEqual(level.enum, ["DEBUG", "INFO", "WARN", "ERROR"]);
});

Deno.test("configJsonSchema() calls integers of any size integers", () => {
  const diff1 = definition("MonitorNetwork").properties?.["diff1"];
  assert(typeof diff1 === "object");
  assert.equal(diff1.type, "integer");
});

Deno.test("configJsonSchema() requires nothing in defaults", () => {
  const defaults = schema.properties?.["defaults"];
  assert(typeof defaults === "object");
  const server = defaults.properties?.["powerpool.stratum_server.StratumServer"];
  assert(typeof server === "object");
  assert.equal(server.required, undefined);
  assert.deepEqual(server.properties?.["algo"], { type: "string", enum: ["sha256", "scrypt"] });
});
