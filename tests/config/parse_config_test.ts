import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { componentsOf } from "../../src/config/checked_config.ts";
import { dumpConfig } from "../../src/config/dump_config.ts";
import { parseConfig } from "../../src/config/parse_config.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { createRegistry } from "../../src/config/registry.ts";
import {
  configOf,
  monitorNetwork,
  powerPool,
  problemsOf,
  registry,
  serverMonitor,
  stratumServer,
} from "./registry_fixture.ts";

const VECTORS = new URL("../vectors/config/", import.meta.url);

async function readVector(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, VECTORS));
}

Deno.test("parseConfig() finds every mistake of a bad file, in the order of the file", async () => {
  const expected = (await readVector("mistakes.txt")).trimEnd().split("\n");
  assert.deepEqual(problemsOf(await readVector("mistakes.yml")), expected);
});

Deno.test("parseConfig() takes a file of the Python program as it is", async () => {
  const config = configOf(await readVector("classic.yml"));
  assert.deepEqual(config.components.map(({ key, type }) => [key, type]), [
    ["main", "PowerPool"],
    ["ltc", "MonitorNetwork"],
    ["STRAT", "StratumServer"],
    ["monitor", "ServerMonitor"],
  ]);
  const [main] = componentsOf(config, powerPool);
  assert.equal(main?.logLevel, "DEBUG");
  assert.deepEqual(main?.options, { procname: "pp_scrypt", extranonce_serv_size: 4 });
  const [network] = componentsOf(config, monitorNetwork);
  assert.equal(network?.options.diff1, 0xffffn << 224n);
  assert.equal(network?.options.poll, false);
  assert.equal(network?.options.block_poll, 0.5);
  assert.deepEqual(network?.options.coinservs, [
    { address: "127.0.0.1", port: 19332, username: "0777", password: "hunter2" },
  ]);
  const [server] = componentsOf(config, stratumServer);
  assert.equal(server?.options.port, 3333);
  assert.equal(server?.options.donate_key, "pool");
  assert.deepEqual(server?.options.aliases, { 1234: "LTCaddress", no: "y" });
  assert.deepEqual(server?.options.vardiff, {
    enabled: true,
    spm_target: 20,
    tiers: [1024, 4096, 511],
    minimum_difficulty: 64,
    maximum_difficulty: 524288,
  });
});

Deno.test("parseConfig() adds an implied component, with the defaults of the file", () => {
  const config = configOf("defaults:\n  PowerPool: {procname: pp}\n");
  assert.deepEqual(config.components.map(({ key, type, options }) => ({ key, type, options })), [
    { key: "powerpool", type: "PowerPool", options: { procname: "pp", extranonce_serv_size: 4 } },
  ]);
});

Deno.test("parseConfig() asks for a component that is required and not implied", () => {
  const strict = createRegistry([{ type: "PowerPool", options: powerPool.options, count: "one" }, serverMonitor]);
  const result = parseConfig("web: {type: ServerMonitor}\n", "c.yml", strict);
  assert(!result.ok);
  assert.deepEqual(result.problems, [
    { file: "c.yml", line: 1, column: 1, path: "", message: "no component of type PowerPool; expected exactly one" },
  ]);
});

Deno.test("parseConfig() does not replace a component that has the key of an implied one", () => {
  assert.deepEqual(problemsOf("powerpool: {type: ServerMonitor}\n"), [
    "config.yml:1:1: no component of type PowerPool; expected exactly one",
  ]);
});

Deno.test("parseConfig() allows any number of a type unless it says otherwise", () => {
  const two = "a: {type: StratumServer, algo: scrypt}\nb: {type: StratumServer, algo: sha256}\n";
  assert.equal(componentsOf(configOf(two), stratumServer).length, 2);
  assert.deepEqual(problemsOf("a: {type: ServerMonitor}\nb: {type: ServerMonitor}\n"), [
    "config.yml:2:1: b: expected at most one component of type ServerMonitor, and a is one already",
  ]);
});

