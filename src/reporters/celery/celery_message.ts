/**
 * Tasks as Celery sends them, in its message protocols 1 and 2.
 *
 * Source: docs.celeryq.dev, "Message Protocol"; celery/app/amqp.py, `as_task_v1` and `as_task_v2`; messages of
 * Celery 5.2.
 *
 * @module
 */

import type { AmqpMessage } from "../amqp/amqp_message.ts";
import { jsonText } from "../json_text.ts";
import type { PlainValue } from "../plain_value.ts";
import { pythonRepr } from "../python_repr.ts";

/** A task for a worker. */
export interface CeleryTask {
  /** UUID. */
  readonly id: string;
  /** Name with the prefix: `simplecoin.tasks.add_share`. */
  readonly name: string;
  /** Arguments by position, if it has any. */
  readonly args?: readonly PlainValue[];
  /** Arguments by name, if it has any. */
  readonly kwargs?: Readonly<Record<string, PlainValue>>;
}

/** Version of Celery's messages. Workers of Celery 4 and later take both, those of Celery 3 take 1 alone. */
export type CeleryProtocol = 1 | 2;

/** Where tasks go and who sends them. */
export interface CeleryAddress {
  readonly protocol: CeleryProtocol;
  /** Empty for the default exchange. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Who it is, for people: `powerpool@celery`. */
  readonly origin: string;
  /** UUID of the sender, where results would be sent if there were any. */
  readonly replyTo: string;
}

/** Makes the message of a task. */
export function celeryMessage(task: CeleryTask, address: CeleryAddress): AmqpMessage {
  const { id } = task;
  const { protocol, exchange, routingKey, replyTo } = address;
  const common = { correlationId: id, replyTo, priority: 0 };
  return {
    id,
    exchange,
    routingKey,
    mandatory: true,
    ...protocol === 1
      ? { properties: { ...common, headers: {} }, body: bodyOfVersion1(task) }
      : { properties: { ...common, headers: headersOfVersion2(task, address.origin) }, body: bodyOfVersion2(task) },
  };
}

function headersOfVersion2({ id, name, args, kwargs }: CeleryTask, origin: string): Record<string, PlainValue> {
  return {
    lang: "py",
    task: name,
    id,
    shadow: null,
    eta: null,
    expires: null,
    group: null,
    group_index: null,
    retries: 0,
    timelimit: [null, null],
    root_id: id,
    parent_id: null,
    // Python's sender has an empty tuple where a list of arguments would stand.
    argsrepr: args === undefined ? "()" : pythonRepr(args),
    kwargsrepr: pythonRepr(kwargs ?? {}),
    origin,
    ignore_result: false,
  };
}

function bodyOfVersion2({ args = [], kwargs = {} }: CeleryTask): string {
  return jsonText([args, kwargs, { callbacks: null, errbacks: null, chain: null, chord: null }]);
}

function bodyOfVersion1({ id, name, args = [], kwargs = {} }: CeleryTask): string {
  return jsonText({
    task: name,
    id,
    args,
    kwargs,
    group: null,
    group_index: null,
    retries: 0,
    eta: null,
    expires: null,
    utc: true,
    callbacks: null,
    errbacks: null,
    timelimit: [null, null],
    taskset: null,
    chord: null,
  });
}
