import assert from "node:assert/strict";
import { join } from "node:path";
import { type LogFile, type LogFileParts, type LogFolder, openLogFile } from "../../../src/server/logs/log_file.ts";

/** A temporary folder with a log file. */
async function withFile(
  parts: Partial<LogFileParts>,
  test: (file: LogFile, folder: { path: string; names(): string[]; text(name: string): string }) => Promise<void>,
): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-log-" });
  const path = join(folder, "pool.log");
  const complaints: string[] = [];
  const file = await openLogFile({
    path,
    complain: (text) => complaints.push(text.replaceAll(folder, "")),
    lostLine: (lines) => `${lines} lost\n`,
    ...parts,
  });
  try {
    await test(file, {
      path,
      names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      text: (name) => Deno.readTextFileSync(join(folder, name)),
    });
  } finally {
    await file.close();
    await Deno.remove(folder, { recursive: true });
  }
  return complaints;
}

Deno.test("openLogFile() has all lines in order in the file once it is closed", async () => {
  await withFile({}, async (file, { text }) => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`);
    for (const line of lines) file.write(line);
    await file.close();
    assert.equal(text("pool.log"), lines.join(""));
  });
});

Deno.test("openLogFile() appends to what there is", async () => {
  await withFile({}, async (file, { path, text }) => {
    file.write("one\n");
    await file.close();
    const again = await openLogFile({ path, complain() {}, lostLine: String });
    again.write("two\n");
    await again.close();
    assert.equal(text("pool.log"), "one\ntwo\n");
  });
});

Deno.test("openLogFile() keeps so many old files, none larger than it may be, without losing a line", async () => {
  await withFile({ maxBytes: 30, backups: 2 }, async (file, { names, text }) => {
    for (let index = 0; index < 10; index++) file.write(`line ${index} ä\n`);
    await file.close();
    assert.deepEqual(names(), ["pool.log", "pool.log.1", "pool.log.2"]);
    assert.equal(text("pool.log"), "line 9 ä\n");
    assert.equal(text("pool.log.1"), "line 6 ä\nline 7 ä\nline 8 ä\n");
    assert.equal(text("pool.log.2"), "line 3 ä\nline 4 ä\nline 5 ä\n");
  });
});

Deno.test("openLogFile() writes a line that is larger than a file may be", async () => {
  await withFile({ maxBytes: 5, backups: 3 }, async (file, { names, text }) => {
    for (const line of ["a long line\n", "b\n"]) file.write(line);
    await file.close();
    assert.deepEqual(names(), ["pool.log", "pool.log.1"]);
    assert.equal(text("pool.log.1"), "a long line\n");
  });
});

Deno.test("openLogFile() writes to a new file after it was moved and reopened", async () => {
  await withFile({}, async (file, { path, text }) => {
    file.write("one\n");
    await file.close();
    const again = await openLogFile({ path, complain() {}, lostLine: String });
    await Deno.rename(path, `${path}.old`);
    again.reopen();
    again.write("two\n");
    await again.close();
    assert.deepEqual([text("pool.log.old"), text("pool.log")], ["one\n", "two\n"]);
  });
});

Deno.test("openLogFile() makes the new file even if nothing is logged after it was moved", async () => {
  await withFile({}, async (file, { path, names }) => {
    await Deno.rename(path, `${path}.old`);
    file.reopen();
    await file.close();
    assert.deepEqual(names(), ["pool.log", "pool.log.old"]);
  });
});

Deno.test("openLogFile() says which file cannot be opened, and why", async () => {
  const path = join(Deno.cwd(), "no", "such", "folder.log");
  await assert.rejects(openLogFile({ path, complain() {}, lostLine: String }), {
    message: `Cannot open log file ${path}: No such file or directory`,
  });
});

Deno.test("openLogFile() goes on in the same file if it cannot be rotated", async () => {
  const complaints = await withFile({ maxBytes: 4, backups: 1 }, async (file, { path, text }) => {
    await Deno.mkdir(`${path}.1`);
    for (const line of ["one\n", "two\n", "three\n"]) file.write(line);
    await file.close();
    assert.equal(text("pool.log"), "one\ntwo\nthree\n");
  });
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? "", /^Cannot rotate log file \/pool\.log: .+; it goes on growing\n$/);
});

Deno.test("flushNow() writes at once what waits", async () => {
  await withFile({}, async (file, { text }) => {
    file.write("one\n");
    file.write("two\n");
    file.flushNow();
    assert.match(text("pool.log"), /one\n(?:one\n)?two\n/);
    await file.close();
  });
});

/** A disk with room for so many bytes. */
function fakeDisk(): LogFolder & { room: number; content: string; held: PromiseWithResolvers<void> | undefined } {
  const decoder = new TextDecoder();
  return {
    room: Infinity,
    content: "",
    held: undefined,
    open() {
      return Promise.resolve({
        size: this.content.length,
        write: async (bytes) => {
          await this.held?.promise;
          if (this.room === 0) throw new Error("No space left on device (os error 28)");
          const written = Math.min(this.room, bytes.length);
          this.room -= written;
          this.content += decoder.decode(bytes.subarray(0, written));
          return written;
        },
        close() {},
      });
    },
    rename: () => Promise.resolve(),
    appendNow() {},
  };
}

/** Lets everything that is under way come to its end. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

async function fileOn(disk: LogFolder): Promise<{ file: LogFile; complaints: string[] }> {
  const complaints: string[] = [];
  const file = await openLogFile({
    path: "pool.log",
    complain: (text) => complaints.push(text),
    lostLine: (lines) => `${lines} lost\n`,
    folder: disk,
  });
  return { file, complaints };
}

Deno.test("openLogFile() drops and counts lines while the disk is full, and tells so once", async () => {
  const disk = fakeDisk();
  const { file, complaints } = await fileOn(disk);
  disk.room = 0;
  for (const line of ["one\n", "two\n"]) file.write(line);
  await settled();
  file.write("three\n");
  await settled();
  assert.equal(file.dropped(), 3);
  assert.deepEqual(complaints, [
    "Cannot write log file pool.log: No space left on device; lines are dropped until it can be written again\n",
  ]);
  await file.close();
});

Deno.test("openLogFile() says in the file how many lines are missing once there is room again", async () => {
  const disk = fakeDisk();
  const { file, complaints } = await fileOn(disk);
  file.write("zero\n");
  await settled();
  disk.room = 0;
  for (const line of ["one\n", "two\n"]) file.write(line);
  await settled();
  disk.room = Infinity;
  file.write("three\n");
  await settled();
  assert.equal(disk.content, "zero\n2 lost\nthree\n");
  disk.room = 0;
  file.write("four\n");
  await settled();
  assert.deepEqual([file.dropped(), complaints.length], [3, 2]);
  await file.close();
});

Deno.test("openLogFile() begins a new line after one that the full disk tore", async () => {
  const disk = fakeDisk();
  const { file } = await fileOn(disk);
  disk.room = 6;
  for (const line of ["one\n", "two\n", "three\n"]) file.write(line);
  await settled();
  disk.room = Infinity;
  file.write("four\n");
  await settled();
  assert.equal(disk.content, "one\ntw\n2 lost\nfour\n");
  assert.equal(file.dropped(), 2);
  await file.close();
});

Deno.test("openLogFile() holds no more than a few megabytes for a disk that hangs", async () => {
  const disk = fakeDisk();
  const { file, complaints } = await fileOn(disk);
  disk.held = Promise.withResolvers();
  const line = `${"x".repeat(1023)}\n`;
  for (let count = 0; count < 6000; count++) file.write(line);
  const dropped = file.dropped();
  assert(dropped > 1500 && dropped < 2000, String(dropped));
  assert.match(complaints.join(""), /^Cannot write log file pool\.log: it takes lines too slowly; .+\n$/);
  disk.held.resolve();
  await file.close();
  assert.equal(disk.content.split("x\n").length - 1, 6000 - dropped);
  assert(disk.content.includes(`${dropped} lost\n`));
});