Deno.test("parseConfig() lays own options over defaults at every depth, lists as a whole", () => {
  const config = configOf(`
defaults:
  StratumServer:
    algo: scrypt
    log_level: WARN
    vardiff: {enabled: yes, tiers: [1, 2, 3]}
a: {type: StratumServer, vardiff: {tiers: [9]}}
b: {type: StratumServer, algo: sha256, log_level: ERROR, vardiff: {tiers: null}}
`);
  const [a, b] = componentsOf(config, stratumServer);
  assert.equal(a?.options.algo, "scrypt");
  assert.equal(a?.logLevel, "WARN");
  assert.equal(a?.options.vardiff.enabled, true);
  assert.deepEqual(a?.options.vardiff.tiers, [9]);
  assert.equal(b?.options.algo, "sha256");
  assert.equal(b?.logLevel, "ERROR");
  assert.equal(b?.options.vardiff.enabled, true);
  assert.equal(b?.options.vardiff.tiers, null);
});

Deno.test("parseConfig() takes an option without a value as left out", () => {
  const [server] = componentsOf(configOf("a: {type: StratumServer, algo: scrypt, port: }\n"), stratumServer);
  assert.equal(server?.options.port, 3333);
});

Deno.test("parseConfig() takes an integer of any size for an option that is a number", () => {
  const text = "a: {type: StratumServer, algo: scrypt, start_difficulty: 100000000000000000000}\n";
  assert.equal(componentsOf(configOf(text), stratumServer)[0]?.options.start_difficulty, 1e20);
  assert.equal(componentsOf(configOf(dumpConfig(configOf(text))), stratumServer)[0]?.options.start_difficulty, 1e20);
});

Deno.test("parseConfig() reports a mistake in defaults once, at its own place, though many components inherit it", () => {
  const text = "defaults:\n  StratumServer: {algo: md5}\na: {type: StratumServer}\nb: {type: StratumServer}\n";
  assert.deepEqual(problemsOf(text), [
    'config.yml:2:25: defaults.StratumServer.algo: expected sha256 or scrypt, got "md5"',
  ]);
});

Deno.test("parseConfig() reports a mistake in defaults that no component inherits", () => {
  assert.deepEqual(problemsOf("defaults:\n  StratumServer: {port: 0}\n"), [
    "config.yml:2:25: defaults.StratumServer.port: expected at least 1, got 0",
  ]);
});

Deno.test("parseConfig() checks rules over several options where all are known", () => {
  const text = (own: string): string =>
    `defaults:\n  StratumServer: {algo: scrypt, vardiff: {minimum_difficulty: 600000}}\na:\n  type: StratumServer\n${own}`;
  assert.deepEqual(problemsOf(text("  vardiff: {maximum_difficulty: 700000}\n")), []);
  assert.deepEqual(problemsOf(text("  vardiff: {enabled: on}\n")), [
    "config.yml:5:3: a.vardiff: expected minimum_difficulty to be at most maximum_difficulty",
  ]);
});

Deno.test("parseConfig() blames an option that has its default without calling it missing", () => {
  const options = z.strictObject({ low: z.number().default(5), high: z.number().default(9) })
    .refine(({ low, high }) => low <= high, { path: ["low"], error: "must not be greater than high" });
  const result = parseConfig("t: {type: T, high: 1}\n", "c.yml", createRegistry([{ type: "T", options }]));
  assert(!result.ok);
  assert.deepEqual(result.problems.map(formatProblem), ["c.yml:1:1: t.low: must not be greater than high"]);
});

