/**
 * `deno task image`: makes a container image without a container engine, as an OCI layout and as one file.
 *
 *     deno task image [--program FILE] [--output FOLDER] [--revision COMMIT]
 *
 * Times in it are SOURCE_DATE_EPOCH's, or 0: the same program and libraries give the same digest.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../../deno.json" with { type: "json" };
import { compileProgram } from "../release/compile_program.ts";
import { elfNeeds } from "./elf_needs.ts";
import type { ImageFacts } from "./image_config.ts";
import { imageLayers } from "./image_layers.ts";
import { type OciLayout, ociLayout } from "./oci_layout.ts";
import { sourceTime } from "../archive/source_time.ts";
import { tarArchive } from "../archive/tar_archive.ts";

/** Where the image goes unless told otherwise; git knows nothing of it. */
const OUTPUT = join(import.meta.dirname ?? "", "..", "out");

/** How to build. */
export interface ImageOptions {
  /** Path of the executable; compiled first if left out. */
  readonly program?: string;
  /** Folder for the image. */
  readonly output: string;
  /** Commit of the sources. */
  readonly revision?: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** What was built. */
export interface BuiltImage {
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** Folder with the OCI layout. */
  readonly layout: string;
  /** The same as one file. */
  readonly archive: string;
}

/**
 * Builds the image: `powerpool-VERSION-ARCHITECTURE.oci` and the same with `.tar` in the folder. What stood there under
 * these names is replaced.
 *
 * @throws {Error} If the program does not compile, is not one for Linux, or a library of it is not on this machine.
 */
export async function buildImage({ program, output, revision, time }: ImageOptions): Promise<BuiltImage> {
  const executable = await readProgram(program);
  const facts: ImageFacts = {
    architecture: elfNeeds(executable).architecture,
    version: manifest.version,
    licence: manifest.license,
    ...(revision === undefined ? {} : { revision }),
    time,
  };
  const image = ociLayout(facts, await imageLayers(executable));
  const layout = join(resolve(output), `powerpool-${facts.version}-${facts.architecture}.oci`);
  await writeLayout(image, layout);
  const archive = `${layout}.tar`;
  await Deno.writeFile(archive, tarArchive(image.files, time));
  return { digest: image.digest, layout, archive };
}

async function readProgram(path: string | undefined): Promise<Uint8Array> {
  if (path !== undefined) return await Deno.readFile(path);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-image-" });
  try {
    const compiled = join(folder, "powerpool");
    await compileProgram(compiled);
    return await Deno.readFile(compiled);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeLayout({ files }: OciLayout, folder: string): Promise<void> {
  // Blobs of an earlier build must not stay behind.
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  for (const { path, contents } of files) {
    const file = join(folder, path);
    // deno-lint-ignore no-await-in-loop -- a handful of files
    await Deno.mkdir(dirname(file), { recursive: true });
    // deno-lint-ignore no-await-in-loop
    if (contents !== undefined) await Deno.writeFile(file, contents);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      program: { type: "string" },
      output: { type: "string", default: OUTPUT },
      revision: { type: "string" },
    },
  });
  const built = await buildImage({ ...values, time: sourceTime(Deno.env.get("SOURCE_DATE_EPOCH")) });
  const line = `${built.digest}\n${built.layout}\n${built.archive}\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}
