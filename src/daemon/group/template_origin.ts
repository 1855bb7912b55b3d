/**
 * Ids of long polls that say which daemon of a group they are of.
 *
 * @module
 */

import type { BlockTemplate } from "../template.ts";

/** Stands between a daemon's own `longpollid` and its name. */
const ORIGIN_MARK = "@";

/**
 * A template whose long-poll id says which daemon it is of.
 *
 * @param name Of the daemon that gave it.
 */
export function withOrigin(template: BlockTemplate, name: string): BlockTemplate {
  const { longpollId } = template;
  return longpollId === undefined ? template : { ...template, longpollId: `${longpollId}${ORIGIN_MARK}${name}` };
}

/** The id as the daemon gave it; `undefined` if it is of another one, so that an answer comes at once. */
export function ownLongpollId(longpollId: string | undefined, name: string): string | undefined {
  const origin = `${ORIGIN_MARK}${name}`;
  return longpollId?.endsWith(origin) ? longpollId.slice(0, -origin.length) : undefined;
}
