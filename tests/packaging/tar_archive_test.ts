import assert from "node:assert/strict";
import fc from "fast-check";
import { tarArchive, type TarEntry } from "../../packaging/archive/tar_archive.ts";

const TIME = 1_700_000_000;
const decoder = new TextDecoder();

interface Read {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
  readonly time: number;
  readonly kind: string;
  readonly contents: Uint8Array;
}

/** Reads an archive by the offsets of POSIX.1-1988, and checks what a reader relies on. */
function readArchive(archive: Uint8Array): readonly Read[] {
  const entries: Read[] = [];
  let at = 0;
  for (; archive[at] !== 0; at += 512) {
    const block = archive.slice(at, at + 512);
    const text = (offset: number, size: number) =>
      decoder.decode(block.subarray(offset, offset + size)).replace(/\0.*$/s, "");
    const octal = (offset: number, size: number) => parseInt(text(offset, size), 8);
    const [sum, size] = [octal(148, 8), octal(124, 12)];
    block.fill(0x20, 148, 156);
    assert.equal(block.reduce((total, byte) => total + byte, 0), sum, "checksum");
    assert.equal(text(257, 6), "ustar");
    const prefix = text(345, 155);
    entries.push({
      path: `${prefix}${prefix === "" ? "" : "/"}${text(0, 100)}`,
      mode: octal(100, 8),
      owner: octal(108, 8),
      time: octal(136, 12),
      kind: text(156, 1),
      contents: archive.slice(at + 512, at + 512 + size),
    });
    at += Math.ceil(size / 512) * 512;
  }
  assert.equal(archive.length - at, 1024, "two blocks at the end");
  assert(archive.subarray(at).every((byte) => byte === 0));
  return entries;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (path: string, text = ""): TarEntry => ({ path, mode: 0o644, contents: bytes(text) });

Deno.test("entries are sorted, with the folders that they are in", () => {
  const entries = readArchive(tarArchive([file("lib/b.so", "b"), file("a"), file("lib/x/c.so")], TIME));
  assert.deepEqual(entries.map(({ path, kind, mode }) => [path, kind, mode]), [
    ["a", "0", 0o644],
    ["lib/", "5", 0o755],
    ["lib/b.so", "0", 0o644],
    ["lib/x/", "5", 0o755],
    ["lib/x/c.so", "0", 0o644],
  ]);
});

Deno.test("an entry keeps its mode, its owner and its contents, and all have one time", () => {
  const entries = readArchive(tarArchive([
    { path: "data", mode: 0o700, owner: 65532 },
    { path: "program", mode: 0o755, contents: bytes("x".repeat(513)) },
  ], TIME));
  assert.deepEqual(entries.map(({ path, mode, owner, time }) => ({ path, mode, owner, time })), [
    { path: "data/", mode: 0o700, owner: 65532, time: TIME },
    { path: "program", mode: 0o755, owner: 0, time: TIME },
  ]);
  assert.equal(decoder.decode(entries[1]?.contents), "x".repeat(513));
});

Deno.test("the order in which entries are given makes no difference", () => {
  const entries = [file("b", "1"), file("a/c", "2"), file("a/b", "3")];
  assert.deepEqual(tarArchive(entries.toReversed(), 0), tarArchive(entries, 0));
});

Deno.test("a long path is split between two fields of its header", () => {
  const path = `${"f".repeat(90)}/${"g".repeat(90)}`;
  assert(readArchive(tarArchive([file(path)], 0)).some((entry) => entry.path === path));
  assert.throws(() => tarArchive([file("h".repeat(101))], 0), {
    name: "RangeError",
    message: /does not fit into the header/,
  });
});

for (const path of ["", "/etc/passwd", "../etc", "a/../b", "./a", "a//b", "a/", ".."]) {
  Deno.test(`the path "${path}" is refused`, () => {
    assert.throws(() => tarArchive([file(path)], 0), { name: "RangeError", message: /expected a path from the root/ });
  });
}

Deno.test("a path may not be given twice", () => {
  assert.throws(() => tarArchive([file("a"), file("a")], 0), { name: "RangeError", message: 'Cannot pack "a" twice' });
});

Deno.test("names that begin with dots are no way up", () => {
  assert.deepEqual(readArchive(tarArchive([file("..a"), file(".b/...")], 0)).map(({ path }) => path), [
    "..a",
    ".b/",
    ".b/...",
  ]);
});

Deno.test("whatever is packed comes out again", () => {
  const name = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
  // Folders and files have different names: nothing can be both.
  const path = fc.tuple(fc.array(name.map((name) => `${name}.d`), { maxLength: 4 }), name)
    .map(([folders, last]) => [...folders, last].join("/"));
  const files = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 1500 })), { selector: ([path]) => path });
  fc.assert(
    fc.property(files, (files) => {
      const archive = tarArchive(files.map(([path, contents]) => ({ path, mode: 0o600, contents })), TIME);
      const read = readArchive(archive).filter(({ kind }) => kind === "0");
      const expected = new Map(files.map(([path, contents]) => [path, [...contents]]));
      assert.deepEqual(new Map(read.map(({ path, contents }) => [path, [...contents]])), expected);
    }),
    { seed: 17, numRuns: 100 },
  );
});
