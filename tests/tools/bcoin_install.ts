/**
 * Installing bcoin from npm into the cache folder.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { BCOIN_VERSION, bcoinFolder } from "./real_part_paths.ts";
import { runCommand } from "./run_command.ts";

/** leveldown of bcoin's own choice does not build on the Node of today; without its scripts this one is not built. */
const MANIFEST = { dependencies: { bcoin: BCOIN_VERSION }, overrides: { leveldown: "5.6.0" } };

/**
 * Installs bcoin beside its place and moves it there when it is complete, so that what stands there always is.
 *
 * @throws {Error} If npm fails.
 */
export async function installBcoin(): Promise<void> {
  const target = bcoinFolder();
  await Deno.mkdir(dirname(target), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: dirname(target), prefix: "bcoin-partial-" });
  try {
    await Deno.writeTextFile(join(folder, "package.json"), JSON.stringify(MANIFEST));
    await runCommand("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
    await Deno.rename(folder, target);
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}
