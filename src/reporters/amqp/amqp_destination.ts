/**
 * Reporting events to whoever listens at an AMQP broker.
 *
 * @module
 */

import { amqpEvents, type EventContext } from "./amqp_events.ts";
import type { AmqpLink } from "./amqp_link.ts";
import type { Destination } from "../reporter.ts";

/** Makes a destination. */
export function createAmqpDestination(link: AmqpLink, context: EventContext): Destination {
  let events = 0;
  return {
    get name() {
      return link.name;
    },
    ready: link.ready,
    async deliver(batch, signal) {
      const messages = amqpEvents(batch, context);
      await link.publish(messages, signal);
      events += messages.length;
    },
    settling: link.settling,
    status: () => ({ events, ...link.status() }),
    close: link.close,
  };
}
