/**
 * Builds src/algorithms/powhash.wasm from the AssemblyScript in src/algorithms/assembly: run as a program, it replaces
 * the file; the tests compare what it builds with the file.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { cacheFolder } from "./real_part_paths.ts";

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
  // Only where something is compiled: the compiler takes longer to load than a test to run.
  const asc = await import("assemblyscript/asc");
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

/**
 * Compiles an entry as {@linkcode buildEntry} does, unless it has been compiled before from the same sources: then the
 * module comes from the user's cache folder.
 */
export async function buildEntryOnce(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = cacheFolder();
  const cached = join(folder, `entry-${await fingerprint(entry)}.wasm`);
  try {
    return await Deno.readFile(cached);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const built = await buildEntry(entry);
  await Deno.mkdir(folder, { recursive: true });
  // Written aside and renamed: another test may be reading it.
  const partial = await Deno.makeTempFile({ dir: folder, suffix: ".wasm" });
  await Deno.writeFile(partial, built);
  await Deno.rename(partial, cached);
  return built;
}

/** Of everything that a build depends on: the compiler's version, its options, the entry, and all sources. */
async function fingerprint(entry: string): Promise<string> {
  const names = [...Deno.readDirSync(SOURCES)].map(({ name }) => name).sort();
  const sources = await Promise.all(names.map((name) => Deno.readTextFile(new URL(name, SOURCES))));
  const compiler = manifest.imports["assemblyscript/asc"];
  return createHash("sha256").update(JSON.stringify([compiler, OPTIONS, entry, names, sources])).digest("hex");
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
