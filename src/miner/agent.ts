/**
 * How the miner names itself to pools.
 *
 * @module
 */

import project from "../../deno.json" with { type: "json" };

/** Program and version, as in `mining.subscribe` and `client.get_version`. */
export const AGENT = `powerpool-miner/${project.version}`;
