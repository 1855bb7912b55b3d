/**
 * What happens in a group of daemons that its owner wants to know.
 *
 * @module
 */

import type { SubmitOutcome } from "../daemon.ts";

/** Something that happened; `daemon` is the host and port of the one that it happened to. */
export type GroupEvent =
  | { readonly type: "up"; readonly daemon: string }
  | { readonly type: "down"; readonly daemon: string; readonly error: unknown }
  | { readonly type: "silent"; readonly daemon: string; readonly reason: string }
  | { readonly type: "behind"; readonly daemon: string; readonly reason: string }
  | { readonly type: "other chain"; readonly daemon: string; readonly reason: string }
  | { readonly type: "other network"; readonly daemon: string; readonly reason: string }
  /** Work comes from another daemon than before; from none if it is left out. */
  | { readonly type: "preferred"; readonly daemon: string | undefined; readonly before: string | undefined }
  /** What one of the daemons made of a block, and the same if it did not answer. */
  | { readonly type: "submitted"; readonly daemon: string; readonly outcome: SubmitOutcome }
  | { readonly type: "not submitted"; readonly daemon: string; readonly error: unknown };

/** A line for the log. */
export interface EventLine {
  readonly level: "debug" | "info" | "warn" | "error";
  /** What happened, for people. */
  readonly text: string;
}

/** Puts an event into words. */
export function lineOfEvent(event: GroupEvent): EventLine {
  switch (event.type) {
    case "up":
      return { level: "info", text: `Daemon ${event.daemon} is up and in sync` };
    case "down":
      return { level: "error", text: `Daemon ${event.daemon} is down: ${textOf(event.error)}` };
    case "silent":
    case "behind":
      return { level: "warn", text: `Daemon ${event.daemon} gives no work for now: ${event.reason}` };
    case "other chain":
      return {
        level: "error",
        text: `Daemon ${event.daemon} gives no work: ${event.reason}; compare its blocks and version with the others'`,
      };
    case "other network":
      return {
        level: "error",
        text: `Daemon ${event.daemon} gives no work: ${event.reason}; all coinservs of one component must be daemons ` +
          "of one coin and network: correct its address and port, or take it out of coinservs",
      };
    case "preferred":
      return lineOfPreferred(event.daemon, event.before);
    case "submitted":
      return { level: "debug", text: `Daemon ${event.daemon} says of the block: ${wordOf(event.outcome)}` };
    case "not submitted":
      return { level: "warn", text: `Daemon ${event.daemon} did not take the block: ${textOf(event.error)}` };
  }
}

function lineOfPreferred(daemon: string | undefined, before: string | undefined): EventLine {
  if (daemon === undefined) return { level: "error", text: `No daemon gives work any more; ${before} was the last` };
  const instead = before === undefined ? "" : `, not from ${before}`;
  return { level: "info", text: `Work comes from daemon ${daemon} now${instead}` };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A daemon's answer in one word. */
export function wordOf(outcome: SubmitOutcome): string {
  if (!outcome.accepted) return outcome.reason;
  return outcome.known ? "duplicate" : "accepted";
}
