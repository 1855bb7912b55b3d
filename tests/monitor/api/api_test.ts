import assert from "node:assert/strict";
import type { z } from "zod";
import type { AccessOptions } from "../../../src/monitor/access/gate.ts";
import { API_PATH } from "../../../src/monitor/api/open_api.ts";
import { OPERATIONS } from "../../../src/monitor/api/operations.ts";
import { ANSWERS } from "../../../src/monitor/api/schemas.ts";
import { fakeApp, LOCAL, peerAt } from "../fake_server.ts";
import { FAKE_BLOCKS, FAKE_MINERS, FAKE_SECRETS, fakeView } from "../fake_view.ts";

const TOKEN = "0123456789abcdef";

interface Asked {
  readonly access?: Partial<AccessOptions>;
  readonly peer?: string;
  readonly headers?: Record<string, string>;
}

async function ask(path: string, { access = {}, peer, headers = {} }: Asked = {}): Promise<Response> {
  const env = peer === undefined ? LOCAL : peerAt(peer);
  return await fakeApp({}, access).request(API_PATH + path, { headers }, env);
}

async function errorOf(path: string, status: number, asked: Asked = {}): Promise<string> {
  const response = await ask(path, asked);
  assert.equal(response.status, status, path);
  assert.equal(response.headers.get("cache-control"), "no-store");
  return ANSWERS.Failure.parse(await response.json()).error;
}

/** A path for each operation, with what stands for its part. */
const PARTS: Readonly<Record<string, string>> = {
  "/networks/{key}": "ltc",
  "/ports/{key}": "pool",
  "/miners/{address}": FAKE_MINERS[0],
};

for (const { path, answer } of OPERATIONS) {
  const asked = path.replace(/\{\w+\}/, PARTS[path] ?? "");
  Deno.test(`${asked} answers operators and visitors with a ${answer}`, async () => {
    const schema: z.ZodType = ANSWERS[answer];
    const operator = await ask(asked);
    assert.equal(operator.status, 200);
    assert.equal(operator.headers.get("content-type"), "application/json; charset=utf-8");
    assert.equal(operator.headers.get("cache-control"), "private, no-cache");
    schema.parse(await operator.json());
    const visitor = await ask(asked, { access: { public: true }, peer: "192.0.2.7" });
    if (answer === "EventList") {
      assert.equal(visitor.status, 403);
      return;
    }
    assert.equal(visitor.status, 200);
    const text = await visitor.text();
    schema.parse(JSON.parse(text));
    for (const secret of FAKE_SECRETS) assert(!text.includes(secret), secret);
  });
}

