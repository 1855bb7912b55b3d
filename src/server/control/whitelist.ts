/**
 * Which commands are carried out. PowerPool called any method of any component that a datagram named, `exit` of the
 * program among them.
 *
 * @module
 */

import { type Hash, parseHash } from "../../coin/hash.ts";
import type { DatagramCommand } from "./datagram_command.ts";

/** What can be asked of a component; the names are those of PowerPool's methods. */
export type ControlMethod =
  /** Of a chain: there is a new block. */
  | "getblocktemplate"
  /** Of a chain that is mined along: there is new work. */
  | "_check_new_jobs";

/** A component that can be commanded. */
export interface ControlTarget {
  /** The one thing that can be asked of it. */
  readonly method: ControlMethod;
  /**
   * Does it; returns at once.
   *
   * @param hash The new block, if the sender named it.
   */
  notify(hash: Hash | undefined): void;
}

/** Why a command is not carried out: what is counted by. */
export type CommandRefusal = "component" | "method" | "argument";

/** What is to be done about a command. */
export type Judgement =
  | { readonly kind: "allowed"; readonly target: ControlTarget; readonly hash: Hash | undefined }
  | { readonly kind: "refused"; readonly cause: CommandRefusal; readonly text: string };

/**
 * Names that say how PowerPool was to carry a command out: as a push, in the background, not twice at once. All of that
 * holds here in any case.
 */
const KNOWN_NAMES: readonly string[] = ["signal", "__spawn", "_single_exec"];

/** Characters of what a sender wrote that a message shows. */
const SHOWN_CHARACTERS = 40;

/**
 * Judges a command.
 *
 * @param command Its sender may command: its token was right.
 * @param targets By key of the component.
 */
export function judgeCommand(command: DatagramCommand, targets: ReadonlyMap<string, ControlTarget>): Judgement {
  const { component, method, args, named } = command;
  const target = targets.get(component);
  if (target === undefined) {
    const keys = [...targets.keys()].join(", ");
    return refused("component", `expected one of the components ${keys || "(none)"}, got ${shown(component)}`);
  }
  if (method !== target.method) {
    return refused("method", `expected ${target.method} for ${component}, got ${shown(method)}`);
  }
  const stranger = [...named.keys()].find((name) => !KNOWN_NAMES.includes(name));
  if (stranger !== undefined) {
    return refused("argument", `expected ${KNOWN_NAMES.join(", ")} or token, got ${shown(stranger)}`);
  }
  const [word, second] = args;
  if (word === undefined) return { kind: "allowed", target, hash: undefined };
  const hash = second === undefined ? hashOf(word) : undefined;
  if (hash === undefined) {
    return refused("argument", `expected no more than a block's hash, got ${shown(args.join(" "))}`);
  }
  return { kind: "allowed", target, hash };
}

function refused(cause: CommandRefusal, text: string): Judgement {
  return { kind: "refused", cause, text };
}

function hashOf(word: string): Hash | undefined {
  try {
    return parseHash(word);
  } catch {
    return undefined;
  }
}

/** What a sender wrote, for the log: quoted, not too long, and nothing in it that a terminal would obey. */
function shown(text: string): string {
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return `"${cut.replaceAll(/[\p{C}"\\]/gu, ".")}"`;
}
