/**
 * The demonstration as a program beside the test, from its source or as an executable.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pollUntil } from "./poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "./process.ts";

const ROOT = join(import.meta.dirname ?? "", "..", "..");

/** A demonstration, and where its monitor is. */
export interface DemoProgram extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** What it has printed. */
  readonly log: string;
  readonly process: RunningProcess;
}

/** What runs the demonstration: the source, unless an executable is named. */
const FROM_SOURCE: readonly string[] = [Deno.execPath(), "run", "-A", "--quiet", join(ROOT, "main.ts")];

/** Starts it; resolves once it says where its monitor is. */
export async function startDemo(folder: string, program: readonly string[] = FROM_SOURCE): Promise<DemoProgram> {
  const log = join(folder, "demo.log");
  const [command = "", ...args] = program;
  const process = startProcess({ command, args: [...args, "demo"], log });
  try {
    const url = await pollUntil(
      () => process.isRunning() ? /Monitor\s+(http:\S+)\/\s/.exec(logTail(log))?.[1] : assert.fail(logTail(log)),
      60,
      "the demonstration to say where its monitor is",
    );
    return { url, log, process, [Symbol.asyncDispose]: process.stop };
  } catch (error) {
    await process.stop();
    throw error;
  }
}