Deno.test("who may not ask is told so, whatever there is to ask", async () => {
  for (const path of [...OPERATIONS.map(({ path }) => path), "/openapi.json", "/nothing"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.match(await errorOf(path, 403, { peer: "192.0.2.7" }), /^only who is on the pool's machine/);
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.match(await errorOf(path, 401, { access: { token: TOKEN } }), /^expected Authorization: Bearer TOKEN/);
  }
});

Deno.test("visitors who ask for events are asked for credentials where there are any", async () => {
  const response = await ask("/events", { access: { token: TOKEN, public: true } });
  assert.equal(response.status, 401);
  assert.match(response.headers.get("www-authenticate") ?? "", /^Basic /);
});

const MISTAKES = [
  ["/blocks?limit=0", 400, "limit: expected a whole number from 1 to 500"],
  ["/blocks?limit=501", 400, "limit: expected a whole number from 1 to 500"],
  ["/blocks?limit=", 400, "limit: expected a whole number from 1 to 500"],
  ["/blocks?limit=1e2", 400, "limit: expected a whole number from 1 to 500"],
  ["/blocks?limit=-1", 400, "limit: expected a whole number from 1 to 500"],
  ["/blocks?before=x", 400, "before: expected a whole number from 1 to 9007199254740991"],
  ["/blocks?before=9999999999999999", 400, "before: expected a whole number from 1 to 9007199254740991"],
  ["/blocks?limit=5&limit=6", 400, "limit: expected it once"],
  ["/blocks?page=2", 400, "there is a parameter that is not known here; expected before, limit, currency, address"],
  ["/pool?x=1", 400, "there is a parameter that is not known here; expected none"],
  ["/blocks?currency=", 400, "currency: expected 1 to 200 characters"],
  ["/events?level=loud", 400, 'level: expected one of "info"|"warning"|"error"'],
  ["/history?span=2h", 400, 'span: expected one of "1h"|"6h"|"24h"|"7d"|"30d"'],
  ["/history?port=pool&algorithm=scrypt", 400, "port: expected either algorithm or port, got both"],
  ["/history?worker=rig", 400, "worker: expected address as well, whose worker it is"],
  [
    "/history?port=nobody",
    404,
    "no such port or algorithm; expected a port (pool, asics) or an algorithm (scrypt, sha256)",
  ],
  ["/networks/btc", 404, "no such chain; expected ltc, doge"],
  ["/ports/ltc", 404, "no such port; expected pool, asics"],
  ["/miners/nobody", 404, "no such miner; expected an address that is connected or has worked in the last 24 hours"],
] as const;

for (const [path, status, error] of MISTAKES) {
  Deno.test(`${path} is answered with ${status} and what was expected`, async () => {
    assert.equal(await errorOf(path, status), error);
  });
}

for (const path of ["", "/", "/nothing", "/pool/", "/ports/pool/x"]) {
  Deno.test(`${API_PATH}${path} is answered with 404 and all that there is`, async () => {
    assert.match(await errorOf(path, 404), /^nothing here; expected \/api\/v1\/pool, .*\/api\/v1\/openapi\.json$/);
  });
}

Deno.test("a list goes on where its page before ended", async () => {
  const ids: number[] = [];
  for (let before: number | null = 1000; before !== null;) {
    // deno-lint-ignore no-await-in-loop -- one page after the other
    const response = await ask(`/blocks?limit=15&before=${before}`);
    // deno-lint-ignore no-await-in-loop -- one page after the other
    const { blocks, next } = ANSWERS.BlockList.parse(await response.json());
    ids.push(...blocks.map(({ id }) => id));
    before = next;
  }
  assert.deepEqual(ids, FAKE_BLOCKS.map(({ id }) => id));
});

Deno.test("parameters reach the pool as they were meant, defaults filled in", async () => {
  const wanted: unknown[] = [];
  const view = fakeView();
  const app = fakeApp({
    view: {
      ...view,
      blocks: (asked) => (wanted.push(asked), view.blocks(asked)),
      miners: (asked) => (wanted.push(asked), view.miners(asked)),
      miner: (address, asked) => (wanted.push(asked), view.miner(address, asked)),
      history: (asked) => (wanted.push(asked), view.history(asked)),
    },
  });
  const miner = `/miners/${FAKE_MINERS[0]}`;
  for (
    const path of [
      "/blocks?currency=LTC&limit=7",
      "/miners?offset=2",
      miner,
      `${miner}?worker=&limit=9&offset=3`,
      "/history?address=a%2Fb&worker=",
    ]
  ) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal((await app.request(API_PATH + path, {}, LOCAL)).status, 200);
  }
  assert.deepEqual(wanted, [
    { currency: "LTC", limit: 7 },
    { offset: 2, limit: 50 },
    { offset: 0, limit: 200 },
    { offset: 3, limit: 9, worker: "" },
    { span: "24h", address: "a/b", worker: "" },
  ]);
});

Deno.test("a fault is told to operators, and to visitors that there was one", async () => {
  const faults: string[] = [];
  const broken = fakeView({ pool: () => Promise.reject(new Error("10.1.2.3 is out of order")) });
  const app = fakeApp({ view: broken, onFault: ({ message }) => faults.push(message) }, { public: true });
  const operator = await app.request("/api/v1/pool", {}, LOCAL);
  assert.deepEqual([operator.status, await operator.json()], [500, { error: "10.1.2.3 is out of order" }]);
  const visitor = await app.request("/api/v1/pool", {}, peerAt("192.0.2.7"));
  assert.deepEqual([visitor.status, await visitor.json()], [
    500,
    { error: "Something went wrong inside; the log says what" },
  ]);
  assert.equal(faults.length, 2);
});
