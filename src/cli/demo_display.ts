/**
 * What the demonstration shows: lines that stay, then a summary that lives.
 *
 * @module
 */

import { hashRateText } from "../units/hash_rate.ts";

/** How the demonstration goes. */
export interface DemoState {
  /** Seconds since its start. */
  readonly seconds: number;
  /** Of the built-in miner; `undefined` before it has measured. */
  readonly hashesPerSecond: number | undefined;
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
  /** Ends the line that changes. May be called twice. */
  end(): void;
}

/** Control sequences of ECMA-48: to the line's beginning and erase it; and, of DEC's terminals, the cursor's sight. */
const LINE_START = "\r\x1b[K";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

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
      const start = current === "" ? HIDE_CURSOR : LINE_START;
      current = summaryText(state);
      out(isTerminal ? `${start}${current}` : `${current}\n`);
    },
    end() {
      if (isTerminal && current !== "") out(`\n${SHOW_CURSOR}`);
      current = "";
    },
  };
}

/** The summary in one line, which an ordinary terminal of 80 columns does not break. */
export function summaryText(state: DemoState): string {
  const { hashesPerSecond, sharesAccepted, sharesRejected } = state;
  return [
    clock(state.seconds),
    ...hashesPerSecond === undefined ? [] : [hashRateText(hashesPerSecond)],
    `${counted(sharesAccepted, "share")}, ${sharesRejected} rejected`,
    counted(state.blocks, "block"),
    counted(state.miners, "miner"),
  ].join(" · ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(seconds / 60)}:${two(seconds)}`;
}
