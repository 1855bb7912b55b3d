/**
 * Hash functions of the WASM module that the module itself does not export, for tests of each on its own.
 *
 * @module
 */

import fc from "fast-check";
import vectors from "../vectors/pow_vectors.json" with { type: "json" };
import { buildEntryOnce } from "../tools/build_wasm.ts";

/** Digests of X11's parts, by their names, with the `input` of 64 bytes. */
export const PART_VECTORS: readonly Readonly<Record<string, string>>[] = vectors.x11_parts_512bit_of_64_byte_input;

/** Lengths of messages that end at a block of 32, 64 or 128 bytes, just before it, and just behind. */
export const LENGTHS_AROUND_BLOCKS = [
  1,
  31,
  32,
  33,
  47,
  63,
  64,
  65,
  80,
  95,
  96,
  97,
  111,
  112,
  127,
  128,
  129,
  191,
  192,
  193,
  256,
  257,
];

/** Any message of at most 300 bytes; all lengths are equally likely. */
export const anyMessage: fc.Arbitrary<Uint8Array> = fc.nat(300).chain((length) => {
  return fc.uint8Array({ minLength: length, maxLength: length });
});

/** The hash functions, each in the file of its name. */
const PRIMITIVES = [
  ..."blake256 blake512 bmw512 cubehash512 echo512 groestl256 groestl512 hefty1 jh512 keccak256 keccak512".split(" "),
  ..."luffa512 shavite512 simd512 skein512 skein512_256".split(" "),
];

/** All of them in one module: compiling it takes some seconds, one by one it would be ten times as many. */
const ENTRY = `
  import { INPUT, OUTPUT } from "./buffers";
  export function input(): usize { return INPUT; }
  export function output(): usize { return OUTPUT; }
  ${
  PRIMITIVES.map((name) => `
  import { ${name} } from "./${name}";
  export function hash_${name}(length: usize): void { ${name}(INPUT, length, OUTPUT); }
  `).join("")
}
`;

/**
 * Compiles a hash function of src/algorithms/assembly.
 *
 * @param name The function, which is in the file of that name.
 * @param digestBytes Bytes of its digest.
 */
export async function compilePrimitive(
  name: string,
  digestBytes: number,
): Promise<(message: Uint8Array) => Uint8Array<ArrayBuffer>> {
  const { instance } = await WebAssembly.instantiate(await buildEntryOnce(ENTRY));
  const { memory, input, output } = instance.exports as unknown as PrimitiveExports;
  const hash = instance.exports[`hash_${name}`] as (length: number) => void;
  const bytes = new Uint8Array(memory.buffer);
  return (message) => {
    bytes.set(message, input());
    hash(message.length);
    return bytes.slice(output(), output() + digestBytes);
  };
}

interface PrimitiveExports {
  readonly memory: WebAssembly.Memory;
  readonly input: () => number;
  readonly output: () => number;
}
