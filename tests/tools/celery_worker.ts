/**
 * A real Celery worker that writes down what it is asked to do.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { pollUntil } from "./poll_until.ts";
import { logTail, startProcess } from "./process.ts";
import { PYTHON, PYTHON_CELERY, requirePart } from "./real_part_paths.ts";

/** A task as the worker got it. */
export interface WorkedTask {
  readonly id: string;
  /** Its name with the prefix. */
  readonly task: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** All of that as Python wrote it, with every digit of every number. */
  readonly text: string;
}

/** A worker under a test's control. */
export interface CeleryWorker extends AsyncDisposable {
  /** All tasks so far, in the order in which they were done. */
  tasks(): WorkedTask[];
  /** Waits until it has done so many, with different ids. */
  done(count: number): Promise<WorkedTask[]>;
  /** Ends it with SIGKILL; what it has done can be asked for as before. */
  kill9(): Promise<void>;
}

const START_DEADLINE = 60;
const WORK_DEADLINE = 60;
const PROGRAM = join(import.meta.dirname ?? "", "celery_worker.py");

/**
 * Starts one.
 *
 * @param broker URL of RabbitMQ.
 * @param queue Queue that it works on.
 * @throws {Error} If it is not installed or does not start.
 */
export async function startCeleryWorker(broker: string, queue = "celery"): Promise<CeleryWorker> {
  await requirePart("a Celery worker", PYTHON_CELERY);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-celery-" });
  const file = join(folder, "tasks");
  const log = join(folder, "output.log");
  for (const path of [file, log]) Deno.writeTextFileSync(path, "");
  const program = startProcess({
    command: PYTHON,
    args: [
      ...["-m", "celery", "-A", "celery_worker", "worker", "--pool", "solo", "--loglevel", "INFO"],
      ...["--without-gossip", "--without-mingle", "--without-heartbeat"],
    ],
    env: {
      HOME: folder,
      PYTHONPATH: dirname(PROGRAM),
      PYTHONDONTWRITEBYTECODE: "1",
      WORKER_BROKER: broker,
      WORKER_QUEUE: queue,
      WORKER_PREFIX: "simplecoin.tasks",
      WORKER_FILE: file,
    },
    log,
  });
  async function dispose(): Promise<void> {
    await program.kill9();
    await Deno.remove(folder, { recursive: true });
  }
  function tasks(): WorkedTask[] {
    return Deno.readTextFileSync(file).split("\n").slice(0, -1).map((text) => ({ ...JSON.parse(text), text }));
  }
  try {
    await pollUntil(
      () => {
        if (!program.isRunning()) throw new Error("it has ended");
        return / ready\.$/m.test(Deno.readTextFileSync(log)) || undefined;
      },
      START_DEADLINE,
      "a line that says ready",
    );
  } catch (error) {
    const message = `Cannot start a Celery worker: ${(error as Error).message}; its log ends with:\n${logTail(log)}`;
    await dispose();
    throw new Error(message);
  }
  return {
    tasks,
    done(count) {
      return pollUntil(
        () => {
          const all = tasks();
          return new Set(all.map(({ id }) => id)).size >= count ? all : undefined;
        },
        WORK_DEADLINE,
        `${count} tasks`,
      );
    },
    kill9: program.kill9,
    [Symbol.asyncDispose]: dispose,
  };
}
