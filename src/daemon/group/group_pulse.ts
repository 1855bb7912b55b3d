/**
 * Feels the pulse of the daemon that a group's work comes from. One that is frozen refuses nothing, its connections stay,
 * and new blocks would be missed until calls to it time out.
 *
 * @module
 */

import { type Member, noteLatency } from "./group_member.ts";
import type { After } from "../../timers/after.ts";

/** What the pulse needs. */
export interface GroupPulseParts {
  /** The daemon that work comes from, if there is another that it may come from as well; `undefined` rests the pulse. */
  subject(): Member | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  /** Calls something later. @returns What takes that back. */
  readonly after: After;
  /** A daemon has not answered for {@link PATIENCE_MS}. */
  onSilent(member: Member): void;
  /** A daemon that was silent has answered. */
  onVoice(member: Member): void;
  /** A call failed. */
  onFailure(member: Member, error: unknown): void;
}

/** A pulse that is felt. */
export interface GroupPulse {
  /** Begins, unless it does not rest; to be called whenever there may be a subject. */
  wake(): void;
  /** Ends it. */
  close(): void;
}

/** A daemon that has answered anything within so many milliseconds need not be asked. */
const PULSE_MS = 300;

/**
 * How long a daemon may take for the shortest of answers, milliseconds. While it connects a block it gives none, which
 * takes some tenths of a second; and together with {@link PULSE_MS} it leaves time for a job within two seconds.
 */
export const PATIENCE_MS = 1000;

/** The end of that, milliseconds: if this program was held up itself, an answer may lie there that it has yet to read. */
const LAST_CHANCE_MS = 50;

/** Makes a pulse; it rests until it is woken. */
export function createGroupPulse(parts: GroupPulseParts): GroupPulse {
  const { subject, clock, after } = parts;
  const closing = new AbortController();
  /** One question at a time for each. */
  const asked = new Set<Member>();
  let cancel: (() => void) | undefined;

  function beat(): void {
    cancel = undefined;
    const member = subject();
    if (member !== undefined && !asked.has(member) && restOf(member) <= 0) void feel(member);
    wake();
  }

  /** Milliseconds until it is to be asked, if it answers nothing else until then. */
  function restOf({ answeredAt = -Infinity }: Member): number {
    return answeredAt + PULSE_MS - clock();
  }

  async function feel(member: Member): Promise<void> {
    const { signal } = closing;
    const { falls } = member;
    const began = clock();
    let isSilent = false;
    let cancelPatience = after(PATIENCE_MS - LAST_CHANCE_MS, () => {
      cancelPatience = after(LAST_CHANCE_MS, () => {
        isSilent = true;
        // It may have fallen for another reason meanwhile.
        if (falls === member.falls && !signal.aborted) parts.onSilent(member);
      });
    });
    asked.add(member);
    try {
      await member.daemon.getBestBlockHash({ signal });
      noteLatency(member, began, clock());
      if (isSilent) parts.onVoice(member);
    } catch (error) {
      if (!signal.aborted && falls === member.falls) parts.onFailure(member, error);
    } finally {
      cancelPatience();
      asked.delete(member);
    }
  }

  function wake(): void {
    const member = subject();
    if (member === undefined || closing.signal.aborted) return;
    const rest = restOf(member);
    cancel ??= after(rest > 0 ? rest : PULSE_MS, beat);
  }

  return {
    wake,
    close() {
      closing.abort(new DOMException("The daemons are not needed any more", "AbortError"));
      cancel?.();
    },
  };
}
