import assert from "node:assert/strict";
import { sharedLibraries } from "../../packaging/image/shared_libraries.ts";
import { elfFile } from "./elf_file.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** A machine with these files. */
function machine(files: Readonly<Record<string, Uint8Array>>): (path: string) => Promise<Uint8Array | undefined> {
  return (path) => Promise.resolve(files[path]);
}

async function paths(program: Uint8Array, files: Readonly<Record<string, Uint8Array>>): Promise<readonly string[]> {
  return (await sharedLibraries(program, machine(files))).map(({ path }) => path);
}

Deno.test("libraries of libraries come along, each once, from where the loader looks first", async () => {
  const program = elfFile({ loader: LOADER, libraries: ["liba.so.1", "libc.so.6"] });
  const found = await paths(program, {
    [LOADER]: elfFile({}),
    "/lib/x86_64-linux-gnu/liba.so.1": elfFile({ libraries: ["libb.so.1", "libc.so.6"] }),
    "/lib64/liba.so.1": elfFile({}),
    "/usr/lib64/libb.so.1": elfFile({ libraries: ["liba.so.1"] }),
    "/lib/x86_64-linux-gnu/libc.so.6": elfFile({ libraries: ["ld-linux-x86-64.so.2"] }),
  });
  assert.deepEqual(found, [
    "lib64/ld-linux-x86-64.so.2",
    "lib/x86_64-linux-gnu/liba.so.1",
    "lib/x86_64-linux-gnu/libc.so.6",
    "usr/lib64/libb.so.1",
  ]);
});

Deno.test("a library of another machine does not do", async () => {
  const program = elfFile({ loader: LOADER, libraries: ["libc.so.6"] });
  const files = {
    [LOADER]: elfFile({}),
    "/lib/x86_64-linux-gnu/libc.so.6": elfFile({ machine: 183 }),
    "/lib/libc.so.6": elfFile({}),
  };
  assert.deepEqual(await paths(program, files), ["lib64/ld-linux-x86-64.so.2", "lib/libc.so.6"]);
});

Deno.test("a library that is not there is named, with the places where it was looked for", async () => {
  const program = elfFile({ loader: LOADER, libraries: ["libz.so.1"] });
  await assert.rejects(paths(program, { [LOADER]: elfFile({}) }), {
    message: /^Cannot find libz\.so\.1 for amd64: looked for \/lib\/x86_64-linux-gnu\/libz\.so\.1, /,
  });
});
