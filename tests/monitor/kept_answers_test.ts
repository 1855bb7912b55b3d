/** Answers that are sent again within a second. */

import assert from "node:assert/strict";
import { Hono } from "hono";
import { ANSWER_KEEP_MS, type FreshAnswers, keptAnswers, MOST_KEPT_BYTES } from "../../src/monitor/kept_answers.ts";
import { transfer } from "../../src/monitor/transfer.ts";
import type { MonitorEnv, Visit } from "../../src/monitor/visit.ts";
import { fakeApp, fakeServer, LOCAL, NETWORK } from "./fake_server.ts";

const OPERATOR: Visit = { isOperator: true, canLogIn: false, base: "", origin: "http://pool.example" };
const LONG = "a page of some length, ".repeat(100);

/** An app whose every answer has a number of its own. */
function numberedApp({ length = 0, fresh }: { length?: number; fresh?: FreshAnswers } = {}) {
  const clock = { now: 1_000_000 };
  let visit = OPERATOR;
  let made = 0;
  const app = new Hono<MonitorEnv>();
  app.use(transfer());
  app.use(async (context, next) => {
    context.set("visit", visit);
    await next();
  });
  app.use(keptAnswers({ now: () => clock.now, ...fresh === undefined ? {} : { fresh } }));
  app.get("/text", (context) => context.text(`${++made} ${LONG}`));
  app.get("/long/:name", (context) => context.text(`${++made} ${"x".repeat(length)}`));
  app.get("/short", (context) => context.text(String(++made)));
  app.get("/varied", (context) => context.text(String(++made), 200, { vary: "Origin, Accept" }));
  app.get("/failed", (context) => context.text(String(++made), 503));
  app.get("/secret", (context) => context.text(String(++made), 200, { "cache-control": "no-store" }));
  app.get("/stream", (context) => context.body(`${++made}`, 200, { "content-type": "text/event-stream" }));
  async function number(path: string, headers: Record<string, string> = {}): Promise<number> {
    return parseInt(await (await app.request(path, { headers })).text());
  }
  return { app, clock, number, visitAs: (other: Partial<Visit>) => visit = { ...OPERATOR, ...other } };
}

Deno.test("an answer is sent again for a second, and then made anew", async () => {
  const { number, clock } = numberedApp();
  assert.deepEqual([await number("/text"), await number("/text")], [1, 1]);
  clock.now += ANSWER_KEEP_MS - 1;
  assert.equal(await number("/text"), 1);
  clock.now += 1;
  assert.deepEqual([await number("/text"), await number("/text")], [2, 2]);
});

Deno.test("a clock that is set back does not keep an answer", async () => {
  const { number, clock } = numberedApp();
  await number("/text");
  clock.now -= 3_600_000;
  assert.equal(await number("/text"), 2);
});

for (
  const [what, other] of [
    ["visitors", { isOperator: false }],
    ["who comes by another prefix", { base: "/pool" }],
    ["who knows the pool by another name", { origin: "https://other.example" }],
  ] as const
) {
  Deno.test(`${what} get answers of their own`, async () => {
    const { number, visitAs } = numberedApp();
    await number("/text");
    visitAs(other);
    assert.equal(await number("/text"), 2);
    visitAs({});
    assert.equal(await number("/text"), 1);
  });
}

Deno.test("another query, and another wish of a form, is another answer", async () => {
  const { number } = numberedApp();
  assert.equal(await number("/text"), 1);
  assert.equal(await number("/text?span=1h"), 2);
  assert.equal(await number("/text", { accept: "text/html" }), 3);
  assert.equal(await number("/text?span=1h"), 2);
});

for (const path of ["/failed", "/secret", "/stream"]) {
  Deno.test(`${path} is made for each who asks`, async () => {
    const { number } = numberedApp();
    assert.deepEqual([await number(path), await number(path)], [1, 2]);
  });
}

Deno.test("what is sent again has the tag, the type and the length of the first answer", async () => {
  const { app } = numberedApp();
  const [first, again] = [await app.request("/text"), await app.request("/text")];
  for (const name of ["etag", "content-type"]) assert.equal(again.headers.get(name), first.headers.get(name), name);
  assert.equal(again.headers.get("content-length"), String((await first.arrayBuffer()).byteLength));
  const tag = again.headers.get("etag") ?? assert.fail();
  assert.equal((await app.request("/text", { headers: { "if-none-match": tag } })).status, 304);
});

