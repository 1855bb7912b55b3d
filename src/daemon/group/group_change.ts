/**
 * Another list of daemons for a group that works: who stays, who comes, who goes.
 *
 * @module
 */

import type { Daemon } from "../daemon.ts";
import { createMember, type Member } from "./group_member.ts";

/** A daemon and its `poll_priority`. */
export interface ListedDaemon {
  readonly daemon: Daemon;
  readonly priority: number;
}

/** What becomes of a group's members. */
export interface MemberChange {
  /** All that there are from now on, in the order of the list. */
  readonly members: readonly Member[];
  /** Those of them that are to be looked at now: they are new, or reached in another way. */
  readonly unseen: readonly Member[];
  /** Those that are members no longer. */
  readonly gone: readonly Member[];
  /** Those of whom work under way is to be asked of somebody else, or anew: gone, or reached in another way. */
  readonly moved: readonly Member[];
  /** Ways to daemons that nobody takes any more. */
  readonly retired: readonly Daemon[];
}

/**
 * Puts a group's members together anew. One of the same host and port stays a member, with all that is known of it; its
 * priority, and the way to it where that is another one, are written into it.
 *
 * @param members The members so far.
 * @param daemons The new list; what stays as it was is the same object.
 * @param now Milliseconds since 1970.
 */
export function changeMembers(members: readonly Member[], daemons: readonly ListedDaemon[], now: number): MemberChange {
  const unseen: Member[] = [];
  const rerouted: Member[] = [];
  const retired: Daemon[] = [];
  const next = daemons.map(({ daemon, priority }) => {
    const known = members.find((member) => member.daemon.name === daemon.name);
    if (known === undefined) {
      const member = createMember(daemon, priority, now);
      unseen.push(member);
      return member;
    }
    known.priority = priority;
    if (known.daemon !== daemon) {
      retired.push(known.daemon);
      known.daemon = daemon;
      rerouted.push(known);
      unseen.push(known);
    }
    return known;
  });
  const gone = members.filter((member) => !next.includes(member));
  retired.push(...gone.map(({ daemon }) => daemon));
  return { members: next, unseen, gone, moved: [...gone, ...rerouted], retired };
}
