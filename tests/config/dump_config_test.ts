import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { z } from "zod";
import type { Config } from "../../src/config/checked_config.ts";
import { dumpConfig } from "../../src/config/dump_config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { createRegistry } from "../../src/config/registry.ts";
import { configOf } from "./registry_fixture.ts";

function contentOf(config: Config): unknown {
  return config.components.map(({ key, type, options, logLevel }) => ({ key, type, options, logLevel }));
}

Deno.test("dumpConfig() prints everything that is in effect, and no secret", () => {
  const config = configOf(`
main: {type: powerpool.main.PowerPool, log_level: WARN}
ltc:
  type: powerpool.jobmanagers.MonitorNetwork
  currency: LTC
  coinservs:
    - {address: "http://pool:hunter2@127.0.0.1/", port: 9332, username: pool, password: hunter2}
    - {address: localhost, port: 9332, password: ""}
3333: {type: ServerMonitor, extra: {redis_password: hunter2, empty_token: "", depth: [{secret: hunter2}]}}
`);
  assert.equal(
    dumpConfig(config),
    `\
main:
  type: PowerPool
  log_level: WARN
  procname: powerpool
  extranonce_serv_size: 4
ltc:
  type: MonitorNetwork
  coinservs:
    - address: http://pool:********@127.0.0.1/
      port: 9332
      username: pool
      password: "********"
    - address: localhost
      port: 9332
      password: ""
  currency: LTC
  diff1: 0x00000000ffff0000000000000000000000000000000000000000000000000000
  merged: []
  block_poll: 0.2
  refresh: 15
"3333":
  type: ServerMonitor
  port: 3855
  extra:
    redis_password: "********"
    empty_token: ""
    depth:
      - secret: "********"
`,
  );
});

Deno.test("dumpConfig() of a configuration without secrets reads as the same configuration", async () => {
  const classic = await Deno.readTextFile(new URL("../vectors/config/classic.yml", import.meta.url));
  const config = configOf(classic.replace(/^ *password: .*\n/m, ""));
  assert.deepEqual(contentOf(configOf(dumpConfig(config))), contentOf(config));
});

Deno.test("dumpConfig() puts a name that would mean a merge in quotes", () => {
  const config = configOf('web: {type: ServerMonitor, extra: {"<<": 1}}\n');
  assert.deepEqual(contentOf(configOf(dumpConfig(config))), contentOf(config));
});

Deno.test("dumpConfig() writes any value so that it is read back", () => {
  const registry = createRegistry([{ type: "T", options: z.strictObject({ any: z.unknown() }) }]);
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 10 }).filter((text) => text.isWellFormed()),
    fc.constantFrom(
      "y",
      "no",
      "On",
      "0777",
      "08",
      "1:30",
      "0x1F",
      "1_000",
      "1e3",
      ".",
      "=",
      "<<",
      "~",
      "null",
      "- a",
      "a: b",
    ),
    fc.constantFrom("2001-01-01", " x ", "#x", "a #b", "*x", "&x", "!x", "%x", "@x", "'", '"', "\n", "a\n\nb\n", "\t"),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).filter((double) => !Number.isInteger(double)),
      fc.bigInt({ min: 1n << 53n, max: (1n << 256n) - 1n }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text.filter((key) => !/pass|secret|token/i.test(key)), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(fc.property(value, (any) => {
    const options = { any };
    const type = registry.types[0];
    assert(type !== undefined);
    const config = {
      file: "c.yml",
      components: [{ key: "t", type: "T", options, logLevel: undefined, componentType: type }],
    };
    const reread = parseConfig(dumpConfig(config), "c.yml", registry);
    assert(reread.ok, inspect(reread));
    assert.deepEqual(reread.config.components[0]?.options, options);
  }));
});
