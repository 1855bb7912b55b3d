import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { buildEntryOnce } from "../tools/build_wasm.ts";
import { lyra2Reference } from "./lyra2_reference.ts";

const lyra2 = await compileLyra2();

const anyDigest = fc.uint8Array({ minLength: 32, maxLength: 32 });

Deno.test("lyra2() hashes zeros and ones as its description says", () => {
  for (const byte of [0x00, 0xff]) check(new Uint8Array(32).fill(byte));
});

Deno.test("lyra2() hashes any digest as its description says", () => {
  fc.assert(fc.property(anyDigest, check), { numRuns: 50 });
});

Deno.test("lyra2() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyDigest, anyDigest, (input, other) => {
    const digest = lyra2(input);
    lyra2(other);
    assert.deepEqual(lyra2(input), digest);
  }));
});

function check(input: Uint8Array): void {
  assert.equal(encodeHex(lyra2(input)), encodeHex(lyra2Reference(input)), encodeHex(input));
}

async function compileLyra2(): Promise<(input: Uint8Array) => Uint8Array> {
  const entry = `
    import { INPUT, OUTPUT } from "./buffers";
    import { lyra2 } from "./lyra2";
    export function input(): usize { return INPUT; }
    export function output(): usize { return OUTPUT; }
    export function hash(): void { lyra2(INPUT, OUTPUT); }
  `;
  const { instance } = await WebAssembly.instantiate(await buildEntryOnce(entry));
  const { memory, input, output, hash } = instance.exports as unknown as {
    readonly memory: WebAssembly.Memory;
    readonly input: () => number;
    readonly output: () => number;
    readonly hash: () => void;
  };
  const bytes = new Uint8Array(memory.buffer);
  return (digest) => {
    bytes.set(digest, input());
    hash();
    return bytes.slice(output(), output() + 32);
  };
}
