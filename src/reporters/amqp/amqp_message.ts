/**
 * A message for an AMQP broker, before it is bytes.
 *
 * @module
 */

import type { PlainValue } from "../plain_value.ts";

/** A message. All are persistent. */
export interface AmqpMessage {
  /** The same each time it is sent, and that of no other message. */
  readonly id: string;
  /** Empty for the default exchange, whose routing keys are names of queues. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Whether it is a failure if no queue takes it; else the broker drops it then. */
  readonly mandatory: boolean;
  readonly properties: AmqpProperties;
  /** JSON text. */
  readonly body: string;
}

/** Properties of a message, beside those that all have: content type and encoding, persistence. */
export interface AmqpProperties {
  readonly headers?: Readonly<Record<string, PlainValue>>;
  readonly correlationId?: string;
  readonly replyTo?: string;
  readonly priority?: number;
  readonly messageId?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly appId?: string;
  readonly type?: string;
}
