/**
 * How the program is called where it runs: for commands that it tells people to type.
 *
 * @module
 */

/** What tells how the program was started. */
export interface Start {
  /** Whether it is the compiled executable. */
  readonly standalone: boolean;
  /** Whether npx fetched the runtime: then there may be no other on the machine. */
  readonly npx: boolean;
  /** Version of the runtime. */
  readonly version: string;
}

/**
 * The beginning of a command, before its arguments.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(programCall({ standalone: true, npx: false, version: "2.9.6" }), "powerpool");
 * assert.equal(programCall({ standalone: false, npx: false, version: "2.9.6" }), "deno task start");
 * assert.equal(programCall({ standalone: false, npx: true, version: "2.9.6" }), "npx -y deno@2.9 task start");
 * ```
 */
export function programCall({ standalone, npx, version }: Start = start()): string {
  if (standalone) return "powerpool";
  const [major, minor] = version.split(".");
  return `${npx ? `npx -y deno@${major}.${minor}` : "deno"} task start`;
}

/** As it is: npx names itself as the script that it runs. */
function start(): Start {
  return {
    standalone: Deno.build.standalone,
    npx: Deno.env.get("npm_lifecycle_event") === "npx",
    version: Deno.version.deno,
  };
}
