import assert from "node:assert/strict";
import { main } from "../../src/cli/main.ts";
import { VERSION } from "../../src/server/version.ts";
import { captureIo } from "./captured_io.ts";

/** Runs the program and returns its exit code and what it printed. */
async function call(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = captureIo();
  const code = await main(args, io);
  return { code, out: io.written, err: io.complained };
}

const WRONG_CALLS = [
  { args: [], problem: "expected a configuration file or a command." },
  { args: ["demmo"], problem: 'no command and no file "demmo"; did you mean demo?' },
  { args: ["mien", "stratum+tcp://h:1"], problem: 'no command and no file "mien"; did you mean mine?' },
  {
    args: ["run", "config.yml"],
    problem: 'no command and no file "run"; expected a configuration file, demo, mine, hash or journal.',
  },
  { args: ["help"], problem: 'no command "help"; did you mean --help?' },
  { args: ["version"], problem: 'no command "version"; did you mean --version?' },
  { args: ["--check"], problem: "expected a configuration file." },
  { args: ["a.yml", "b.yml"], problem: 'unexpected argument "b.yml".' },
  { args: ["a.yml", "--chek"], problem: "unknown option --chek; did you mean --check?" },
  { args: ["-x", "a.yml"], problem: "unknown option -x." },
  { args: ["a.yml", "-s", "one"], problem: 'cannot use --server-number "one": expected a whole number.' },
  { args: ["a.yml", "-s"], problem: "option '-s, --server-number <value>' argument missing." },
];

for (const { args, problem } of WRONG_CALLS) {
  Deno.test(`main() refuses [${args.join(" ")}] with one line and exit code 2`, async () => {
    const err = `powerpool: ${problem} See powerpool --help\n`;
    assert.deepEqual(await call(...args), { code: 2, out: "", err });
  });
}

for (const args of [["--help"], ["-h"], ["config.yml", "--help"]]) {
  Deno.test(`main() prints the usage with [${args.join(" ")}], in lines that a terminal does not break`, async () => {
    const { code, out, err } = await call(...args);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^Usage: powerpool CONFIG\.yml \[options\]\n/);
    for (const option of ["--check", "--dump-config", "--server-number", "demo", "mine", "hash", "--version"]) {
      assert.ok(out.includes(option), option);
    }
    for (const line of out.split("\n")) assert.ok(line.length <= 80, line);
  });
}

Deno.test("main() prints the version", async () => {
  assert.deepEqual(await call("--version"), { code: 0, out: `powerpool ${VERSION}\n`, err: "" });
});

Deno.test("main() hands the arguments behind a command to it", async () => {
  const { code, out, err } = await call("demo", "--help");
  assert.deepEqual([code, err], [0, ""]);
  assert.match(out, /^Usage: powerpool demo/);
});

Deno.test("main() takes a word that is a file in the working directory for that file", async () => {
  // The tests run in the project's folder, which has a file without an ending.
  const { code, err } = await call("LICENSE", "--check");
  assert.equal(code, 1);
  assert.match(err, /^LICENSE:\d+:\d+: /);
});

Deno.test("main() says in one line that a file is not there", async () => {
  assert.deepEqual(await call("missing.yml"), {
    code: 1,
    out: "",
    err: "missing.yml: cannot be read: there is no such file\n",
  });
});
