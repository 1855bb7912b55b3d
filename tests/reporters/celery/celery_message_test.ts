import assert from "node:assert/strict";
import { type CeleryAddress, celeryMessage, type CeleryTask } from "../../../src/reporters/celery/celery_message.ts";

/** What Celery 5.2.6 sent for `add_share.delay("LUserAddr.worker", 128)` and `add_one_minute.delay(user=…)`. */
const CAPTURED = JSON.parse(
  await Deno.readTextFile(new URL("../../vectors/reporters/celery_messages.json", import.meta.url)),
) as Readonly<Record<"default" | "protocol1" | "protocol2", readonly Captured[]>>;

interface Captured {
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const CALLS: readonly Omit<CeleryTask, "id">[] = [
  { name: "simplecoin.tasks.add_share", args: ["LUserAddr.worker", 128] },
  {
    name: "simplecoin.tasks.add_one_minute",
    kwargs: { user: "LUserAddr", worker: "rig1", minute: 1416000000, valid_shares: 42 },
  },
];

for (const [name, protocol] of [["default", 2], ["protocol2", 2], ["protocol1", 1]] as const) {
  for (const [index, captured] of CAPTURED[name].entries()) {
    const call = CALLS[index] as Omit<CeleryTask, "id">;

    Deno.test(`the message of ${call.name} is what Celery sends (${name})`, () => {
      const { correlation_id, reply_to, priority, content_type, content_encoding, delivery_mode } = captured.properties;
      // What all messages have, whatever they say.
      assert.deepEqual([content_type, content_encoding, delivery_mode], ["application/json", "utf-8", 2]);
      const address: CeleryAddress = {
        protocol,
        exchange: "",
        routingKey: "celery",
        origin: String(captured.headers["origin"] ?? ""),
        replyTo: String(reply_to),
      };
      assert.deepEqual(celeryMessage({ id: String(correlation_id), ...call }, address), {
        id: correlation_id,
        exchange: captured.exchange,
        routingKey: captured.routing_key,
        mandatory: true,
        properties: { headers: captured.headers, correlationId: correlation_id, replyTo: reply_to, priority },
        body: captured.body,
      });
    });
  }
}
