/**
 * Hearing the signals that say that there is a new block.
 *
 * @module
 */

import { signalName } from "../daemon/notification_signal.ts";

/** Somebody who is told by a signal. */
export interface SignalListener {
  /** Its number on Linux or its name, see {@linkcode signalName}. */
  readonly signal: number | string;
  /** The signal has come; several that come at once may count as one. */
  onSignal(): void;
}

/**
 * Hears a signal of the process, each time that it comes: `Deno.addSignalListener`, in the program.
 *
 * @returns Stops hearing.
 */
export type HearSignal = (signal: Deno.Signal, listener: () => void) => () => void;

/**
 * Begins to hear. Several listeners may have one signal: all of them are told, as PowerPool did.
 *
 * To be called as early as can be: a signal that nobody hears ends the program.
 *
 * @returns Stops hearing.
 * @throws {RangeError} If a signal cannot be heard or means something else; none is heard then.
 */
export function hearNotificationSignals(listeners: readonly SignalListener[], hear: HearSignal): () => void {
  const byName = Map.groupBy(listeners, ({ signal }) => signalName(signal));
  const unhear = [...byName].map(([name, own]) =>
    hear(name, () => {
      for (const { onSignal } of own) onSignal();
    })
  );
  return () => {
    for (const stop of unhear) stop();
  };
}
