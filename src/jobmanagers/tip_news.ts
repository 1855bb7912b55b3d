/**
 * Tells of each new block of a network's chain: people in the log, and reporters by the journal.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import type { Target } from "../algorithms/target.ts";
import type { Journal } from "../journal/journal.ts";
import { figuresOf } from "./blocks/block_figures.ts";
import type { Work } from "./job.ts";
import { createOutage } from "./outage.ts";

/** What it tells of, and where. */
export interface TipNewsParts {
  /** Key of the network. */
  readonly key: string;
  readonly currency: string;
  /** The target of the network's difficulty 1. */
  readonly difficultyOne: Target;
  readonly journal: Pick<Journal, "noteNetwork">;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Teller of new blocks. */
export interface TipNews {
  /** Tells of the block that the first work on a new tip is for. */
  tell(work: Work): void;
  /** When it last did, milliseconds since 1970; `undefined` if it has not. */
  readonly lastAt: number | undefined;
}

/** Makes a teller that has told of none. */
export function createTipNews({ key, currency, difficultyOne, journal, log, now }: TipNewsParts): TipNews {
  const unwritten = createOutage((error) => log.warn("{error}", { error }), String);
  let lastAt: number | undefined;
  return {
    tell(work) {
      const { height, difficulty, value } = figuresOf(work, difficultyOne);
      const time = now();
      lastAt = time;
      log.info("New block {height}: difficulty {difficulty}, {transactions} transactions, {coins} {currency}", {
        height,
        difficulty: Number(difficulty.toPrecision(6)),
        transactions: work.transactions.length,
        coins: coins(value),
        currency,
      });
      try {
        journal.noteNetwork({ time, network: key, currency, height, difficulty, value });
        unwritten.over();
      } catch (error) {
        // Reporters miss a height; the next one tells it.
        unwritten.failed(error);
      }
    },
    get lastAt() {
      return lastAt;
    },
  };
}

/** Satoshis as coins, for people. */
function coins(satoshis: bigint): string {
  const digits = satoshis.toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
}
