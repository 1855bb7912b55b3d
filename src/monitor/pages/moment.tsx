/**
 * Moments as elements that programs can read.
 *
 * @module
 */

import { agoText, durationText, momentText } from "../../units/time.ts";
import type { Html } from "./page.ts";

/** How long ago something was; the moment itself for the pointer. */
export function Ago({ at, now }: { readonly at: string; readonly now: number }): Html {
  const time = Date.parse(at);
  return <time datetime={at} title={momentText(time)}>{agoText(time, now)}</time>;
}

/** For how long something has been so; since when exactly for the pointer. */
export function For({ since, now }: { readonly since: string; readonly now: number }): Html {
  const time = Date.parse(since);
  return (
    <time datetime={since} title={momentText(time)}>
      for {durationText(Math.floor(Math.max(0, now - time) / 1000))}
    </time>
  );
}

/** A moment, to the second. */
export function Moment({ at }: { readonly at: string }): Html {
  return <time datetime={at}>{momentText(Date.parse(at))}</time>;
}
