/**
 * Waiting for a program of which nothing can be awaited.
 *
 * @module
 */

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;

/**
 * Tries again and again, with growing pauses, until a try gives a value.
 *
 * @param attempt One try; `undefined` means not yet.
 * @param deadline Seconds after which to give up.
 * @param what What is awaited, for the message.
 * @throws {Error} If the deadline has passed, or whatever a try throws.
 */
export async function pollUntil<T>(
  attempt: () => Promise<T | undefined> | T | undefined,
  deadline: number,
  what: string,
): Promise<T> {
  const end = performance.now() + deadline * 1000;
  for (let pause = FIRST_PAUSE_MS; performance.now() < end; pause = Math.min(1.5 * pause, LONGEST_PAUSE_MS)) {
    // deno-lint-ignore no-await-in-loop -- one try after the other is the point
    const value = await attempt();
    if (value !== undefined) return value;
    // deno-lint-ignore no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`Cannot wait any longer: expected ${what} within ${deadline} s`);
}
