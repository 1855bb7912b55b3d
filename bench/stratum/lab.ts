/**
 * What every part of the Stratum benchmark works with: the load generator, a folder, how long.
 *
 * @module
 */

import { join } from "node:path";
import { compileStratumLoad, type LoadReport, runStratumLoad } from "../../tests/tools/stratum_load.ts";
import { LOAD_CORE } from "./cores.ts";
import type { RunningServer } from "./running_server.ts";

/** How thoroughly to measure. */
export type Pace = "quick" | "normal" | "long";

/** Seconds, rounds and the like that depend on the pace: those of `long` are those of `normal` where left out. */
export interface ByPace<T> {
  readonly quick: T;
  readonly normal: T;
  readonly long?: T;
}

/** A place to measure in, gone with all that is in it when it is disposed of. */
export interface Lab extends AsyncDisposable {
  /** For configurations, journals and logs. */
  readonly folder: string;
  /** What the pace asks for. */
  choose<T>(values: ByPace<T>): T;
  /** Loads a server; more arguments are those of stratum-load. */
  load(server: RunningServer, ...args: readonly (string | number)[]): Promise<LoadReport>;
  /** Prints how it is going. */
  say(line: string): void;
}

/**
 * Compiles the load generator into a temporary folder, and keeps this program off the core of the servers.
 *
 * @throws {Error} If the load generator is not there or does not compile.
 */
export async function openLab(pace: Pace): Promise<Lab> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-bench-" });
  const program = join(folder, "stratum-load");
  try {
    await compileStratumLoad(program);
    await keepOn(LOAD_CORE);
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
  // When the program is ended in the middle of it, the servers go by themselves; the load and the folder are ours.
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    Deno.removeSync(folder, { recursive: true });
  };
  globalThis.addEventListener("unload", end);
  return {
    folder,
    choose: (values) => pace === "long" ? values.long ?? values.normal : values[pace],
    load: (server, ...args) =>
      runStratumLoad({
        program,
        core: LOAD_CORE,
        signal: ending.signal,
        args: ["--port", server.port, "--pid", server.pid, "--user", server.user, ...args].map(String),
      }),
    say(line) {
      // deno-lint-ignore no-console -- a benchmark prints how it is going
      console.error(line);
    },
    [Symbol.asyncDispose]() {
      globalThis.removeEventListener("unload", end);
      end();
      return Promise.resolve();
    },
  };
}

/** Keeps this program on a core. */
async function keepOn(core: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("taskset", { args: ["-acp", core, String(Deno.pid)] }).output();
  if (success) return;
  throw new Error(`Cannot keep to core ${core}: two cores are needed: ${new TextDecoder().decode(stderr).trim()}`);
}
