/**
 * One line after the other, and not too many a second: the lines of an agent wait while the one before them is worked
 * off.
 *
 * Replies carry no id for most agents, so their order is all that they are told apart by.
 *
 * @module
 */

import { createBudget, overdraftMs, spend } from "../sockets/budget.ts";
import { systemAfter } from "../timers/after.ts";

/** A queue of one agent's lines. */
export interface LineQueue {
  /**
   * Takes a line.
   *
   * @returns Whether there was room.
   */
  push(line: string): boolean;
  /** Forgets what waits and takes no more. */
  close(): void;
}

/** What a queue is made of. */
export interface LineQueueParts {
  /** Works a line off; must not reject. The next one comes when it has resolved. */
  handle(line: string): Promise<void>;
  /** Milliseconds of a clock that never goes back; `performance.now` if left out. */
  readonly clock?: () => number;
  /**
   * Calls back once, that many milliseconds from now; {@linkcode setTimeout} if left out.
   *
   * @returns Takes the alarm back.
   */
  after?(milliseconds: number, callback: () => void): () => void;
}

/** Lines that may wait; ppagent has one under way. */
export const MAX_WAITING_LINES = 256;

/** Characters of all lines that may wait: the longest one, and then some. */
export const MAX_WAITING_CHARACTERS = 128 * 1024;

/** Lines a second in the long run: an agent of a thousand rigs, the most that it may have, sends fifty. */
export const LINES_PER_SECOND = 100;

/** Lines at once: it authenticates them all when it begins. */
export const LINE_BURST = 2000;

const BUDGET = createBudget(LINES_PER_SECOND, LINE_BURST);

/** Makes an empty queue. */
export function createLineQueue(
  { handle, clock = () => performance.now(), after = systemAfter }: LineQueueParts,
): LineQueue {
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let working = false;
  let closed = false;
  let fullAt = 0;
  let wake = () => {};

  async function work(): Promise<void> {
    working = true;
    for (let line = take(); line !== undefined; line = take()) {
      fullAt = spend(BUDGET, fullAt, clock());
      const pauseMs = overdraftMs(BUDGET, fullAt, clock());
      // deno-lint-ignore no-await-in-loop -- one after the other is the point
      if (pauseMs > 0) await pause(pauseMs);
      if (closed) break;
      // deno-lint-ignore no-await-in-loop
      await handle(line);
    }
    working = false;
  }

  function take(): string | undefined {
    const line = waiting.shift();
    waitingCharacters -= line?.length ?? 0;
    return line;
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const takeBack = after(milliseconds, resolve);
      wake = () => {
        takeBack();
        resolve();
      };
    });
  }

  return {
    push(line) {
      if (closed) return true;
      if (waiting.length >= MAX_WAITING_LINES || waitingCharacters + line.length > MAX_WAITING_CHARACTERS) return false;
      waiting.push(line);
      waitingCharacters += line.length;
      if (!working) void work();
      return true;
    },
    close() {
      closed = true;
      waiting = [];
      waitingCharacters = 0;
      wake();
    },
  };
}
