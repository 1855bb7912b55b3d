/**
 * Signals that say: there is a new block. A daemon's `blocknotify` sends one with `kill`, where pool and daemon share a
 * machine: `kill -USR2 $(pidof powerpool)`, or by number, `kill -12 …`, as PowerPool's files have it.
 *
 * Source of the numbers: signal(7), those of Linux on x86 and ARM. Which of them a program can hear was tried with Deno
 * 2.5 and 2.9.
 *
 * @module
 */

import { z } from "zod";

/** The signals of Linux, from 1 on. */
const NAMES: readonly Deno.Signal[] = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGTERM",
  "SIGSTKFLT",
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGPROF",
  "SIGWINCH",
  "SIGIO",
  "SIGPWR",
  "SIGSYS",
];

/** The real-time signals, which have no names. */
const FIRST_REAL_TIME = 32;
const LAST_REAL_TIME = 64;

const UNHEARD = "no program can hear it";
const ENDS = "it ends the pool";
const FAULT = "it tells of a fault in the program";
const TERMINAL = "it stops and resumes programs at a terminal";
const SYSTEM = "the system sends it for reasons of its own";

/** What the others mean already. */
const TAKEN: ReadonlyMap<Deno.Signal, string> = new Map([
  ["SIGHUP", "it has certificates read again"],
  ["SIGINT", ENDS],
  ["SIGTERM", ENDS],
  ["SIGQUIT", ENDS],
  ["SIGKILL", UNHEARD],
  ["SIGSTOP", UNHEARD],
  ["SIGILL", FAULT],
  ["SIGTRAP", FAULT],
  ["SIGABRT", FAULT],
  ["SIGBUS", FAULT],
  ["SIGFPE", FAULT],
  ["SIGSEGV", FAULT],
  ["SIGSYS", FAULT],
  ["SIGCONT", TERMINAL],
  ["SIGTSTP", TERMINAL],
  ["SIGTTIN", TERMINAL],
  ["SIGTTOU", TERMINAL],
  ["SIGPIPE", SYSTEM],
  ["SIGCHLD", SYSTEM],
  ["SIGURG", SYSTEM],
  ["SIGXCPU", SYSTEM],
  ["SIGXFSZ", SYSTEM],
  ["SIGPROF", SYSTEM],
  ["SIGWINCH", SYSTEM],
  ["SIGIO", SYSTEM],
  ["SIGPWR", SYSTEM],
]);

const EXPECTED = "expected 12 (SIGUSR2) or 10 (SIGUSR1)";

/** An option that holds a signal, by number or name. */
export const notificationSignal: z.ZodUnion<readonly [z.ZodInt, z.ZodString]> = z.union([z.int(), z.string()], {
  error: "expected a signal's number or name",
})
  .superRefine((signal, context) => {
    const { fault } = find(signal);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

/**
 * The name of a signal that can say that there is a new block.
 *
 * @param signal Its number on Linux, or its name in either case, with or without SIG.
 * @throws {RangeError} If there is no such signal, if it cannot be heard, or if it means something else already.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(signalName(10), "SIGUSR1");
 * assert.equal(signalName("usr2"), "SIGUSR2");
 * assert.throws(() => signalName(9), RangeError);
 * ```
 */
export function signalName(signal: number | string): Deno.Signal {
  const { name, fault } = find(signal);
  if (name === undefined) throw new RangeError(`Cannot listen for a block by signal: ${fault}`);
  return name;
}

/** The runtime that a program runs on; `Deno.version.deno` and `Deno.build.standalone`. */
export interface SignalRuntime {
  readonly version: string;
  /** Whether it is part of an executable. */
  readonly standalone: boolean;
}

/** The command `deno` opens its debugger by this signal from version 2.9.2 on, whoever else hears it. */
const DEBUGGER_SIGNAL = "SIGUSR1";
const DEBUGGER_SINCE = [2, 9, 2];

/**
 * What an operator should know of a signal that can be heard: a debugger lets whoever reaches it do whatever the pool
 * may do.
 *
 * Source: https://github.com/denoland/deno/pull/35738
 *
 * @returns A sentence for the log, or `undefined` if there is nothing to say.
 */
export function signalWarning(name: Deno.Signal, runtime: SignalRuntime): string | undefined {
  if (name !== DEBUGGER_SIGNAL || runtime.standalone || !isSince(runtime.version, DEBUGGER_SINCE)) return undefined;
  return `${name} also opens Deno's debugger on 127.0.0.1:9229, to everybody on this machine: use SIGUSR2 (12) instead`;
}

function isSince(version: string, since: readonly number[]): boolean {
  const parts = version.split(".").map((part) => parseInt(part));
  const at = since.findIndex((number, index) => parts[index] !== number);
  return at < 0 || (parts[at] ?? 0) > (since[at] ?? 0);
}

/** Exactly one of the two. */
interface Finding {
  readonly name?: Deno.Signal;
  readonly fault?: string;
}

function find(signal: number | string): Finding {
  if (typeof signal === "number" && signal >= FIRST_REAL_TIME && signal <= LAST_REAL_TIME) {
    return { fault: `${EXPECTED}, got ${signal}, a real-time signal: the runtime does not hear these` };
  }
  const name = typeof signal === "number" ? NAMES[signal - 1] : nameOf(signal);
  if (name === undefined) return { fault: `${EXPECTED}, got ${JSON.stringify(signal)}, which is no signal` };
  const meaning = TAKEN.get(name);
  if (meaning === undefined) return { name };
  const got = typeof signal === "number" ? `${signal} (${name})` : name;
  return { fault: `${EXPECTED}, got ${got}: ${meaning}` };
}

function nameOf(text: string): Deno.Signal | undefined {
  const wanted = text.toUpperCase();
  return NAMES.find((name) => name === wanted || name === `SIG${wanted}`);
}