Deno.test("parseConfig() uses the words of a schema's author, and says what it found before the reason", () => {
  const options = z.strictObject({
    list: z.array(z.int()).max(1, "expected one number: more are not used").optional(),
    address: z.string({ error: "expected the address of the pool" }),
    flag: z.literal(false, { error: "flags are gone; remove it" }).optional(),
  });
  const text = "t:\n  type: T\n  list: [1, 2]\n  flag: yes\n";
  const result = parseConfig(text, "c.yml", createRegistry([{ type: "T", options }]));
  assert(!result.ok);
  assert.deepEqual(result.problems.map(formatProblem), [
    "c.yml:1:1: t.address: missing option; expected the address of the pool",
    "c.yml:3:3: t.list: expected one number, got 2: more are not used",
    "c.yml:4:9: t.flag: flags are gone; remove it",
  ]);
});

Deno.test("parseConfig() says which option is missing, at the component or at the list entry that lacks it", () => {
  assert.deepEqual(problemsOf("a:\n  type: StratumServer\n"), [
    "config.yml:1:1: a.algo: missing option; expected sha256 or scrypt",
  ]);
  assert.deepEqual(
    problemsOf("x: {type: MonitorNetwork, currency: LTC, coinservs: [{address: h, port: 1}, {port: 2}]}\n"),
    ["config.yml:1:77: x.coinservs[1].address: missing option; expected text"],
  );
});

Deno.test("parseConfig() speaks of the branch of a union that was meant", () => {
  const text = (line: string): string =>
    `x:\n  type: MonitorNetwork\n  currency: LTC\n  coinservs: [{address: h, port: 1}]\n  ${line}\n`;
  assert.deepEqual(problemsOf(text("refresh: 0")), ["config.yml:5:12: x.refresh: expected at least 1, got 0"]);
  assert.deepEqual(problemsOf(text("refresh: nevr")), [
    'config.yml:5:12: x.refresh: expected a number or never, got "nevr"',
  ]);
  assert.deepEqual(problemsOf(text("notify: {by: poll, secs: 1}")), [
    "config.yml:5:3: x.notify.seconds: missing option; expected a number",
    "config.yml:5:22: x.notify.secs: unknown option",
  ]);
});

const REFERENCES: readonly (readonly [jobmanager: string, message: string])[] = [
  ["LTC", "no such component; did you mean ltc?"],
  ["dogecoin", "no such component; expected the key of a component of type MonitorNetwork: ltc or btc_main"],
  ["pool", 'expected the key of a component of type MonitorNetwork, got "pool", which is a StratumServer'],
];

for (const [jobmanager, message] of REFERENCES) {
  Deno.test(`parseConfig() says what is wrong with the reference ${jobmanager}`, () => {
    const network = "{type: MonitorNetwork, currency: C, coinservs: [{address: h, port: 1}]}";
    const text =
      `ltc: ${network}\nbtc_main: ${network}\npool: {type: StratumServer, algo: scrypt, jobmanager: ${jobmanager}}\n`;
    assert.deepEqual(problemsOf(text), [`config.yml:3:55: pool.jobmanager: ${message}`]);
  });
}

Deno.test("parseConfig() checks references in defaults at their own place", () => {
  const text = "defaults:\n  StratumServer: {algo: scrypt, jobmanager: nobody}\na: {type: StratumServer}\n";
  assert.deepEqual(problemsOf(text), [
    "config.yml:2:45: defaults.StratumServer.jobmanager: no such component; " +
    "expected the key of a component of type MonitorNetwork",
  ]);
});

Deno.test("parseConfig() says nothing of a reference to a component whose own type is wrong already", () => {
  const text = "a: {type: StratumServer, algo: scrypt, jobmanager: b}\nb: {type: MonitorNetwrk}\n";
  assert.deepEqual(problemsOf(text), [
    'config.yml:2:11: b.type: unknown component type "MonitorNetwrk"; did you mean MonitorNetwork?',
  ]);
});

