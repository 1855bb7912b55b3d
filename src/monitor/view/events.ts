/**
 * What has happened, as the API shows it.
 *
 * @module
 */

import type { EventList, PoolEvent } from "../api/event.ts";
import type { LoggedEvent } from "../component.ts";
import type { EventsWanted } from "../pool_view.ts";
import { instantOf } from "./instants.ts";

/** How bad each level is. */
const WEIGHTS: Readonly<Record<PoolEvent["level"], number>> = { info: 0, warning: 1, error: 2 };

/**
 * A page of events.
 *
 * @param logged Newest first.
 */
export function eventPage(
  logged: readonly LoggedEvent[],
  { before = Infinity, level = "info", component, limit }: EventsWanted,
): EventList {
  const wanted = logged.filter((event) =>
    event.id < before && WEIGHTS[event.level] >= WEIGHTS[level] &&
    (component === undefined || event.component === component)
  );
  const events = wanted.slice(0, limit).map(eventOf);
  return { events, next: wanted.length > limit ? events.at(-1)?.id ?? null : null };
}

/** A line of the log as an event. */
export function eventOf({ id, time, level, component, text }: LoggedEvent): PoolEvent {
  return { id, time: instantOf(time), level, component, text };
}
