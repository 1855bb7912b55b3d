import assert from "node:assert/strict";
import { join } from "node:path";
import { openLogOutputs } from "../../../src/server/logs/log_outputs.ts";
import { configOf, LTC, POOL, problemsOf } from "../config_fixture.ts";
import { recordOf, TIME } from "./log_record.ts";

interface Printed {
  out: string;
  err: string;
  files: Record<string, string>;
}

/** What comes of records with options of the component main. */
async function printed(
  main: string,
  records: readonly ReturnType<typeof recordOf>[],
  isTerminal = true,
  more = "",
): Promise<Printed> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-log-" });
  try {
    const config = configOf(`main: {type: PowerPool${main}}\n${LTC}${POOL}${more}`, join(folder, "c.yml"));
    const result: Printed = { out: "", err: "", files: {} };
    const outputs = await openLogOutputs(config, {
      out: (line) => result.out += line,
      err: (line) => result.err += line,
      isTerminal,
      coloured: false,
      now: () => TIME,
      after: () => () => {},
    });
    for (const record of records) outputs.take(record);
    await outputs.close();
    for (const { name } of Deno.readDirSync(folder)) result.files[name] = Deno.readTextFileSync(join(folder, name));
    return result;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A terminal that keeps what is printed on it. */
function fakeTerminal() {
  return {
    printed: "",
    out(line: string) {
      this.printed += line;
    },
    err: assert.fail,
    isTerminal: true,
    coloured: false,
    now: () => TIME,
  };
}

const HELLO = recordOf("Hello {name}", { name: "you" });
const TEXT = "2026-01-02 03:04:05.006 INFO  pool: Hello you\n";
const JSON_START = `{"time":"${new Date(TIME).toISOString()}","level":"INFO","component":"pool","message":"Hello you",`;

Deno.test("log lines are text on a terminal and JSON elsewhere", async () => {
  assert.equal((await printed("", [HELLO])).out, TEXT);
  assert((await printed("", [HELLO], false)).out.startsWith(JSON_START));
});

Deno.test("log_format chooses, wherever lines go", async () => {
  assert.equal((await printed(", log_format: text", [HELLO], false)).out, TEXT);
  assert((await printed(", log_format: json", [HELLO], true)).out.startsWith(JSON_START));
});

const LEVELS = ["debug", "info", "warning", "error", "fatal"] as const;

for (
  const [level, expected] of [
    ["NOTSET", 5],
    ["DEBUG", 5],
    ["INFO", 4],
    ["WARN", 3],
    ["WARNING", 3],
    ["ERROR", 2],
    ["CRITICAL", 1],
  ] as const
) {
  Deno.test(`loggers with level ${level} take ${expected} of ${LEVELS.length} severities`, async () => {
    const records = LEVELS.map((level) => recordOf("x", {}, { level }));
    const { out } = await printed(`, loggers: [{type: StreamHandler, level: ${level}}]`, records);
    assert.equal(out.split("\n").length - 1, expected);
  });
}

Deno.test("a line is printed once, in the form of the first StreamHandler that takes it", async () => {
  const main = `, loggers: [{level: ERROR, format: "1 %(message)s"}, {level: WARN, format: "2 %(message)s"}]`;
  const records = LEVELS.map((level) => recordOf(level, {}, { level }));
  assert.equal((await printed(main, records)).out, "2 warning\n1 error\n1 fatal\n");
});

Deno.test("files take lines beside the standard output, with the level, form and components of their own", async () => {
  const main = `, loggers: [
    {type: StreamHandler},
    {type: logging.FileHandler, path: all.log},
    {type: logging.handlers.RotatingFileHandler, path: pool.log, level: WARN, listen: [pool], format: "%(name)s %(message)s"}]`;
  const records = (["info", "warning"] as const).flatMap((level) =>
    ["pool", "ltc"].map((key) => recordOf(`${key} ${level}`, {}, { level, category: ["powerpool", key] }))
  );
  const { out, files, err } = await printed(main, records);
  assert.equal(out.split("\n").length - 1, 4);
  assert.equal(files["all.log"]?.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)).length, 4);
  assert.equal(files["pool.log"], "pool pool warning\n");
  assert.equal(err, "");
});

Deno.test("listen counts as left out if it names loggers of Python alone", async () => {
  const main = ", loggers: [{listen: [gevent_helpers]}]";
  assert.equal((await printed(main, [HELLO])).out, TEXT);
});

for (const format of ["text", "json"]) {
  Deno.test(`secrets of the configuration are masked in lines of the form ${format}`, async () => {
    const record = recordOf("Cannot log in: {error}", { error: new Error("hunter2 is wrong") });
    const { out } = await printed(`, default_component_log_level: DEBUG, log_format: ${format}`, [record]);
    assert.doesNotMatch(out, /hunter2/);
    assert.match(out, /Cannot log in: \*{8} is wrong/);
  });
}

Deno.test("a lost block of megabytes is in the line as it was", async () => {
  const record = recordOf("Block {height} is not in the journal; it was {hex}", {
    height: 7,
    hex: "ab".repeat(4_000_000),
  });
  const { out } = await printed(", log_mask_addresses: true", [record]);
  assert(out.endsWith(`it was ${record.properties["hex"]}\n`));
});

