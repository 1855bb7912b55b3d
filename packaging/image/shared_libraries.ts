/**
 * The shared libraries of the machine that the image is built on, as far as the program needs them.
 *
 * @module
 */

import { basename } from "node:path";
import { type Architecture, elfNeeds } from "./elf_needs.ts";
import type { TarEntry } from "../archive/tar_archive.ts";

/** Where loaders look without being told: Debian and Ubuntu; Fedora and its kin; Arch. */
const FOLDERS: Readonly<Record<Architecture, readonly string[]>> = {
  amd64: ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"],
  arm64: ["/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"],
};

/**
 * Finds the loader of a program and all libraries that it, and they, are linked with. They stay where they were, because
 * the loader knows those places.
 *
 * @param program The executable.
 * @param read Reads a file by its path; `undefined` if there is none. Tests give their own.
 * @returns Entries of a layer, mode 0755.
 * @throws {Error} If one is not there for the program's machine.
 */
export async function sharedLibraries(
  program: Uint8Array,
  read: (path: string) => Promise<Uint8Array | undefined> = readIfThere,
): Promise<readonly TarEntry[]> {
  const { architecture, loader, libraries } = elfNeeds(program);
  const found = new Map<string, TarEntry>();
  const wanted = [...libraries];

  async function take(name: string, places: readonly string[]): Promise<void> {
    for (const place of places) {
      // deno-lint-ignore no-await-in-loop -- the first place that has it counts
      const contents = await read(place);
      if (contents === undefined) continue;
      const needs = elfNeeds(contents);
      if (needs.architecture !== architecture) continue;
      found.set(name, { path: place.slice(1), mode: 0o755, contents });
      wanted.push(...needs.libraries);
      return;
    }
    throw new Error(`Cannot find ${name} for ${architecture}: looked for ${places.join(", ")}`);
  }

  if (loader !== undefined) await take(basename(loader), [loader]);
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    const file = name;
    if (found.has(file)) continue;
    // deno-lint-ignore no-await-in-loop -- a handful, each of which may add to the list
    await take(file, FOLDERS[architecture].map((folder) => `${folder}/${file}`));
  }
  return [...found.values()];
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
