import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { captureIo } from "./captured_io.ts";
import { DAEMON_PASSWORD, makePoolFolder } from "./pool_folder.ts";

/** A pool's folder whose component main has more options. */
async function folderWith(main: string) {
  const folder = await makePoolFolder();
  const text = await Deno.readTextFile(folder.file);
  await Deno.writeTextFile(
    folder.file,
    text.replace("{type: PowerPool, log_format: text}", `{type: PowerPool${main}}`),
  );
  return folder;
}

function facts(path: string): { message: string; component: string; level: string; time: string }[] {
  return Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("run() writes JSON lines where there is no terminal, without secrets", async () => {
  await using folder = await folderWith(", default_component_log_level: DEBUG");
  const io = captureIo();
  const ended = run([folder.file], io);
  await Promise.race([io.until("runs as server"), ended]);
  io.interrupt();
  assert.equal(await ended, 0);
  const lines = io.written.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    new Set(lines.map((line) => typeof line.properties?.serverNumber)),
    new Set(["number", "undefined"]),
  );
  const { time, ...last } = lines.at(-1);
  assert.equal(new Date(time).toISOString(), time);
  assert.deepEqual(last, { level: "INFO", component: "main", message: "Stopped" });
  assert(!io.written.includes(DAEMON_PASSWORD));
});

Deno.test("run() has its last line in the log file when it ends, and a new file after SIGHUP", async () => {
  await using folder = await folderWith(", loggers: [{type: FileHandler, path: pool.log}]");
  const path = join(dirname(folder.file), "pool.log");
  const io = captureIo();
  const ended = run([folder.file], io);
  await pollUntil(
    () => existsSync(path) && Deno.readTextFileSync(path).includes("runs as server") || undefined,
    30,
    "start",
  );
  await Deno.rename(path, `${path}.1`);
  io.reload();
  io.interrupt();
  assert.equal(await ended, 0);
  assert.equal(io.written, "");
  const [before, after] = [facts(`${path}.1`), facts(path)].map((lines) => lines.map(({ message }) => message));
  assert(before?.some((message) => message.includes("runs as server")));
  assert.equal(after?.[0], "Reading the configuration and certificates again");
  assert.equal(after?.at(-1), "Stopped");
});

Deno.test("run() ends with 1 if a log file cannot be opened", async () => {
  await using folder = await folderWith(", loggers: [{type: FileHandler, path: no/pool.log}]");
  const io = captureIo();
  assert.equal(await run([folder.file], io), 1);
  assert.match(io.complained, /^powerpool: Cannot open log file \S+pool\.log: No such file or directory\n$/);
  assert.deepEqual([io.written, io.listeners], ["", 0]);
});
