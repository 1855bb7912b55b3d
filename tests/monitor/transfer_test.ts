import assert from "node:assert/strict";
import { Hono } from "hono";
import { transfer } from "../../src/monitor/transfer.ts";
import type { MonitorEnv } from "../../src/monitor/visit.ts";
import { fakeApp, LOCAL } from "./fake_server.ts";

const GZIP = { "accept-encoding": "gzip, deflate, br" };

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return await fakeApp().request(path, init, LOCAL);
}

async function unpacked(response: Response): Promise<string> {
  const body = response.body ?? assert.fail();
  return await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
}

for (const path of ["/api/v1/networks", "/pool/", "/", "/counters/"]) {
  Deno.test(`${path} need not be sent again to whoever has it`, async () => {
    const first = await ask(path);
    const tag = first.headers.get("etag") ?? assert.fail();
    const again = await ask(path, { headers: { "if-none-match": tag } });
    assert.deepEqual([again.status, await again.text(), again.headers.get("etag")], [304, "", tag]);
    assert.equal(again.headers.get("cache-control"), "private, no-cache");
    const other = await ask(path, { headers: { "if-none-match": 'W/"another"' } });
    assert.deepEqual([other.status, await other.text()], [200, await first.text()]);
  });
}

Deno.test("what is longer than a packet is compressed for who can read it; its tag stays", async () => {
  const plain = await ask("/api/v1/networks");
  const packed = await ask("/api/v1/networks", { headers: GZIP });
  assert.deepEqual(
    [
      packed.headers.get("content-encoding"),
      packed.headers.get("content-length"),
      plain.headers.get("content-encoding"),
    ],
    ["gzip", String((await packed.clone().arrayBuffer()).byteLength), null],
  );
  assert.match(packed.headers.get("vary") ?? "", /accept-encoding/i);
  assert.equal(packed.headers.get("etag"), plain.headers.get("etag"));
  assert.equal(await unpacked(packed), await plain.text());
  const tag = packed.headers.get("etag") ?? assert.fail();
  const again = await ask("/api/v1/networks", { headers: { ...GZIP, "if-none-match": tag } });
  assert.deepEqual([again.status, again.headers.get("content-encoding")], [304, null]);
});

Deno.test("what nobody is to keep has no tag", async () => {
  const app = new Hono<MonitorEnv>();
  app.use(transfer());
  app.get("/:how", (context) => context.text("text", 200, { "cache-control": context.req.param("how") }));
  assert.equal((await app.request("/no-store")).headers.get("etag"), null);
  assert.notEqual((await app.request("/no-cache")).headers.get("etag"), null);
});

Deno.test("what is short is not compressed", async () => {
  assert.equal((await ask("/ltc/", { headers: GZIP })).headers.get("content-encoding"), null);
});

Deno.test("HEAD gives the headers of GET, and nothing else", async () => {
  for (const path of ["/api/v1/networks", "/pool/", "/healthz", "/api/v1/nothing"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const [get, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal(await head.text(), "", path);
    assert.equal(head.status, get.status);
    for (const name of ["content-type", "content-length", "etag", "cache-control"]) {
      assert.equal(head.headers.get(name), get.headers.get(name), `${path} ${name}`);
    }
  }
});

/** An app whose only answer is a stream of events. */
function streaming(onCancel: () => void): Hono<MonitorEnv> {
  const app = new Hono<MonitorEnv>();
  app.use(transfer());
  app.get("/", () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
      cancel: onCancel,
    });
    return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
  });
  return app;
}

Deno.test("a stream of events that is asked for its headers alone ends at once", async () => {
  let cancelled = false;
  const response = await streaming(() => void (cancelled = true)).request("/", { method: "HEAD" });
  assert.deepEqual([response.status, response.body, cancelled], [200, null, true]);
});

Deno.test("a stream of events goes out as it comes: not compressed, without a tag, nothing kept back", async () => {
  let cancelled = false;
  const app = streaming(() => void (cancelled = true));
  const response = await app.request("/", { headers: GZIP });
  assert.deepEqual([response.headers.get("content-encoding"), response.headers.get("etag")], [null, null]);
  const reader = response.body?.getReader() ?? assert.fail();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "data: 1\n\n");
  await reader.cancel();
  assert(cancelled);
});
