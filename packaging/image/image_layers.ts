/**
 * What is in the image: the system's libraries, and the program.
 *
 * @module
 */

import { DATA_FOLDER, USER } from "./image_config.ts";
import type { ImageLayer } from "./oci_layout.ts";
import { sharedLibraries } from "./shared_libraries.ts";

/** Certificates of authorities, of Debian and of Fedora; the program has Mozilla's built in and reads these if told. */
const AUTHORITIES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/** Where programs look first. */
const AUTHORITIES_PATH = "etc/ssl/certs/ca-certificates.crt";

/**
 * Makes the layers: first what the program needs of the system, which seldom changes, then the program.
 *
 * @param program The executable.
 * @throws {Error} If a library that it needs is not on this machine.
 */
export async function imageLayers(program: Uint8Array): Promise<readonly ImageLayer[]> {
  const authorities = await firstOf(AUTHORITIES);
  return [
    {
      comment: "shared libraries, certificates of authorities, data folder",
      entries: [
        ...await sharedLibraries(program),
        ...(authorities === undefined ? [] : [{ path: AUTHORITIES_PATH, mode: 0o644, contents: authorities }]),
        { path: DATA_FOLDER.slice(1), mode: 0o755, owner: USER },
      ],
    },
    { comment: "powerpool", entries: [{ path: "powerpool", mode: 0o755, contents: program }] },
  ];
}

async function firstOf(paths: readonly string[]): Promise<Uint8Array | undefined> {
  for (const path of paths) {
    try {
      // deno-lint-ignore no-await-in-loop -- the first that is there
      return await Deno.readFile(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
