/**
 * What can be asked for from outside: that a chain be looked at, since there is a new block. PowerPool called any method
 * of any component that a datagram named, `exit` of the program among them.
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

/** What can be commanded, by key of the component. */
export type ControlTargets = ReadonlyMap<string, ControlTarget>;

/** Why word of a new block is not taken: what is counted by. */
export type NotificationRefusal = "component" | "argument";

/** Why a command is not carried out: what is counted by. */
export type CommandRefusal = NotificationRefusal | "method";

/** What is to be done. */
export type Judgement<Cause> =
  | { readonly kind: "allowed"; readonly target: ControlTarget; readonly hash: Hash | undefined }
  | Refusal<Cause>;

/** Why nothing is to be done. */
export interface Refusal<Cause> {
  readonly kind: "refused";
  readonly cause: Cause;
  /** What was expected and what came, which may be shown: nothing in it that a terminal would obey. */
  readonly text: string;
}

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
 */
export function judgeCommand(command: DatagramCommand, targets: ControlTargets): Judgement<CommandRefusal> {
  const { component, method, args, named } = command;
  const target = targets.get(component);
  if (target === undefined) return unknownComponent(component, targets);
  if (method !== target.method) {
    return refused("method", `expected ${target.method} for ${component}, got ${shown(method)}`);
  }
  const stranger = [...named.keys()].find((name) => !KNOWN_NAMES.includes(name));
  if (stranger !== undefined) {
    return refused("argument", `expected ${KNOWN_NAMES.join(", ")} or token, got ${shown(stranger)}`);
  }
  return judgeWords(target, args);
}

/**
 * Judges word of a new block.
 *
 * @param component Key of the chain's component.
 * @param words What its sender, who may say so, said beside: nothing, or the block's hash.
 */
export function judgeNotification(
  component: string,
  words: readonly string[],
  targets: ControlTargets,
): Judgement<NotificationRefusal> {
  const target = targets.get(component);
  return target === undefined ? unknownComponent(component, targets) : judgeWords(target, words);
}

function judgeWords(target: ControlTarget, words: readonly string[]): Judgement<"argument"> {
  const [word, second] = words;
  if (word === undefined) return { kind: "allowed", target, hash: undefined };
  const hash = second === undefined ? hashOf(word) : undefined;
  if (hash === undefined) {
    return refused("argument", `expected no more than a block's hash, got ${shown(words.join(" "))}`);
  }
  return { kind: "allowed", target, hash };
}

function unknownComponent(component: string, targets: ControlTargets): Refusal<"component"> {
  const keys = [...targets.keys()].join(", ");
  return refused("component", `expected one of the components ${keys || "(none)"}, got ${shown(component)}`);
}

function refused<Cause>(cause: Cause, text: string): Refusal<Cause> {
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
