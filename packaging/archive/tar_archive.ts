/**
 * A tar archive (POSIX.1-1988, ustar) of files and folders that are in memory: the layers of the image, and the image
 * as one file.
 *
 * Written here because the same entries must give the same bytes wherever and whenever they are packed: sorted, with
 * one time for all and no names of users. Libraries that write tar take these from the file system.
 *
 * @module
 */

/** A file, or a folder if it has no contents. */
export interface TarEntry {
  /** Path from the archive's root, without a slash at its beginning or end: `lib/libc.so.6`. */
  readonly path: string;
  /** Permission bits, `0o755` say. */
  readonly mode: number;
  /** User and group that it belongs to; 0, which is root, if left out. */
  readonly owner?: number;
  readonly contents?: Uint8Array;
}

const BLOCK_BYTES = 512;

/** Two blocks of zeros end an archive. */
const END_BYTES = 2 * BLOCK_BYTES;

/** Longest name of a header; what is longer has its folders in the prefix. */
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

const FILE = "0";
const FOLDER = "5";

const encoder = new TextEncoder();

/**
 * Packs entries, and the folders that they are in (0755, of root) where those are not among them.
 *
 * @param entries In any order; the archive has them by path.
 * @param time Of every entry, in seconds since 1970.
 * @returns The archive, the same for the same entries and time.
 * @throws {RangeError} If a path is given twice, is not relative or does not fit into a header.
 */
export function tarArchive(entries: readonly TarEntry[], time: number): Uint8Array<ArrayBuffer> {
  const all = withFolders(entries);
  const size = all.reduce((sum, { contents }) => sum + BLOCK_BYTES + paddedSize(contents), 0);
  const archive = new Uint8Array(size + END_BYTES);
  let offset = 0;
  for (const entry of all) {
    archive.set(header(entry, time), offset);
    if (entry.contents !== undefined) archive.set(entry.contents, offset + BLOCK_BYTES);
    offset += BLOCK_BYTES + paddedSize(entry.contents);
  }
  return archive;
}

function withFolders(entries: readonly TarEntry[]): readonly TarEntry[] {
  const byPath = new Map<string, TarEntry>();
  for (const entry of entries) {
    if (!/^(?!\.{0,2}(?:\/|$))(?:(?!\/\.{0,2}(?:\/|$)).)+$/.test(entry.path)) {
      throw new RangeError(`Cannot pack "${entry.path}": expected a path from the root, such as lib/libc.so.6`);
    }
    if (byPath.has(entry.path)) throw new RangeError(`Cannot pack "${entry.path}" twice`);
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (!byPath.has(folder)) byPath.set(folder, { path: folder, mode: 0o755 });
    }
  }
  // By code unit, not by the rules of a language: a folder comes before what is in it.
  return [...byPath.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

function paddedSize(contents: Uint8Array | undefined): number {
  return Math.ceil((contents?.length ?? 0) / BLOCK_BYTES) * BLOCK_BYTES;
}

function header({ path, mode, owner = 0, contents }: TarEntry, time: number): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  const isFolder = contents === undefined;
  const [prefix, name] = splitPath(isFolder ? `${path}/` : path);
  const put = (offset: number, text: string) => block.set(encoder.encode(text), offset);
  // Numbers are octal digits that end with a zero byte.
  const octal = (digits: number, value: number) => value.toString(8).padStart(digits, "0");
  put(0, name);
  put(100, octal(7, mode));
  put(108, octal(7, owner));
  put(116, octal(7, owner));
  put(124, octal(11, contents?.length ?? 0));
  put(136, octal(11, time));
  put(156, isFolder ? FOLDER : FILE);
  put(257, "ustar\x0000");
  put(345, prefix);
  // The checksum is that of a header with eight spaces in its place.
  put(148, " ".repeat(8));
  put(148, `${octal(6, block.reduce((sum, byte) => sum + byte, 0))}\0`);
  return block;
}

function splitPath(path: string): readonly [string, string] {
  const size = (text: string) => encoder.encode(text).length;
  if (size(path) <= NAME_BYTES) return ["", path];
  for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (size(prefix) <= PREFIX_BYTES && size(name) <= NAME_BYTES && name !== "") return [prefix, name];
  }
  throw new RangeError(`Cannot pack "${path}": its name does not fit into the header of a tar archive`);
}
