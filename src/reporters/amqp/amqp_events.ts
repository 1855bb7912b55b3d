/**
 * What a batch of the journal is as events: JSON messages with routing keys, described in docs/reporting.md.
 *
 * @module
 */

import type { AgentItem, BlockItem, JournalBatch, JournalItem, NetworkItem, ShareItem } from "../../journal/reader.ts";
import type { AmqpMessage } from "./amqp_message.ts";
import { jsonText } from "../json_text.ts";
import { type IdPart, messageId } from "../message_id.ts";
import type { PlainValue } from "../plain_value.ts";
import { type MinuteSum, sumByMinute } from "../share_sums.ts";

/** Kinds of events. */
export const EVENT_KINDS = ["share", "minute", "block", "agent", "network"] as const;

/** A kind of event. */
export type EventKind = typeof EVENT_KINDS[number];

/** What events are made with. */
export interface EventContext {
  readonly exchange: string;
  readonly kinds: ReadonlySet<EventKind>;
  readonly mandatory: boolean;
  /** What tells this reporter's events from those of all others: the journal's id and the reader's name. */
  readonly identity: readonly [journal: string, reader: string];
  /** Name of this server, told in each event. */
  readonly serverName: string;
  /** Algorithm of a Stratum port, by its key; empty if there is no such port any more. */
  algorithmOf(port: string): string;
}

/** Stands in a routing key for a currency that is not known. */
const UNKNOWN = "unknown";

/** What has a meaning of its own in routing keys: a dot ends a word, asterisk and number sign stand for words. */
const NOT_IN_WORDS = /[.*#\s]/g;

/** Longest routing key, bytes: AMQP 0-9-1, section 4.2.5.3 (short strings). */
const LONGEST_KEY = 255;

/** Makes the events of a batch: in the journal's order, and the sums of minutes behind. */
export function amqpEvents(batch: JournalBatch, context: EventContext): AmqpMessage[] {
  const { kinds } = context;
  const { from, to } = batch;
  const events = batch.items.filter(({ kind }) => kinds.has(kind)).map((item) => itemEvent(item, context));
  if (!kinds.has("minute")) return events;
  const bounds = [from.share, from.event, to.share, to.event];
  return [...events, ...sumByMinute(batch.items).map((sum) => minuteEvent(sum, bounds, context))];
}

function itemEvent(item: JournalItem, context: EventContext): AmqpMessage {
  const { kind, sequence, time } = item;
  const about = [kind, sequence];
  switch (item.kind) {
    case "share":
      return event("share", [currencyWord(item.currency)], time, about, shareBody(item, context), context);
    case "block":
      return event("block", [currencyWord(item.currency), item.state], time, about, blockBody(item), context);
    case "agent":
      return event("agent", [item.type], time, about, agentBody(item), context);
    case "network":
      return event("network", [currencyWord(item.currency)], time, about, networkBody(item), context);
  }
}

function minuteEvent(sum: MinuteSum, bounds: readonly number[], context: EventContext): AmqpMessage {
  const { address, worker, currency, port, minute, outcome, count, difficulty } = sum;
  const time = minute * 1000;
  const about = ["minute", ...bounds, port, currency, address, worker, minute, outcome];
  const body = { minute, port, algo: context.algorithmOf(port), currency, address, worker, outcome, count, difficulty };
  return event("minute", [currencyWord(currency)], time, about, body, context);
}

function shareBody({ port, currency, address, worker, outcome, difficulty }: ShareItem, context: EventContext) {
  return { port, algo: context.algorithmOf(port), currency, address, worker, outcome, difficulty };
}

function blockBody(item: BlockItem): Record<string, PlainValue> {
  const { state, before, port, foundAt, currency, height, hash, bits, value, fees, address, worker, isAux, reason } =
    item;
  return {
    ...{
      state,
      before: before ?? null,
      found_at: foundAt,
      port,
      currency,
      height,
      hash,
      bits,
      value: value ?? null,
      fees,
    },
    ...{ address, worker, merged: isAux, reason },
  };
}

function agentBody({ port, address, worker, type, data, stamp }: AgentItem): Record<string, PlainValue> {
  return { port, address, worker, type, stamp, data: JSON.parse(data) as PlainValue };
}

function networkBody({ network, currency, height, difficulty, value }: NetworkItem): Record<string, PlainValue> {
  return { network, currency, height, difficulty, value };
}

function event(
  kind: EventKind,
  words: readonly string[],
  time: number,
  about: readonly IdPart[],
  body: Readonly<Record<string, PlainValue>>,
  { exchange, mandatory, identity, serverName }: EventContext,
): AmqpMessage {
  const id = messageId([...identity, ...about]);
  return {
    id,
    exchange,
    routingKey: [kind, ...words].join(".").slice(0, LONGEST_KEY),
    mandatory,
    properties: { messageId: id, timestamp: Math.floor(time / 1000), appId: "powerpool", type: kind },
    body: jsonText({ id, event: kind, time, server: serverName, ...body }),
  };
}

function currencyWord(currency: string): string {
  return currency === "" ? UNKNOWN : currency.replace(NOT_IN_WORDS, "_");
}
