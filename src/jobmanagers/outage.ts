/**
 * Telling of an outage in one line, not in one for each try that fails.
 *
 * @module
 */

import { DaemonError } from "../daemon/daemon_error.ts";

/** Something that may fail for a while, many times over. */
export interface Outage {
  /** Notes a failure; it is told if it is the first, or has another reason than the one before. */
  failed(error: unknown): void;
  /** Notes that it works; the next failure is the first of another outage. */
  over(): void;
}

/**
 * Makes one that works.
 *
 * @param tell Is told of a failure.
 * @param reasonOf What makes two failures the same; all are if left out.
 */
export function createOutage(
  tell: (error: unknown) => void,
  reasonOf: (error: unknown) => string = () => "",
): Outage {
  let reason: string | undefined;
  return {
    failed(error) {
      const now = reasonOf(error);
      if (now === reason) return;
      reason = now;
      tell(error);
    },
    over() {
      reason = undefined;
    },
  };
}

/**
 * Why a call to a daemon failed, whichever call it was: a daemon that goes down breaks one call off and refuses the next.
 * Only where the daemon itself says no, its words count.
 */
export function reasonOfFailure(error: unknown): string {
  if (!(error instanceof DaemonError)) return String(error);
  return error.kind === "rpc" ? `${error.code} ${error.said}` : error.kind;
}
