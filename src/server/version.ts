/**
 * The program's version.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };

/** As deno.json has it. */
export const VERSION: string = manifest.version;
