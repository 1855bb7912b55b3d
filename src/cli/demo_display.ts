/**
 * What the demonstration shows: the first share, the first block, then a summary that lives.
 *
 * @module
 */

import { hashRateText } from "../miner/hash_rate.ts";

/** How the demonstration goes. */
export interface DemoState {
  /** Seconds since its start. */
  readonly seconds: number;
  readonly hashesPerSecond: number;
  readonly sharesAccepted: number;
  readonly sharesRejected: number;
  readonly blocks: number;
  /** Connections to the port, the built-in miner's among them. */
  readonly miners: number;
}

/** Shows lines, and one line that changes in place where the output is a terminal. */
export interface Display {
  /** Prints a line that stays. */
  line(text: string): void;
  /** Shows the summary: in place on a terminal, elsewhere as one more line. */
  summary(state: DemoState): void;
  /** Ends the line that changes. */
  end(): void;
}

/** Carriage return, and "erase to the end of the line" of ECMA-48. */
const LINE_START = "\r\x1b[K";

/**
 * Makes a display.
 *
 * @param out Takes text as it is.
 * @param isTerminal Whether a line can change in place.
 */
export function createDisplay(out: (text: string) => void, isTerminal: boolean): Display {
  let current = "";
  return {
    line(text) {
      out(isTerminal && current !== "" ? `${LINE_START}${text}\n${current}` : `${text}\n`);
    },
    summary(state) {
      current = summaryText(state);
      out(isTerminal ? `${LINE_START}${current}` : `${current}\n`);
    },
    end() {
      if (isTerminal && current !== "") out("\n");
      current = "";
    },
  };
}

/** The summary in one line. */
export function summaryText(state: DemoState): string {
  const { hashesPerSecond, sharesAccepted, sharesRejected } = state;
  return [
    clock(state.seconds),
    hashRateText(hashesPerSecond),
    `${sharesAccepted} shares accepted, ${sharesRejected} rejected`,
    counted(state.blocks, "block"),
    counted(state.miners, "miner"),
  ].join("  ·  ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  return `${two(seconds / 3600)}:${two(seconds / 60)}:${two(seconds)}`;
}
