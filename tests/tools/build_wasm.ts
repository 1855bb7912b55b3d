/**
 * Builds src/algorithms/powhash.wasm from the AssemblyScript in src/algorithms/assembly: run as a program, it replaces
 * the file; the tests compare what it builds with the file.
 *
 * @module
 */

import * as asc from "assemblyscript/asc";

const SOURCES = new URL("../../src/algorithms/assembly/", import.meta.url);

/** The module that is committed. */
export const POWHASH = new URL("../../src/algorithms/powhash.wasm", import.meta.url);

const OPTIONS = [
  "-O3",
  // No allocator and no garbage collector: all memory is static.
  "--runtime=stub",
  "--noAssert",
  "--enable=simd",
  "--enable=relaxed-simd",
  // Pages of 64 KiB: 10 MiB, of which the largest N of scrypt takes 8. The memory cannot grow, so JavaScript's views of it
  // stay valid; what is never written costs no memory of the machine.
  "--initialMemory=160",
  "--maximumMemory=160",
];

/**
 * Compiles the sources.
 *
 * @returns The bytes of the module, the same wherever and whenever they are built.
 * @throws {SyntaxError} If the sources do not compile, with the compiler's messages.
 */
export async function buildPowhash(): Promise<Uint8Array<ArrayBuffer>> {
  return await buildEntry(await Deno.readTextFile(new URL("index.ts", SOURCES)));
}

/**
 * Compiles a module that tests need: some of the sources' functions, exported by an entry of the test's own.
 *
 * @param entry Text of the entry, as if it were a file of the sources' folder.
 * @throws {SyntaxError} If it does not compile, with the compiler's messages.
 */
export async function buildEntry(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  let built: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(["index.ts", "--outFile=powhash.wasm", ...OPTIONS], {
    readFile: (name) => name === "index.ts" ? entry : readSource(name),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") built = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error !== null || built === undefined) {
    throw new SyntaxError(`Cannot build powhash.wasm: ${error?.message}\n${stderr.toString()}`);
  }
  return built;
}

async function readSource(name: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(new URL(name, SOURCES));
  } catch (error) {
    // The compiler tries several names for an import before it finds the file.
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (import.meta.main) await Deno.writeFile(POWHASH, await buildPowhash());
