import assert from "node:assert/strict";
import type { Config } from "../../src/config/checked_config.ts";
import { checkConfig } from "../../src/server/load_config.ts";
import { registry } from "../../src/server/registry.ts";
import { documentedOptions, schemaOptions, uncomment } from "./example_options.ts";

const EXAMPLE = await Deno.readTextFile(new URL("../../config.yml.example", import.meta.url));

/** The component of the example that shows a type. */
const KEYS: Readonly<Record<string, string>> = {
  PowerPool: "main",
  Journal: "journal",
  MonitorNetwork: "ltc",
  MonitorAuxNetwork: "doge",
  MonitorNetworkMulti: "best",
  StratumServer: "pool",
  CeleryReporter: "celery",
  RedisReporter: "redis",
  AmqpReporter: "events",
  DoubleReporter: "both",
  ServerMonitor: "monitor",
};

/**
 * Each of them may be left out, but one way to log in must be given, and one way to name the chain; and where all kinds
 * of reporters are shown, a port says that it reports to none.
 */
const WRITTEN_OUT = ["coinservs.username", "coinservs.password", "coin", "reporter"];

function load(text: string): Config {
  const loaded = checkConfig(text, "config.yml.example");
  assert(loaded.ok, JSON.stringify(loaded));
  return loaded.config;
}

function contentOf({ components }: Config): unknown {
  return components.map(({ key, type, options, logLevel }) => ({ key, type, options, logLevel }));
}

Deno.test("config.yml.example is good as it is, with a component of every type", () => {
  const types = load(EXAMPLE).components.map(({ key, type }) => [type, key]);
  assert.deepEqual(Object.fromEntries(types), KEYS);
  assert.deepEqual(types.map(([type]) => type), registry.types.map(({ type }) => type));
});

Deno.test("config.yml.example means the same with everything that is commented out taken in", () => {
  const all = uncomment(EXAMPLE);
  assert.doesNotMatch(all, /^ *#\w/m);
  assert.deepEqual(contentOf(load(all)), contentOf(load(EXAMPLE)));
});

for (const type of registry.types) {
  const documented = documentedOptions(EXAMPLE, KEYS[type.type] ?? "");
  const expected = schemaOptions(type);

  Deno.test(`config.yml.example shows every option of ${type.type}, once, and none that there is not`, () => {
    assert.deepEqual(documented.map(({ path }) => path).sort(), expected.map(({ path }) => path).sort());
  });

  Deno.test(`config.yml.example describes every option of ${type.type} as its schema does`, () => {
    for (const { path, description } of expected) {
      const comment = documented.find((option) => option.path === path)?.comment ?? "";
      assert.notEqual(description, "", `${path} has no description`);
      assert(comment.startsWith(description), `${path}: expected "${description}", got "${comment}"`);
    }
  });

  Deno.test(`config.yml.example comments out what ${type.type} can do without, and shows its default`, () => {
    for (const { path, commentedOut, value } of documented) {
      const option = expected.find((option) => option.path === path);
      const holdsOptions = documented.some((other) => other.path.startsWith(`${path}.`));
      if (!holdsOptions) {
        assert.equal(commentedOut, option?.optional === true && !WRITTEN_OUT.includes(path), path);
        assert.equal(value === "", option?.preset === undefined && commentedOut, path);
      }
    }
  });
}
