/**
 * Hearing the signals that say that there is a new block.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { signalName, type SignalRuntime, signalWarning } from "../daemon/notification_signal.ts";
import { monitorAuxNetworkType, monitorNetworkType } from "./component_types.ts";

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

/** What the hearing of a configuration's signals needs. */
export interface ChainSignalParts {
  readonly config: Config;
  readonly hear: HearSignal;
  readonly runtime: SignalRuntime;
  /** The signal of a chain has come. */
  onSignal(key: string): void;
}

/**
 * Begins to hear the signals of all chains of a configuration; those of chains that are switched off as well, since
 * their daemons go on sending them.
 *
 * @returns Stops hearing.
 * @throws {Error} If the system does not let a signal be heard.
 */
export function hearChainSignals({ config, hear, runtime, onSignal }: ChainSignalParts): () => void {
  const chains = [...componentsOf(config, monitorNetworkType), ...componentsOf(config, monitorAuxNetworkType)];
  const listeners = chains.flatMap(({ key, options: { signal } }) => signal === null ? [] : [{ key, signal }]);
  const stop = hearNotificationSignals(
    listeners.map(({ key, signal }) => ({
      signal,
      onSignal() {
        getLogger(["powerpool", key]).debug("Told of a new block by {signal}", { signal: signalName(signal) });
        onSignal(key);
      },
    })),
    hear,
  );
  for (const { key, signal } of listeners) {
    const warning = signalWarning(signalName(signal), runtime);
    if (warning !== undefined) getLogger(["powerpool", key]).warn("{warning}", { warning });
  }
  return stop;
}