const SHAPES: readonly (readonly [text: string, problem: string])[] = [
  ["", "config.yml:1:1: empty; expected a map of components, each with a type"],
  ["# nothing\n", "config.yml:1:1: empty; expected a map of components, each with a type"],
  ["- a\n", "config.yml:1:1: expected a map of components, got a list"],
  ["\nhello\n", "config.yml:2:1: expected a map of components, got a single value"],
  ["pool:\n", "config.yml:1:1: pool: expected a component with a type, got nothing"],
  ["pool: {type: [a]}\n", "config.yml:1:14: pool.type: expected the name of a component type, got a list"],
  [
    "pool: {type: }\n",
    "config.yml:1:8: pool: no type; expected type: PowerPool, StratumServer, MonitorNetwork or ServerMonitor",
  ],
  ["defaults: 5\n", "config.yml:1:11: defaults: expected a map of component types, got 5"],
  ["defaults: {PowerPool: x}\n", 'config.yml:1:23: defaults.PowerPool: expected a map of options, got "x"'],
  [
    "defaults: {PowerPool: {}, powerpool.main.PowerPool: {}}\n",
    'config.yml:1:27: defaults["powerpool.main.PowerPool"]: the same type as PowerPool, which has defaults already',
  ],
  [
    "defaults: {PowerPool: {type: PowerPool}}\n",
    "config.yml:1:24: defaults.PowerPool.type: unknown option; expected procname, extranonce_serv_size or log_level",
  ],
  ["a:\n\ttype: PowerPool\n", "config.yml:2:1: a tab in the indentation; YAML allows spaces only"],
  [
    "a: {type: PowerPool}\nb: {type: ServerMonitor}\na: {type: PowerPool}\n",
    "config.yml:3:1: a is listed twice; the first stands in line 1",
  ],
  [
    "a: {type: other.module.ServerMonitor}\n",
    'config.yml:1:11: a.type: unknown component type "other.module.ServerMonitor"; did you mean ServerMonitor?',
  ],
];

for (const [text, problem] of SHAPES) {
  Deno.test(`parseConfig() explains ${JSON.stringify(text)}`, () => {
    assert.deepEqual(problemsOf(text), [problem]);
  });
}

Deno.test("parseConfig() counts lines and columns alike with byte order mark and carriage returns", () => {
  assert.deepEqual(problemsOf("\uFEFFa: {type: X1}\r\nb: {type: X2}\r\n").map((line) => line.slice(0, 22)), [
    "config.yml:1:11: a.typ",
    "config.yml:2:11: b.typ",
  ]);
});

Deno.test("parseConfig() never shows a secret, nor a password inside of a URL", () => {
  const network = "type: MonitorNetwork\n  currency: 5\n  coinservs: [{address: h, port: 'amqp://u:hunter2@h'";
  const problems = problemsOf(`x:\n  ${network}, password: [hunter2]}, {port: 1, address: h, password: 20482048}]\n`);
  assert.equal(problems.length, 4);
  assert.doesNotMatch(problems.join("\n"), /hunter2|2048/);
  for (const start of ["!", "*", "@", "%", "`"]) {
    const unquoted = problemsOf(`x: {type: ServerMonitor, extra: {password: ${start}hunter2}}\n`);
    assert.equal(unquoted.length, 1);
    assert.doesNotMatch(unquoted.join("\n"), /hunter2/);
  }
});

Deno.test("parseConfig() answers any text with a configuration or with problems inside of it", () => {
  const word = fc.constantFrom(
    ..."pool ltc type StratumServer MonitorNetwork PowerPool defaults algo scrypt port vardiff coinservs".split(" "),
    ..."a: - { } [ ] , : & * << *x &x ' \" | > ! % @ ~ 1 0x 1:30 \n \n\x20\x20 \t --- ... # ?".split(" "),
    "\n",
    "\n  ",
    ": ",
  );
  fc.assert(fc.property(fc.array(word, { maxLength: 30 }).map((words) => words.join("")), (text) => {
    const result = parseConfig(text, "config.yml", registry);
    if (result.ok) return;
    const lines = text.split("\n");
    for (const { line, column } of result.problems) {
      assert(
        column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1,
        `${line}:${column} in ${JSON.stringify(text)}`,
      );
    }
  }));
});
