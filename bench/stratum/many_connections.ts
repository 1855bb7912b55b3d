/**
 * How many connections are many: as many as the pool should bear, if the system lets a process open so many files.
 *
 * @module
 */

import type { Lab } from "./lab.ts";

/** Files beside the connections, such as the journal's. */
const OTHER_FILES = 200;

/**
 * Says how many connections the parts with many of them open.
 *
 * @throws {Error} If the system allows fewer, with what to do.
 */
export async function manyConnections(lab: Lab): Promise<number> {
  const wanted = lab.choose({ quick: 2000, normal: 10_000 });
  const { stdout } = await new Deno.Command("/bin/sh", { args: ["-c", "ulimit -Hn"] }).output();
  const limit = new TextDecoder().decode(stdout).trim();
  if (limit === "unlimited" || Number(limit) >= wanted + OTHER_FILES) return wanted;
  throw new Error(
    `Cannot measure ${wanted} connections: a process may open ${limit} files here; raise it with ulimit -Hn, as root`,
  );
}
