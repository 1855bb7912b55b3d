/**
 * Tests that fail if they leave a timer, a call, a socket or a file open.
 *
 * @module
 */

/**
 * Declares a test whose leaks are failures, which is no longer Deno's default.
 *
 * @param name What the test shows.
 * @param fn The test.
 */
export function leakFreeTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: true, sanitizeResources: true });
}
