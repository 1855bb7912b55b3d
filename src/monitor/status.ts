/**
 * What a component says of itself, or why it cannot.
 *
 * @module
 */

import type { MonitoredComponent } from "./component.ts";

/** A component's status; one in trouble must not hide the others, so it may be the text of an error. */
export function statusOf(component: MonitoredComponent): { readonly [field: string]: unknown } {
  try {
    return component.status();
  } catch (error) {
    return { error: String(error) };
  }
}
