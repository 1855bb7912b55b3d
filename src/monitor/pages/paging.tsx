/**
 * Links to the pages of a list.
 *
 * @module
 */

import type { Html } from "./page.ts";

/** Links to where a list goes on; nothing if it is all on one page. */
export function Paging({ name, first, next }: {
  /** What is listed. */
  readonly name: string;
  /** Path of the beginning, unless it is here. */
  readonly first?: string | undefined;
  /** Path of what follows, if anything does. */
  readonly next?: string | undefined;
}): Html {
  if (first === undefined && next === undefined) return "";
  return (
    <nav class="paging" aria-label={`Pages of ${name}`}>
      {first === undefined ? "" : <a href={first}>Back to the beginning</a>}
      {next === undefined ? "" : <a href={next} rel="next">Next page</a>}
    </nav>
  );
}
