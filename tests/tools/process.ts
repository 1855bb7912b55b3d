/**
 * A program that a test runs beside itself, logging into a file, and that is gone when the test is.
 *
 * @module
 */

/** What to run. */
export interface ProcessOptions {
  /** Path of the executable. */
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables, beside those of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that standard output and error are appended to. */
  readonly log: string;
}

/** A running program, or one that has ended. */
export interface RunningProcess {
  readonly pid: number;
  /** Whether it still runs. */
  isRunning(): boolean;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
  /** Sends a signal, if it still runs. */
  signal(signal: Deno.Signal): void;
  /** Ends it with SIGTERM, or SIGKILL when that takes too long, and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill9(): Promise<void>;
}

/** Seconds that a program may take to end by itself. */
const STOP_DEADLINE = 20;

/** Characters of a log that a message shows. */
const TAIL_CHARACTERS = 2000;

/** Starts a program. */
export function startProcess({ command, args, env = {}, log }: ProcessOptions): RunningProcess {
  // The shell only opens the log: exec puts the program in its place, with its process id.
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", 'exec "$0" "$@" >>"$PROCESS_LOG" 2>&1', command, ...args],
    env: { ...env, PROCESS_LOG: log },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let running = true;
  const ended = child.status.then(() => {
    running = false;
    globalThis.removeEventListener("unload", kill);
  });
  const signal = (name: Deno.Signal) => {
    if (running) child.kill(name);
  };
  function kill(): void {
    signal("SIGKILL");
  }
  globalThis.addEventListener("unload", kill);

  return {
    pid: child.pid,
    isRunning: () => running,
    ended,
    signal,
    async stop() {
      // A frozen program does not see SIGTERM before it goes on.
      signal("SIGCONT");
      signal("SIGTERM");
      const timer = setTimeout(kill, STOP_DEADLINE * 1000);
      await ended;
      clearTimeout(timer);
    },
    async kill9() {
      kill();
      await ended;
    },
  };
}

/** The end of a log, for messages; says so if there is none. */
export function logTail(path: string): string {
  try {
    return Deno.readTextFileSync(path).slice(-TAIL_CHARACTERS).trim() || "(the log is empty)";
  } catch {
    return "(there is no log)";
  }
}
