import assert from "node:assert/strict";
import { transportText } from "../../src/daemon/transport_text.ts";

const REFUSED = "error sending request for url (http://127.0.0.1:9/): client error (Connect): " +
  "tcp connect error: Connection refused (os error 111)";
const CLOSED = "error sending request from 127.0.0.1:1 for http://127.0.0.1:9/ (127.0.0.1:9): " +
  "client error (SendRequest): connection closed before message completed";

Deno.test("transportText() reads the errors of Deno 2.9, where the reason is the cause", () => {
  const error = new TypeError("fetch failed", { cause: new Error(REFUSED) });
  assert.deepEqual(transportText(error), { connected: false, text: "Connection refused (os error 111)" });
});

Deno.test("transportText() reads the errors of Deno 2.5, where the reason is in the message", () => {
  const expected = { connected: true, text: "connection closed before message completed" };
  assert.deepEqual(transportText(new TypeError(CLOSED)), expected);
});

Deno.test("transportText() gives other errors as they are", () => {
  const reset = new TypeError("fetch failed", { cause: new Error("Connection reset by peer (os error 104)") });
  assert.deepEqual(transportText(reset), { connected: true, text: "Connection reset by peer (os error 104)" });
  assert.deepEqual(transportText("odd"), { connected: true, text: "odd" });
});
