/**
 * The least ELF file that says which loader and libraries it needs.
 *
 * @module
 */

/** What the file is to say. */
export interface ElfFile {
  /** e_machine: 62 is x86-64, 183 is AArch64. */
  readonly machine?: number;
  readonly loader?: string;
  readonly libraries?: readonly string[];
}

/** Where in memory the file is loaded to: not 0, so that addresses are no offsets. */
const BASE = 0x400000;

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SEGMENTS = 3;

/** Makes the file: header, three segments, the dynamic entries, then all text. */
export function elfFile({ machine = 62, loader, libraries = [] }: ElfFile): Uint8Array {
  const dynamicAt = HEADER_BYTES + SEGMENTS * SEGMENT_BYTES;
  const dynamicBytes = (libraries.length + 2) * 16;
  const textAt = dynamicAt + dynamicBytes;
  let text = "\0";
  const place = (word: string): number => {
    const offset = text.length;
    text += `${word}\0`;
    return offset;
  };
  const loaderAt = place(loader ?? "");
  const names = libraries.map(place);
  const file = new Uint8Array(textAt + text.length);
  const view = new DataView(file.buffer);
  const uint64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);

  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(18, machine, true);
  uint64(32, HEADER_BYTES);
  view.setUint16(54, SEGMENT_BYTES, true);
  view.setUint16(56, SEGMENTS, true);
  const segments: readonly (readonly [kind: number, at: number, size: number])[] = [
    [1, 0, file.length],
    [2, dynamicAt, dynamicBytes],
    [loader === undefined ? 0 : 3, textAt + loaderAt, (loader ?? "").length + 1],
  ];
  for (const [index, [kind, at, size]] of segments.entries()) {
    const entry = HEADER_BYTES + index * SEGMENT_BYTES;
    view.setUint32(entry, kind, true);
    uint64(entry + 8, at);
    uint64(entry + 16, BASE + at);
    uint64(entry + 32, size);
  }
  const dynamic = [...names.map((name) => [1, name]), [5, BASE + textAt], [0, 0]];
  for (const [index, [kind, value]] of dynamic.entries()) {
    uint64(dynamicAt + index * 16, kind as number);
    uint64(dynamicAt + index * 16 + 8, value as number);
  }
  file.set(new TextEncoder().encode(text), textAt);
  return file;
}
