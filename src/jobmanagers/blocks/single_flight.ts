/**
 * Runs a task whenever it is wanted, one run at a time.
 *
 * @module
 */

import { type After, systemAfter } from "../../timers/after.ts";

/** A task of which there is one run at a time. */
export interface SingleFlight {
  /** Wants it to be run from now on: at once, or as soon as the run under way is over, once for all who want it then. */
  want(): void;
  /** Ends the run under way, for good; is kept when that is over. */
  stop(): Promise<void>;
}

/** The task, and what follows when it fails. */
export interface SingleFlightParts {
  /** One run. The signal ends it; what it throws then is not told. */
  run(signal: AbortSignal): Promise<void>;
  /** A run has failed; another one follows after the pause. */
  onFailure(error: unknown): void;
  /** Milliseconds from a run that failed to the next. */
  readonly retryMs: number;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After;
}

/** Makes it; nothing runs before it is wanted. */
export function createSingleFlight({ run, onFailure, retryMs, after = systemAfter }: SingleFlightParts): SingleFlight {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isWanted = false;
  let takeBackRetry = () => {};

  function want(): void {
    isWanted = true;
    if (!isRunning && !signal.aborted) running = runWhileWanted();
  }

  async function runWhileWanted(): Promise<void> {
    isRunning = true;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      try {
        // deno-lint-ignore no-await-in-loop -- one run after the other
        await run(signal);
      } catch (error) {
        if (signal.aborted) return;
        onFailure(error);
        takeBackRetry();
        takeBackRetry = after(retryMs, want);
      }
    }
    isRunning = false;
  }

  return {
    want,
    async stop() {
      stopping.abort(new DOMException("It is stopped", "AbortError"));
      takeBackRetry();
      await running;
    },
  };
}
