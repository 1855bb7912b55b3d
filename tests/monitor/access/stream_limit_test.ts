import assert from "node:assert/strict";
import { createStreamLimit, endTold } from "../../../src/monitor/access/stream_limit.ts";
import { fakeApp, LOCAL, peerAt } from "../fake_server.ts";

Deno.test("an address has so many streams, and another as many", () => {
  const limit = createStreamLimit({ ofAddress: 2, inAll: 10 });
  const [first, second] = [limit.begin("192.0.2.7"), limit.begin("192.0.2.7")];
  assert(first !== undefined && second !== undefined);
  assert.equal(limit.begin("192.0.2.7"), undefined);
  assert(limit.begin("192.0.2.8") !== undefined);
  first();
  first();
  assert(limit.begin("192.0.2.7") !== undefined);
  assert.equal(limit.begin("192.0.2.7"), undefined);
});

Deno.test("neighbours of an IPv6 address are one, and all together have so many", () => {
  const limit = createStreamLimit({ ofAddress: 2, inAll: 3 });
  assert(limit.begin("2001:db8::1") !== undefined);
  assert(limit.begin("2001:db8::2") !== undefined);
  assert.equal(limit.begin("2001:db8::3"), undefined);
  const last = limit.begin("192.0.2.7");
  assert.equal(limit.begin("192.0.2.8"), undefined);
  last?.();
  assert(limit.begin("192.0.2.8") !== undefined);
});

const bytes = new TextEncoder().encode("data: 1\n\n");

Deno.test("the end of a stream is told: it ended, it was cancelled, or it broke", async () => {
  let ends = 0;
  const source = (then: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void) =>
    endTold(new ReadableStream({ start: (controller) => (controller.enqueue(bytes), then(controller)) }), () => ends++);
  const ended = source((controller) => controller.close());
  assert.equal(await new Response(ended).text(), "data: 1\n\n");
  assert.equal(ends, 1);
  await source(() => {}).cancel();
  assert.equal(ends, 2);
  const broken = source((controller) => controller.error(new Error("broken"))).getReader();
  await assert.rejects(broken.read(), { message: "broken" });
  assert.equal(ends, 3);
});

Deno.test("a visitor has twenty streams of pages at once, an operator any number that there is room for", async () => {
  const app = fakeApp({}, { public: true });
  const open = (env = peerAt("192.0.2.7"), method = "GET") => app.request("/view/stream?page=/", { method }, env);
  for (let index = 0; index < 30; index++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal((await open(undefined, "HEAD")).status, 200);
  }
  const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
  assert(streams.every(({ status }) => status === 200));
  const [first] = streams;
  assert.equal(first?.headers.get("content-type"), "text/event-stream; charset=utf-8");
  const refused = await open();
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "30"]);
  const others = await Promise.all([open(peerAt("192.0.2.8")), ...Array.from({ length: 30 }, () => open(LOCAL))]);
  assert(others.every(({ status }) => status === 200));
  const reader = first?.body?.getReader() ?? assert.fail();
  assert.match(new TextDecoder().decode((await reader.read()).value), /^retry: /);
  await reader.cancel();
  const again = await open();
  assert.equal(again.status, 200);
  await Promise.all([...streams.slice(1), ...others, again].map(({ body }) => body?.cancel()));
});

Deno.test("a stream that is not to be had takes no place", async () => {
  const app = fakeApp({}, { public: true });
  for (let index = 0; index < 30; index++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const response = await app.request("/view/stream?page=/nothing", {}, peerAt("192.0.2.7"));
    assert.equal(response.status, 404);
    // deno-lint-ignore no-await-in-loop -- one after the other
    await response.body?.cancel();
  }
});
