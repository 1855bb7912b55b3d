import assert from "node:assert/strict";
import { messageText } from "../../../src/server/logs/log_line.ts";
import { maskRecord } from "../../../src/server/logs/log_mask.ts";
import { recordOf } from "./log_record.ts";

const mask = (text: string) => text.replaceAll("secret", "****");

Deno.test("maskRecord() changes texts in the message, in values, and inside of lists and maps", () => {
  const record = recordOf("A secret {a} {b}", { a: "secret", b: { c: ["secret", 1, 2n, null] }, d: undefined });
  const masked = maskRecord(record, mask);
  assert.equal(messageText(masked), 'A **** **** {"c":["****",1,"2",null]}');
  assert.deepEqual(masked.properties, { a: "****", b: { c: ["****", 1, 2n, null] }, d: undefined });
  assert.deepEqual(record.properties["a"], "secret");
});

Deno.test("maskRecord() changes messages and stacks of errors, which stay errors", () => {
  const { error } = maskRecord(recordOf("{error}", { error: new TypeError("no secret") }), mask).properties;
  assert(error instanceof Error);
  assert.deepEqual([error.name, error.message], ["TypeError", "no ****"]);
  assert.match(error.stack ?? "", /^TypeError: no \*{4}\n/);
});

Deno.test("maskRecord() ends with what contains itself, and asks values how they are written", () => {
  const circle: Record<string, unknown> = { name: "secret" };
  circle["self"] = circle;
  assert.match(JSON.stringify(maskRecord(recordOf("x", { circle }), mask).properties), /^\{"circle":\{"name":"\*{4}",/);
  const { at } = maskRecord(recordOf("x", { at: new Date(0) }), mask).properties;
  assert.equal(at, "1970-01-01T00:00:00.000Z");
});
