/**
 * Links to the pages of a list.
 *
 * @module
 */

import type { Html } from "./page.ts";
import { withQuery } from "./paths.ts";

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

/** Links to where a list goes on that has the newest first; `before` of the query says where a page begins. */
export function BackwardPaging({ name, path, chosen, before, next }: {
  /** What is listed. */
  readonly name: string;
  /** Path of the list, with the visitor's base. */
  readonly path: string;
  /** The rest of the query: what was chosen of the list. */
  readonly chosen: Readonly<Record<string, string | undefined>>;
  /** Where this page begins; the newest unless it says otherwise. */
  readonly before: number | undefined;
  /** Where the next page begins, if there is one. */
  readonly next: number | null;
}): Html {
  return (
    <Paging
      name={name}
      first={before === undefined ? undefined : withQuery(path, chosen)}
      next={next === null ? undefined : withQuery(path, { ...chosen, before: next })}
    />
  );
}
