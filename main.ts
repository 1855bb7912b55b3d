/**
 * The executable: hands its arguments to the command line and exits with its code.
 *
 * @module
 */

import { main } from "./src/cli/main.ts";
import { terminal } from "./src/cli/io.ts";

if (import.meta.main) Deno.exit(await main(Deno.args, terminal()));
