/**
 * What a component says of itself, or why it cannot.
 *
 * @module
 */

import type { MonitoredComponent, Status } from "./component.ts";

/** A component's status; one in trouble must not hide the others, so it may be the text of an error. */
export async function statusOf(component: MonitoredComponent): Promise<Status> {
  try {
    return await component.status();
  } catch (error) {
    return { error: String(error) };
  }
}
