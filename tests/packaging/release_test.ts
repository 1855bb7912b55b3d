import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { sourceTime } from "../../packaging/archive/source_time.ts";
import { compileArguments } from "../../packaging/release/compile_program.ts";
import { PERMISSIONS, V8_FLAGS } from "../tools/pool_program.ts";
import { RELEASE_TARGETS, releaseTargets } from "../../packaging/release/release_targets.ts";

Deno.test("the executable goes elsewhere and is for another machine by options before the script", () => {
  assert.deepEqual(
    compileArguments("deno compile --allow-net -o powerpool main.ts", "/out/p", "aarch64-apple-darwin"),
    [
      ...["compile", "--allow-net", "--target", "aarch64-apple-darwin", "-o", "/out/p", "main.ts"],
    ],
  );
  assert.deepEqual(compileArguments("deno compile -o powerpool main.ts", "p"), ["compile", "-o", "p", "main.ts"]);
});

Deno.test("the project's own task is one that can be made over", () => {
  const args = compileArguments(manifest.tasks.compile.command, "elsewhere");
  assert.equal(args.at(-1), "main.ts");
  assert.equal(args.at(-2), "elsewhere");
  assert(!args.includes("powerpool"));
});

for (const name of ["demo", "start", "compile"] as const) {
  Deno.test(`the task ${name} has the engine's flags and the permissions that the program is tested with`, () => {
    const words = manifest.tasks[name].command.split(" ");
    assert.deepEqual([V8_FLAGS, ...PERMISSIONS].filter((option) => !words.includes(option)), []);
  });
}

for (const task of ["deno run -o powerpool main.ts", "deno compile main.ts", "make"]) {
  Deno.test(`"${task}" is no task that compiles`, () => {
    assert.throws(() => compileArguments(task, "p"), {
      name: "TypeError",
      message: /^Cannot compile: expected a task/,
    });
  });
}

Deno.test("without names, a release is for all machines", () => {
  assert.deepEqual(releaseTargets([]), RELEASE_TARGETS);
  assert.deepEqual(releaseTargets(["mac-arm64"]).map(({ triple }) => triple), ["aarch64-apple-darwin"]);
});

Deno.test("a machine that there is no release for is refused, with those that there are", () => {
  assert.throws(() => releaseTargets(["beos"]), {
    name: "TypeError",
    message: 'Cannot build for "beos": expected one of linux-x64, linux-arm64, mac-x64, mac-arm64, windows-x64',
  });
});

Deno.test("SOURCE_DATE_EPOCH is seconds, and 0 if it is not set", () => {
  assert.equal(sourceTime("1700000000"), 1_700_000_000);
  assert.equal(sourceTime(undefined), 0);
  assert.equal(sourceTime(""), 0);
  for (const text of ["-1", "1.5", "now", "99999999999"]) {
    assert.throws(() => sourceTime(text), { name: "TypeError", message: /expected seconds since 1970/ });
  }
});
