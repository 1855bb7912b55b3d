import assert from "node:assert/strict";
import { elfNeeds } from "../../packaging/image/elf_needs.ts";
import { elfFile } from "./elf_file.ts";

Deno.test("a program names its loader and its libraries", () => {
  const program = elfFile({ loader: "/lib64/ld-linux-x86-64.so.2", libraries: ["libm.so.6", "libc.so.6"] });
  assert.deepEqual(elfNeeds(program), {
    architecture: "amd64",
    loader: "/lib64/ld-linux-x86-64.so.2",
    libraries: ["libm.so.6", "libc.so.6"],
  });
});

Deno.test("a library has no loader, and may need nothing", () => {
  assert.deepEqual(elfNeeds(elfFile({ machine: 183 })), { architecture: "arm64", loader: undefined, libraries: [] });
});

const NOT_ELF: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array()],
  ["text", new TextEncoder().encode("#!/bin/sh\n".repeat(10))],
  ["a program of 32 bits", elfFile({}).with(4, 1)],
  ["a big-endian program", elfFile({}).with(5, 2)],
];

for (const [name, bytes] of NOT_ELF) {
  Deno.test(`${name} is refused`, () => {
    assert.throws(() => elfNeeds(bytes), { name: "TypeError", message: /expected a 64-bit little-endian ELF file/ });
  });
}

Deno.test("a program for an unknown machine is refused", () => {
  assert.throws(() => elfNeeds(elfFile({ machine: 243 })), { name: "TypeError", message: /got 243$/ });
});
