/**
 * Moments as elements that programs can read.
 *
 * @module
 */

import { agoText, momentText } from "../../units/time.ts";
import type { Html } from "./page.ts";

/** How long ago something was; the moment itself for the pointer. */
export function Ago({ at, now }: { readonly at: string; readonly now: number }): Html {
  const time = Date.parse(at);
  return <time datetime={at} title={momentText(time)}>{agoText(time, now)}</time>;
}

/** A moment, to the second. */
export function Moment({ at }: { readonly at: string }): Html {
  return <time datetime={at}>{momentText(Date.parse(at))}</time>;
}
