/**
 * The surroundings of a command, captured.
 *
 * @module
 */

import type { CommandIo } from "../../src/cli/io.ts";

/** What a command wrote, and the test's hand on its input and signals. */
export interface CapturedIo extends CommandIo {
  /** Everything written to standard output so far. */
  readonly written: string;
  /** Everything written to standard error so far. */
  readonly complained: string;
  /** How many listeners for signals there are. */
  readonly listeners: number;
  /** Resolves when standard output or standard error holds the text. */
  until(text: string): Promise<void>;
  /** What Ctrl-C does. */
  interrupt(): void;
  /** Tells whoever listens to read its files again. */
  reload(): void;
  /** Sends a signal; gives how many heard it. */
  signal(name: Deno.Signal): number;
}

/** Captures everything; standard input is what is given. */
export function captureIo(input: ReadableStream<Uint8Array> = ReadableStream.from([])): CapturedIo {
  const listeners = new Set<() => void>();
  const reloads = new Set<() => void>();
  const signals = new Map<() => void, Deno.Signal>();
  const waits = new Set<{ text: string; resolve: () => void }>();
  let written = "";
  let complained = "";
  const look = (): void => {
    for (const wait of waits) {
      if (!written.includes(wait.text) && !complained.includes(wait.text)) continue;
      waits.delete(wait);
      wait.resolve();
    }
  };
  return {
    isTerminal: false,
    get written() {
      return written;
    },
    get complained() {
      return complained;
    },
    get listeners() {
      return listeners.size;
    },
    out(text) {
      written += text;
      look();
    },
    err(text) {
      complained += text;
      look();
    },
    stdin: () => input,
    onCtrlC: () => () => {},
    onReload(listener) {
      reloads.add(listener);
      return () => reloads.delete(listener);
    },
    onSignal(name, listener) {
      signals.set(listener, name);
      return () => signals.delete(listener);
    },
    signal(name) {
      const heard = [...signals].filter(([, own]) => own === name);
      for (const [listener] of heard) listener();
      return heard.length;
    },
    reload() {
      for (const listener of reloads) listener();
    },
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    until(text) {
      return new Promise((resolve) => {
        waits.add({ text, resolve });
        look();
      });
    },
    interrupt() {
      for (const listener of listeners) listener();
    },
  };
}
