/**
 * What a command has to do with the world: its output, its input, and the user's wish that it end.
 *
 * Commands are given it, so that tests run them as functions.
 *
 * @module
 */

import { hearCtrlC } from "./ctrl_c.ts";

/** The surroundings of a command. */
export interface CommandIo {
  /** Whether standard output is a terminal, where a line can change in place. */
  readonly isTerminal: boolean;
  /** Whether standard error is one; not if left out. */
  readonly errIsTerminal?: boolean;
  /** Writes to standard output as it is; line ends are the caller's. */
  out(text: string): void;
  /** Writes to standard error as it is. */
  err(text: string): void;
  /** Standard input; call it once. */
  stdin(): ReadableStream<Uint8Array>;
  /**
   * Hears of Ctrl-C (SIGINT) and of SIGTERM, each time.
   *
   * @returns Stops hearing; from then on the signals end the program as they do by default.
   */
  onInterrupt(listener: () => void): () => void;
  /**
   * Hears of SIGHUP, where there is one: files that may change are to be read again.
   *
   * @returns Stops hearing.
   */
  onReload(listener: () => void): () => void;
  /**
   * Hears that the program ends, by its own will or by a mistake in it; what is left to do must be done at once. Never
   * heard of if left out.
   *
   * @returns Stops hearing.
   */
  onEnd?(listener: () => void): () => void;
  /**
   * Hears of another signal, each time; several that come at once may count as one.
   *
   * @returns Stops hearing; from then on the signal does what it does by default.
   * @throws {Error} If the system has no such signal.
   */
  onSignal(signal: Deno.Signal, listener: () => void): () => void;
  /**
   * Hears of Ctrl-C as a key, if standard input is a terminal: no signal is sent then, and the launchers around the
   * program end as it ends.
   *
   * @returns Stops hearing and gives the terminal back.
   */
  onCtrlC(listener: () => void): () => void;
}

/** What a shell reports of a program that wrote to a closed pipe: 128 and the number of SIGPIPE. */
const BROKEN_PIPE_EXIT = 141;

/** The process's own streams and signals. */
export function terminal(): CommandIo {
  return {
    isTerminal: Deno.stdout.isTerminal(),
    errIsTerminal: Deno.stderr.isTerminal(),
    out: (text) => writeAll(Deno.stdout, text),
    err: (text) => writeAll(Deno.stderr, text),
    stdin: () => Deno.stdin.readable,
    onCtrlC: hearCtrlC,
    onEnd(listener) {
      // Mistakes end the program without "unload".
      const events = ["unload", "error", "unhandledrejection"];
      for (const event of events) globalThis.addEventListener(event, listener);
      return () => {
        for (const event of events) globalThis.removeEventListener(event, listener);
      };
    },
    onSignal(signal, listener) {
      if (Deno.build.os === "windows") {
        throw new Error(`Cannot listen for ${signal}: Windows has no such signal; take the option signal away`);
      }
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    },
    onReload(listener) {
      if (Deno.build.os === "windows") return () => {};
      Deno.addSignalListener("SIGHUP", listener);
      return () => Deno.removeSignalListener("SIGHUP", listener);
    },
    onInterrupt(listener) {
      // Windows knows SIGINT and SIGBREAK alone.
      const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
      for (const signal of signals) Deno.addSignalListener(signal, listener);
      return () => {
        for (const signal of signals) Deno.removeSignalListener(signal, listener);
      };
    },
  };
}

/** Writes synchronously: what a command said before it ended is never lost. */
function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
  } catch (error) {
    // The reader has gone, as in `powerpool hash … | head`: end as other programs do.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(BROKEN_PIPE_EXIT);
    throw error;
  }
}
