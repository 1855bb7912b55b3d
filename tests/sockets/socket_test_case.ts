/**
 * Tests over real sockets.
 *
 * @module
 */

import { IS_OLD_RUNTIME } from "../../src/sockets/steady_reading.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";

/**
 * Declares a test that fails if it leaves a timer, a call or a socket open; but not on Deno 2.5, whose own node:net is
 * found to leave timers behind when a listener closes.
 */
export function socketTest(name: string, fn: () => Promise<void>): void {
  if (IS_OLD_RUNTIME) Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
  else leakFreeTest(name, fn);
}
