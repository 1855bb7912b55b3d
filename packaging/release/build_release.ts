/**
 * `deno task release`: makes the archives of a release, one for each machine, and their checksums.
 *
 *     deno task release [--output FOLDER] [MACHINE…]
 *
 * An archive has the executable and what its operator needs beside it. Times in it are SOURCE_DATE_EPOCH's, or 0.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../../deno.json" with { type: "json" };
import { gzip } from "../archive/gzip.ts";
import { sourceTime } from "../archive/source_time.ts";
import { tarArchive, type TarEntry } from "../archive/tar_archive.ts";
import { compileProgram } from "./compile_program.ts";
import { type ReleaseTarget, releaseTargets } from "./release_targets.ts";

const ROOT = join(import.meta.dirname ?? "", "..", "..");

/** Where the archives go unless told otherwise; git knows nothing of it. */
const OUTPUT = join(ROOT, "packaging", "out");

/** What is beside the executable, from the project's root. */
const COMPANIONS = ["LICENSE", "README.md", "config.yml.example", "packaging/systemd/powerpool.service"];

/** The checksums' file, as `sha256sum --check` reads it. */
const CHECKSUMS = "SHA256SUMS";

/** How to build. */
export interface ReleaseOptions {
  readonly targets: readonly ReleaseTarget[];
  /** Folder for the archives; made if it is not there. */
  readonly output: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Builds `powerpool-VERSION-MACHINE.tar.gz` for each machine, and SHA256SUMS of these.
 *
 * @returns Paths of what was made.
 * @throws {Error} If the program does not compile.
 */
export async function buildRelease({ targets, output, time }: ReleaseOptions): Promise<readonly string[]> {
  const folder = resolve(output);
  await Deno.mkdir(folder, { recursive: true });
  const companions = await Promise.all(COMPANIONS.map(async (path) => ({
    path: basename(path),
    mode: 0o644,
    contents: await Deno.readFile(join(ROOT, path)),
  })));
  const sums: string[] = [];
  const paths: string[] = [];
  for (const target of targets) {
    const name = `powerpool-${manifest.version}-${target.name}`;
    // deno-lint-ignore no-await-in-loop -- each takes a processor and a hundred megabytes
    const archive = await pack(target, companions, name, time);
    const path = join(folder, `${name}.tar.gz`);
    // deno-lint-ignore no-await-in-loop
    await Deno.writeFile(path, archive);
    paths.push(path);
    sums.push(`${createHash("sha256").update(archive).digest("hex")}  ${basename(path)}\n`);
  }
  const checksums = join(folder, CHECKSUMS);
  await Deno.writeTextFile(checksums, sums.join(""));
  return [...paths, checksums];
}

async function pack(
  target: ReleaseTarget,
  companions: readonly TarEntry[],
  folder: string,
  time: number,
): Promise<Uint8Array> {
  const scratch = await Deno.makeTempDir({ prefix: "powerpool-release-" });
  try {
    const compiled = join(scratch, target.program);
    await compileProgram(compiled, target.triple);
    const program: TarEntry = { path: target.program, mode: 0o755, contents: await Deno.readFile(compiled) };
    const entries = [program, ...companions].map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
    return gzip(tarArchive(entries, time));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { output: { type: "string", default: OUTPUT } },
    allowPositionals: true,
  });
  const time = sourceTime(Deno.env.get("SOURCE_DATE_EPOCH"));
  const built = await buildRelease({ ...values, targets: releaseTargets(positionals), time });
  await Deno.stdout.write(new TextEncoder().encode(built.map((path) => `${path}\n`).join("")));
}
