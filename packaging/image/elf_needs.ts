/**
 * What an ELF file for Linux needs beside it: the loader and the shared libraries that it is linked with.
 *
 * Read from the file, not asked of `ldd`, which runs the program's loader and so can say nothing of another machine's.
 * Source: System V ABI, chapters 4 and 5.
 *
 * @module
 */

/** Machines that images are made for, by the names that OCI has for them. */
export type Architecture = "amd64" | "arm64";

/** What is read of an ELF file. */
export interface ElfNeeds {
  readonly architecture: Architecture;
  /** Path of the loader, of a program; a library has none. */
  readonly loader: string | undefined;
  /** Names of the libraries, as `libc.so.6`, in the file's order. */
  readonly libraries: readonly string[];
}

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;

/** e_machine: EM_X86_64 and EM_AARCH64. */
const MACHINES: Readonly<Record<number, Architecture>> = { 62: "amd64", 183: "arm64" };

/** Kinds of segments. */
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;

/** Kinds of entries in the dynamic segment, of 16 bytes each. */
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DYNAMIC_ENTRY_BYTES = 16;

interface Segment {
  readonly kind: number;
  /** Bytes into the file. */
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/**
 * Reads what a program or library needs.
 *
 * @param file The whole file, or its beginning as far as its loaded segments go.
 * @throws {TypeError} If it is no 64-bit little-endian ELF file of a known machine.
 */
export function elfNeeds(file: Uint8Array): ElfNeeds {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 64 || view.getUint32(0) !== MAGIC || file[4] !== CLASS_64 || file[5] !== LITTLE_ENDIAN) {
    throw new TypeError("Cannot read what the program needs: expected a 64-bit little-endian ELF file");
  }
  const machine = view.getUint16(18, true);
  const architecture = MACHINES[machine];
  if (architecture === undefined) {
    throw new TypeError(`Cannot read what the program needs: expected a machine of 62 or 183, got ${machine}`);
  }
  const segments = segmentsOf(view);
  const loader = segments.find(({ kind }) => kind === PT_INTERP);
  return {
    architecture,
    loader: loader && textAt(file, loader.offset),
    libraries: librariesOf(file, view, segments),
  };
}

function segmentsOf(view: DataView): readonly Segment[] {
  const start = uint64(view, 32);
  const entryBytes = view.getUint16(54, true);
  return Array.from({ length: view.getUint16(56, true) }, (_, index) => {
    const at = start + index * entryBytes;
    return {
      kind: view.getUint32(at, true),
      offset: uint64(view, at + 8),
      address: uint64(view, at + 16),
      size: uint64(view, at + 32),
    };
  });
}

function librariesOf(file: Uint8Array, view: DataView, segments: readonly Segment[]): readonly string[] {
  const dynamic = segments.find(({ kind }) => kind === PT_DYNAMIC);
  if (dynamic === undefined) return [];
  const names: number[] = [];
  let table = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC_ENTRY_BYTES) {
    const kind = uint64(view, at);
    if (kind === DT_NULL) break;
    if (kind === DT_NEEDED) names.push(uint64(view, at + 8));
    if (kind === DT_STRTAB) table = uint64(view, at + 8);
  }
  const start = names.length === 0 ? 0 : offsetOf(segments, table);
  return names.map((name) => textAt(file, start + name));
}

/** Where in the file an address of memory comes from. */
function offsetOf(segments: readonly Segment[], address: number): number {
  const segment = segments.find(({ kind, address: start, size }) =>
    kind === PT_LOAD && address >= start && address < start + size
  );
  if (segment === undefined) throw new TypeError("Cannot read what the program needs: its names are in no segment");
  return address - segment.address + segment.offset;
}

/** Offsets and addresses are well below 2^53; the kinds that are not (DT_… of a vendor) match none. */
function uint64(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}

function textAt(file: Uint8Array, offset: number): string {
  return new TextDecoder().decode(file.subarray(offset, file.indexOf(0, offset)));
}
