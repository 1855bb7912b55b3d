/**
 * The load generator and abuser of Stratum ports: one C program that lies beside the project, compiled here.
 *
 * @module
 */

import { join } from "node:path";
import { cacheFolder } from "./real_part_paths.ts";
import { isFile, isOnPath, runCommand } from "./run_command.ts";

/** Folder beside the project with programs for measuring Stratum servers of any kind. */
export const SHARED_TOOLS = join(import.meta.dirname ?? "", "..", "..", "..", "shared", "tools");

const SOURCE = join(SHARED_TOOLS, "stratum-load", "stratum-load.c");

/** Quantiles of a time, milliseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the program reports, as far as it is read here. Times are milliseconds unless their names say otherwise. */
export interface LoadReport {
  /** Connections asked for, and those that got their first job. */
  readonly conns: number;
  readonly ready: number;
  /** Seconds of the load proper. */
  readonly load_s: number;
  /** Submits of those seconds that were answered, however. */
  readonly answered: number;
  readonly submits_per_s: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly outcomes: readonly { readonly kind: string; readonly code: number; readonly n: number }[];
  /** From when a submit was due. */
  readonly latency_ms: Quantiles;
  /** Submits for which there was no connection with room. */
  readonly overrun: number;
  readonly unanswered: number;
  /** Submits whose connection ended before their answer. */
  readonly lost: number;
  /** Submits that were sent although they did not meet the difficulty. */
  readonly grind_fail: number;
  readonly broadcasts: number;
  /** From the first to the last receipt of a job. */
  readonly spread_ms: { readonly median: number; readonly max: number };
  readonly bad_lines: number;
  readonly closed_by_server: number;
  readonly close_ms: { readonly p50: number; readonly max: number };
  readonly connect_failed: number;
  /** Connections that broke before their first job. */
  readonly setup_failed: number;
  readonly churned: number;
  readonly abuse_bytes: number;
  /** Of the processes named with `--pid`; kB, and seconds of CPU during the load. */
  readonly server: {
    readonly rss_before_kb: number;
    readonly rss_connected_kb: number;
    readonly rss_end_kb: number;
    readonly cpu_s: number;
  };
  /** Seconds of CPU that the program itself took during the load. */
  readonly client_cpu_s: number;
}

/** How to run it. */
export interface LoadRun {
  /** Path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** Core that it is kept on; any if left out. */
  readonly core?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Its exit code where no connection became ready, which for some abuses is what should happen. */
const NOBODY_READY = 1;

/**
 * Compiles the program.
 *
 * @param program Path to put it at.
 * @throws {Error} If its source or a C compiler is missing, with what to do; or if it does not compile.
 */
export async function compileStratumLoad(program: string): Promise<void> {
  if (!isFile(SOURCE)) {
    throw new Error(
      `Cannot compile stratum-load: there is no ${SOURCE}; it is not part of this project: put the folder shared ` +
        "beside the project's",
    );
  }
  if (!isOnPath("cc")) {
    throw new Error(
      "Cannot compile stratum-load: there is no cc; install it with: deno run -A tests/tools/real_parts.ts",
    );
  }
  await runCommand("cc", ["-O2", "-pthread", "-o", program, SOURCE, "-lm"]);
}

/**
 * The compiled program in the cache folder; compiled anew if its source is newer.
 *
 * @returns Its path.
 * @throws {Error} As {@link compileStratumLoad} does.
 */
export async function cachedStratumLoad(): Promise<string> {
  const program = join(cacheFolder(), "stratum-load");
  if (isFile(program) && isFile(SOURCE) && modified(program) >= modified(SOURCE)) return program;
  await Deno.mkdir(cacheFolder(), { recursive: true });
  // Beside its place and moved there: another test may be about to run it.
  const partial = await Deno.makeTempFile({ dir: cacheFolder(), prefix: "stratum-load-partial-" });
  try {
    await compileStratumLoad(partial);
    await Deno.rename(partial, program);
  } catch (error) {
    await Deno.remove(partial);
    throw error;
  }
  return program;
}

/**
 * Runs it to its end.
 *
 * @throws {Error} If it cannot run or is called wrongly.
 */
export async function runStratumLoad({ program, args, core, signal }: LoadRun): Promise<LoadReport> {
  const call = [...descriptorsOf(program), ...args, "--json", "--quiet"];
  const [command, ...rest] = core === undefined ? call : ["taskset", "-c", core, ...call];
  const { code, stdout, stderr } = await new Deno.Command(command as string, {
    args: rest,
    stdin: "null",
    ...(signal === undefined ? {} : { signal }),
  }).output();
  const text = new TextDecoder().decode(stdout);
  // What --cmd prints comes before the report.
  const report = text.trim().split("\n").at(-1) ?? "";
  if (code !== 0 && code !== NOBODY_READY || !report.startsWith("{")) {
    const errors = new TextDecoder().decode(stderr);
    throw new Error(`Cannot run stratum-load ${args.join(" ")}: it ended with ${code}: ${text}${errors}`);
  }
  return JSON.parse(report);
}

/** How a program is called so that it may open as many files as the system lets it. */
export function descriptorsOf(program: string): string[] {
  return ["/bin/sh", "-c", 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"', program];
}

function modified(path: string): number {
  return Deno.statSync(path).mtime?.getTime() ?? 0;
}
