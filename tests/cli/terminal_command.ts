/**
 * A program for the test of `terminal()`: echoes its input, floods its output, or waits for a signal: for the end, or
 * for two of SIGUSR2.
 *
 * @module
 */

import { terminal } from "../../src/cli/io.ts";

const io = terminal();

switch (Deno.args[0]) {
  case "echo":
    for await (const chunk of io.stdin()) io.out(new TextDecoder().decode(chunk));
    io.err("end of input\n");
    break;
  case "flood":
    for (;;) io.out("a line of no importance\n");
  // falls never through
  case "wait": {
    const interrupted = Promise.withResolvers<void>();
    const unhear = io.onInterrupt(interrupted.resolve);
    // An alarm keeps the program alive; a signal listener alone does not.
    const alarm = setTimeout(() => {}, 60_000);
    io.out("ready\n");
    await interrupted.promise;
    unhear();
    clearTimeout(alarm);
    io.out("interrupted\n");
    break;
  }
  case "listen": {
    const ended = Promise.withResolvers<void>();
    let count = 0;
    const unhear = io.onSignal("SIGUSR2", () => {
      io.out(`heard ${++count}\n`);
      if (count === 2) ended.resolve();
    });
    const alarm = setTimeout(() => {}, 60_000);
    io.out("ready\n");
    await ended.promise;
    unhear();
    clearTimeout(alarm);
  }
}
