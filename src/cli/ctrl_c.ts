/**
 * Ctrl-C as a key instead of a signal.
 *
 * A terminal sends the signal to every program in front of it, to the launchers around this one as well (`deno task`,
 * `npx`), and those then report a failure whatever this program's exit code is. A terminal in raw mode hands the key to
 * whoever reads, which is this program alone.
 *
 * @module
 */

/** What a terminal in raw mode gives for Ctrl-C: ETX of ASCII. */
const CTRL_C = 0x03;

/**
 * Hears of Ctrl-C on the keyboard; where standard input is no terminal, of nothing.
 *
 * @returns Gives the terminal back as it was. To be called before the program ends, or the user's shell shows no typing.
 */
export function hearCtrlC(listener: () => void): () => void {
  if (!Deno.stdin.isTerminal()) return () => {};
  Deno.stdin.setRaw(true);
  // The reading ends with the terminal, or with the program: it must keep neither of them.
  listen(listener).catch(() => {});
  return () => Deno.stdin.setRaw(false);
}

async function listen(listener: () => void): Promise<void> {
  const keys = new Uint8Array(16);
  for (;;) {
    // deno-lint-ignore no-await-in-loop -- one key after the other
    const count = await Deno.stdin.read(keys);
    if (count === null) return;
    if (keys.subarray(0, count).includes(CTRL_C)) listener();
  }
}