Deno.test("JSON lines of components with the level DEBUG have the stacks of errors", async () => {
  const record = recordOf("{error}", { error: new TypeError("bad") });
  const error = async (main: string) =>
    JSON.parse((await printed(`, log_format: json${main}`, [record])).out).properties.error;
  assert.equal(await error(""), "bad");
  assert.match(await error(", default_component_log_level: DEBUG"), /^TypeError: bad\n {4}at /);
});

Deno.test("log_mask_addresses hides who mines, but not what the configuration names", async () => {
  const record = recordOf("Refused {remoteAddress}: {user} at {daemon}", {
    remoteAddress: "203.0.113.77",
    user: "LbTjMGN7gELw4KbeyQf6cTCq859hD18guE.rig",
    daemon: "198.51.100.9:9332",
  });
  const port = "p2: {type: StratumServer, algo: scrypt, address: 198.51.100.9, port: 4444}\n";
  const text = (main: string) => printed(main, [record], true, port).then(({ out }) => out.split("pool: ")[1]);
  assert.equal(
    await text(", log_mask_addresses: true"),
    "Refused 203.0.113.0: LbTjMG…8guE.rig at 198.51.100.9:9332\n",
  );
  assert.match(await text("") ?? "", /203\.0\.113\.77: LbTjMGN7gELw4KbeyQf6cTCq859hD18guE/);
});

Deno.test("lines of one kind are folded beyond log_repeats", async () => {
  const records = Array.from({ length: 61 }, (_, n) => recordOf("Refused {n}", { n }));
  const lines = (await printed(", log_repeats: 3", records)).out.trimEnd().split("\n");
  assert.equal(lines.length, 4);
  assert.match(lines[3] ?? "", /Refused 60 \(and 57 more like it within a minute\)$/);
  assert.equal((await printed(", log_repeats: 0", records)).out.split("\n").length, 62);
});

Deno.test("a log file that cannot be opened is named", async () => {
  await assert.rejects(
    printed(", loggers: [{type: FileHandler, path: no/such.log}]", []),
    /^Error: Cannot open log file .*no\/such\.log: No such file or directory$/,
  );
});

const WRONG = [
  ["{type: FileHandler}", "path: expected a file"],
  [
    "{type: StreamHandler, path: a.log}",
    'path: expected none, got "a.log": lines of a StreamHandler go to the standard output',
  ],
  ["{type: SysLogHandler}", "type: expected StreamHandler, FileHandler or RotatingFileHandler"],
] as const;

for (const [logger, problem] of WRONG) {
  Deno.test(`a configuration with the logger ${logger} is refused`, () => {
    const [first = "", ...more] = problemsOf(`${LTC}${POOL}main: {type: PowerPool, loggers: [${logger}]}\n`);
    assert(first.includes(`main.loggers[0].${problem}`), first);
    assert.deepEqual(more, []);
  });
}

Deno.test("a configuration with two loggers of one file is refused", () => {
  const loggers = "[{type: FileHandler, path: a.log}, {type: FileHandler, path: a.log}]";
  const [problem = ""] = problemsOf(`${LTC}${POOL}main: {type: PowerPool, loggers: ${loggers}}\n`);
  assert.match(problem, /main\.loggers\[1\]\.path: expected a file of its own/);
});

Deno.test("change() goes over to other outputs and forms, with no line lost and files that stay open", async () => {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-log-" });
  try {
    const configWith = (main: string) =>
      configOf(`main: {type: PowerPool${main}}\n${LTC}${POOL}`, join(folder, "c.yml"));
    const terminal = fakeTerminal();
    const outputs = await openLogOutputs(
      configWith(", loggers: [{}, {type: FileHandler, path: a}, {type: FileHandler, path: b}]"),
      terminal,
    );
    outputs.take(recordOf("One"));
    await outputs.change(
      configWith(", log_format: json, loggers: [{type: FileHandler, path: b}, {type: FileHandler, path: c}]"),
    );
    outputs.take(recordOf("Two"));
    await assert.rejects(
      outputs.change(configWith(", loggers: [{type: FileHandler, path: no/d}]")),
      /Cannot open log file/,
    );
    outputs.take(recordOf("Three"));
    await outputs.close();
    const read = (name: string) => [...Deno.readTextFileSync(join(folder, name)).matchAll(/One|Two|Three/g)].join();
    const { printed } = terminal;
    assert.deepEqual([printed.includes("One"), printed.includes("Two"), read("a"), read("b"), read("c")], [
      true,
      false,
      "One",
      "One,Two,Three",
      "Two,Three",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("change() masks new secrets, and still those that were secret before", async () => {
  const configWith = (password: string) => configOf(`${LTC.replace("hunter2", password)}${POOL}`);
  const terminal = fakeTerminal();
  const outputs = await openLogOutputs(configWith("old-password"), terminal);
  await outputs.change(configWith("new-password"));
  outputs.take(recordOf("Not old-password nor new-password"));
  await outputs.close();
  assert.match(terminal.printed, /Not \*{8} nor \*{8}\n$/);
});
