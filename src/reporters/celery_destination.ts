/**
 * Reporting to Celery workers.
 *
 * @module
 */

import type { JournalBatch } from "../journal/reader.ts";
import type { AmqpLink } from "./amqp_link.ts";
import { type CeleryAddress, celeryMessage } from "./celery_message.ts";
import { type CeleryTaskContext, celeryTasks } from "./celery_tasks.ts";
import type { Destination } from "./reporter.ts";

/** What it needs. */
export interface CeleryDestinationParts {
  readonly link: AmqpLink;
  readonly tasks: Omit<CeleryTaskContext, "isReported">;
  readonly address: CeleryAddress;
}

/** Makes a destination. */
export function createCeleryDestination({ link, tasks: context, address }: CeleryDestinationParts): Destination {
  /** Hashes of blocks that workers were told of, as long as more may come of them. */
  const reported = new Set<string>();
  let tasks = 0;

  function remember({ items }: JournalBatch): void {
    for (const item of items) {
      if (item.kind !== "block") continue;
      if (item.state === "accepted") reported.add(item.hash);
      // A mature block stays what it is; an orphan that comes back is worth being told of again.
      else if (item.state !== "found") reported.delete(item.hash);
    }
  }

  return {
    get name() {
      return link.name;
    },
    ready: link.ready,
    async deliver(batch, signal) {
      const made = celeryTasks(batch, { ...context, isReported: (hash) => reported.has(hash) });
      await link.publish(made.map((task) => celeryMessage(task, address)), signal);
      tasks += made.length;
      remember(batch);
    },
    status: () => ({ tasks, ...link.status() }),
    close: link.close,
  };
}