Deno.test("it goes out compressed to those who can read that, and as it is to others", async () => {
  const { app } = numberedApp();
  const plain = await (await app.request("/text")).text();
  const packed = await app.request("/text", { headers: { "accept-encoding": "br, gzip" } });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  assert.match(packed.headers.get("vary") ?? "", /accept-encoding/i);
  const body = packed.body ?? assert.fail();
  assert.equal(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text(), plain);
  const refused = await app.request("/text", { headers: { "accept-encoding": "gzip;q=0" } });
  assert.equal(refused.headers.get("content-encoding"), null);
  assert.equal(await refused.text(), plain);
});

Deno.test("HEAD is told the length, and what is short stays as it is", async () => {
  const { app } = numberedApp();
  const whole = await (await app.request("/text")).arrayBuffer();
  const head = await app.request("/text", { method: "HEAD", headers: { "accept-encoding": "gzip" } });
  assert.deepEqual([head.headers.get("content-length"), await head.text()], [String(whole.byteLength), ""]);
  await app.request("/short");
  const short = await app.request("/short", { headers: { "accept-encoding": "gzip" } });
  assert.deepEqual([short.headers.get("content-encoding"), await short.text()], [null, "2"]);
});

Deno.test("on what an answer depends is said again, but not the origin that the first one came from", async () => {
  const { app } = numberedApp();
  await app.request("/varied");
  assert.equal((await app.request("/varied")).headers.get("vary"), "Accept");
});

Deno.test("pages of other origins are each told that they may read it, whoever asked first", async () => {
  const origins = ["https://a.example", "https://b.example"];
  const app = fakeApp({ corsOrigins: origins });
  for (const origin of [...origins, "https://c.example", ...origins]) {
    // deno-lint-ignore no-await-in-loop -- in their order
    const { headers } = await app.request("/api/v1/pool", { headers: { origin } }, LOCAL);
    assert.equal(headers.get("access-control-allow-origin"), origins.includes(origin) ? origin : null);
    assert.match(headers.get("vary") ?? "", /origin/i);
  }
});

Deno.test("what is kept has an end: the oldest answers go, and what is too long is not kept at all", async () => {
  const length = 100_000;
  const { number } = numberedApp({ length });
  const many = Math.ceil(MOST_KEPT_BYTES / length);
  // deno-lint-ignore no-await-in-loop -- in their order
  for (let name = 1; name <= many; name++) assert.equal(await number(`/long/${name}`), name);
  assert.equal(await number(`/long/${many}`), many);
  assert.equal(await number("/long/1"), many + 1);
  const { number: tooLong } = numberedApp({ length: 200_000 });
  assert.deepEqual([await tooLong("/long/1"), await tooLong("/long/1")], [1, 2]);
});

Deno.test("some are made anew at once and in every second; who asks for more gets the newest of them again", async () => {
  const { number, clock } = numberedApp({ fresh: { perSecond: 2, atOnce: 3 } });
  const ask = async (times: number) => {
    const numbers = [];
    // deno-lint-ignore no-await-in-loop -- in their order
    for (let i = 0; i < times; i++) numbers.push(await number("/text"));
    return numbers;
  };
  assert.deepEqual(await ask(5), [1, 2, 3, 3, 3]);
  clock.now += 500;
  assert.deepEqual(await ask(3), [4, 4, 4]);
  clock.now += 1500;
  assert.deepEqual(await ask(5), [5, 6, 7, 7, 7]);
});

Deno.test("PowerPool's JSON is made anew fifty times at once, and then once for all who ask within a second", async () => {
  let asked = 0;
  const component = { ...NETWORK, status: () => ({ asked: ++asked }) };
  const app = fakeApp({ server: fakeServer([component]) });
  const numbers = [];
  for (let i = 0; i < 60; i++) {
    // deno-lint-ignore no-await-in-loop -- in their order
    const answer = await app.request("/ltc/", {}, LOCAL);
    // deno-lint-ignore no-await-in-loop -- likewise
    numbers.push((await answer.json() as { readonly asked: number }).asked);
  }
  assert.deepEqual(numbers, Array.from({ length: 60 }, (_, i) => Math.min(i + 1, 50)));
});

Deno.test("what was never asked for before is made, however much was", async () => {
  const { number } = numberedApp({ fresh: { perSecond: 1, atOnce: 1 } });
  assert.deepEqual([await number("/text"), await number("/short"), await number("/short")], [1, 2, 2]);
});

Deno.test("a clock that is set back does not make answers late for as long", async () => {
  const { number, clock } = numberedApp({ fresh: { perSecond: 2, atOnce: 1 } });
  assert.deepEqual([await number("/text"), await number("/text")], [1, 1]);
  clock.now -= 3_600_000;
  assert.equal(await number("/text"), 2);
  clock.now += 500;
  assert.equal(await number("/text"), 3);
});
