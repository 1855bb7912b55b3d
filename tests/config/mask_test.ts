import assert from "node:assert/strict";
import { z } from "zod";
import type { Component } from "../../src/config/checked_config.ts";
import { maskedOptions, maskUrlPasswords } from "../../src/config/mask.ts";
import { secret } from "../../src/config/option_marks.ts";

const URLS = [
  ["redis://:pw@host:6379/0", "redis://:********@host:6379/0"],
  ["amqp://pool:a@b@mq/vhost", "amqp://pool:********@mq/vhost"],
  ["see http://u:p@h/ and http://v:q@i/", "see http://u:********@h/ and http://v:********@i/"],
  ["http://user@host:80/", "http://user@host:80/"],
  ["http://host:80/", "http://host:80/"],
  ["plain text", "plain text"],
] as const;

for (const [text, masked] of URLS) {
  Deno.test(`maskUrlPasswords() makes ${masked} of ${text}`, () => {
    assert.equal(maskUrlPasswords(text), masked);
  });
}

function componentWith(schema: z.ZodObject, options: Record<string, unknown>): Component {
  return { key: "x", type: "X", options, logLevel: undefined, componentType: { type: "X", options: schema } };
}

Deno.test("maskedOptions() finds marks through whatever is wrapped around them", () => {
  const schema = z.strictObject({
    optional: secret(z.string()).optional(),
    inside: secret(z.string().optional()),
    checked: secret(z.string()).min(1).default("hunter2"),
    list: z.array(secret(z.string())),
    union: z.union([z.number(), secret(z.string())]),
    record: z.record(z.string(), secret(z.string())),
    tuple: z.tuple([z.string(), secret(z.string())]),
    whole: secret(z.looseObject({})),
    open: z.string(),
  });
  const options = {
    optional: "a",
    inside: "b",
    checked: "c",
    list: ["d", "e"],
    union: "f",
    record: { x: "g" },
    tuple: ["open", "h"],
    whole: { deep: { er: ["i", 5, true] } },
    open: "open",
  };
  const mask = "********";
  assert.deepEqual(maskedOptions(componentWith(schema, options)), {
    optional: mask,
    inside: mask,
    checked: mask,
    list: [mask, mask],
    union: mask,
    record: { x: mask },
    tuple: ["open", mask],
    whole: { deep: { er: [mask, mask, mask] } },
    open: "open",
  });
});

Deno.test("maskedOptions() masks by name where a mark was forgotten", () => {
  const schema = z.strictObject({ redis: z.looseObject({}), rpc_password: z.string(), passwords: z.number() });
  const options = { redis: { password: "a", Token: "b", host: "h" }, rpc_password: "c", passwords: 2 };
  assert.deepEqual(maskedOptions(componentWith(schema, options)), {
    redis: { password: "********", Token: "********", host: "h" },
    rpc_password: "********",
    passwords: 2,
  });
});

Deno.test("maskedOptions() leaves the options themselves alone, and drops those that are not set", () => {
  const options = { password: "a", unset: undefined, empty: null };
  const schema = z.strictObject({ password: secret(z.string()), unset: z.string().optional(), empty: z.null() });
  assert.deepEqual(maskedOptions(componentWith(schema, options)), { password: "********", empty: null });
  assert.equal(options.password, "a");
});

Deno.test("secret() marks a copy, not the schema that others may use", () => {
  const text = z.string();
  const schema = z.strictObject({ hidden: secret(text), open: text });
  assert.deepEqual(maskedOptions(componentWith(schema, { hidden: "a", open: "b" })), { hidden: "********", open: "b" });
});
