/**
 * Reporting to Celery workers.
 *
 * @module
 */

import type { BlockItem, JournalBatch } from "../../journal/reader.ts";
import type { AmqpLink } from "../amqp/amqp_link.ts";
import { type CeleryAddress, celeryMessage } from "./celery_message.ts";
import { type CeleryTaskContext, celeryTasks } from "./celery_tasks.ts";
import type { Destination } from "../reporter.ts";

/** What it needs. */
export interface CeleryDestinationParts {
  readonly link: AmqpLink;
  readonly tasks: Omit<CeleryTaskContext, "isReported">;
  readonly address: CeleryAddress;
}

/** Makes a destination. */
export function createCeleryDestination({ link, tasks: context, address }: CeleryDestinationParts): Destination {
  /** Hashes of blocks that workers were told of, as long as more may come of them, to the events that told it. */
  const reported = new Map<string, number>();
  let tasks = 0;

  function remember({ items }: JournalBatch): void {
    for (const item of items) {
      if (item.kind !== "block") continue;
      if (item.state === "accepted") reported.set(item.hash, item.sequence);
      // A mature block stays what it is; an orphan that comes back is worth being told of again.
      else if (item.state !== "found") reported.delete(item.hash);
    }
  }

  /** An event that comes again, as its message may have got lost, says again what it said. */
  function isReportedBefore({ hash, sequence }: BlockItem): boolean {
    return (reported.get(hash) ?? Infinity) < sequence;
  }

  return {
    get name() {
      return link.name;
    },
    ready: link.ready,
    async deliver(batch, signal) {
      const made = celeryTasks(batch, { ...context, isReported: isReportedBefore });
      await link.publish(made.map((task) => celeryMessage(task, address)), signal);
      tasks += made.length;
      remember(batch);
    },
    settling: link.settling,
    status: () => ({ tasks, ...link.status() }),
    close: link.close,
  };
}
