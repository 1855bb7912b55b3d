/** Who may see what of the monitor, path by path. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { AccessOptions } from "../../src/monitor/access/gate.ts";
import type { MonitoredComponent } from "../../src/monitor/component.ts";
import { BROWSER, fakeApp, fakeServer, LOCAL, NETWORK, peerAt, PORT } from "./fake_server.ts";
import { FAKE_SECRETS } from "./fake_view.ts";
import { STATUSES } from "./metrics/metrics_server.ts";

const TOKEN = "0123456789abcdef";
const ELSEWHERE = peerAt("192.0.2.7");

const LISTENING: MonitoredComponent = {
  ...PORT,
  status: () => STATUSES.StratumServer,
  client: () => Promise.resolve([{ worker: "rig", address: "LTCaddress", ip_address: "198.51.100.7", difficulty: 8 }]),
  work: () => ({ hash_rates: { "1m": 7 } }),
};

const CHAIN: MonitoredComponent = { ...NETWORK, status: () => STATUSES.MonitorNetwork };

function app(access: Partial<AccessOptions> = {}) {
  return fakeApp({
    server: fakeServer([LISTENING, CHAIN]),
    metrics: () => Promise.resolve({ contentType: "text/plain", text: () => Promise.resolve("up 1\n") }),
    readiness: () => ({ ports: [], sources: [] }),
  }, access);
}

async function statusOf(path: string, access: Partial<AccessOptions>, env = ELSEWHERE): Promise<number> {
  const response = await app(access).request(path, { headers: BROWSER }, env);
  await response.body?.cancel();
  return response.status;
}

/** Paths, and what visitors of a public monitor are answered. */
const PATHS = [
  ["/", 200],
  ["/pool/", 200],
  ["/pool/clients/", 200],
  ["/pool/client/LTCaddress", 200],
  ["/counters/", 200],
  ["/api/v1/pool", 200],
  ["/api/v1/openapi.json", 200],
  ["/pool/config", 403],
  ["/nobody/config", 403],
  ["/metrics", 403],
  ["/api/v1/events", 403],
  ["/login", 403],
] as const;

for (const [path, asVisitor] of PATHS) {
  Deno.test(`${path}: ${asVisitor} for visitors, nothing for those who are not let in`, async () => {
    assert.equal(await statusOf(path, {}), 403);
    assert.equal(await statusOf(path, { token: TOKEN }), 401);
    assert.equal(await statusOf(path, { public: true }), asVisitor);
    assert.equal(await statusOf(path, { public: true, token: TOKEN }), asVisitor === 403 ? 401 : 200);
  });
}

for (const path of ["/healthz", "/readyz"]) {
  Deno.test(`${path} is answered to all`, async () => {
    assert.equal(await statusOf(path, {}), 200);
    assert.equal(await statusOf(path, { token: TOKEN }), 200);
  });
}

Deno.test("/login asks a browser for a password, and leads who has given it to the overview", async () => {
  const access = { token: TOKEN, public: true };
  const asked = await app(access).request("/login", { headers: BROWSER }, ELSEWHERE);
  assert.match(asked.headers.get("www-authenticate") ?? "", /^Basic realm="PowerPool"/);
  const headers = { authorization: `Basic ${btoa(`operator:${TOKEN}`)}` };
  const entered = await app(access).request("/login", { headers }, ELSEWHERE);
  assert.deepEqual([entered.status, entered.headers.get("location")], [302, "/"]);
});

Deno.test("SimpleCoin reads what it needs of a public monitor, and nothing confidential is in it", async () => {
  const read = async (path: string) => {
    const response = await app({ public: true }).request(path, {}, ELSEWHERE);
    const text = await response.text();
    assert.doesNotMatch(text, /192\.0\.2\.1|198\.51\.100\.7|9332|config_view/, path);
    return JSON.parse(text);
  };
  const port = await read("/pool/");
  assert.deepEqual([port.client_count_authed, port.address_count, port.hps], [4, 2, 4096]);
  assert.deepEqual(await read("/pool/clients/"), {
    clients: { LTCaddress: { 7: { worker: "rig", idle: false }, details_view: "/pool/client/LTCaddress" } },
  });
  assert.deepEqual(await read("/pool/client/LTCaddress"), {
    username: [{ worker: "rig", address: "LTCaddress", difficulty: 8 }],
    hash_rates: { "1m": 7 },
  });
  assert.deepEqual(Object.keys((await read("/ltc/")).coinservers), ["daemon 1", "daemon 2"]);
  assert.equal((await read("/")).StratumServer_pool.client_count, 5);
});

Deno.test("links have what a proxy has put before them, and the path may come with or without it", async () => {
  const headers = { "x-forwarded-for": "127.0.0.1", "x-script-name": "/mine", "x-forwarded-proto": "https" };
  for (const path of ["/", "/mine/", "/mine"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const overview = await (await app().request(path, { headers }, LOCAL)).json();
    assert.equal(overview.StratumServer_pool.config_view, "/mine/pool/config");
    assert.equal(overview.counter_view, "/mine/counters/");
  }
  const moved = await app().request("/pool", { headers }, LOCAL);
  assert.equal(moved.headers.get("location"), "/mine/pool/");
  const described = await (await app().request("/mine/api/v1/openapi.json", { headers }, LOCAL)).json();
  assert.deepEqual(described.servers, [{ url: "https://localhost/mine/api/v1" }]);
  const clients = await (await app().request("/pool/clients/", { headers }, LOCAL)).json();
  assert.equal(clients.clients.LTCaddress.details_view, "/mine/pool/client/LTCaddress");
});

Deno.test("a prefix that is claimed by somebody else than a proxy counts for nothing", async () => {
  const headers = { "x-script-name": "/mine" };
  const overview = await (await app({ public: true }).request("/", { headers }, ELSEWHERE)).json();
  assert.equal(overview.counter_view, "/counters/");
  assert.equal((await app({ public: true }).request("/mine/", { headers }, ELSEWHERE)).status, 404);
});

const ORIGIN = "https://dashboard.example";

async function crossOrigin(access: Partial<AccessOptions>, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { origin: ORIGIN, ...init.headers as Record<string, string> };
  return await app(access).request(path, { ...init, headers }, ELSEWHERE);
}

Deno.test("without cors_origins no page of another origin may read anything", async () => {
  const response = await crossOrigin({ public: true }, "/api/v1/pool");
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  assert.equal((await crossOrigin({ public: true }, "/api/v1/pool", { method: "OPTIONS" })).status, 405);
});

Deno.test("pages of an origin that is named may read, with a token of theirs, and no others", async () => {
  const access = { public: true, cors_origins: [ORIGIN] };
  const response = await crossOrigin(access, "/api/v1/pool");
  assert.deepEqual(
    ["access-control-allow-origin", "access-control-allow-credentials"].map((name) => response.headers.get(name)),
    [ORIGIN, null],
  );
  assert.deepEqual(new Set(response.headers.get("vary")?.split(", ")), new Set(["Origin", "Accept-Encoding"]));
  const other = await crossOrigin(access, "/api/v1/pool", { headers: { origin: "https://other.example" } });
  assert.equal(other.headers.get("access-control-allow-origin"), null);
  assert.match(other.headers.get("vary") ?? "", /Origin/);
});

Deno.test("a browser may ask before it sends the token, and may read that it was wrong", async () => {
  const access = { token: TOKEN, cors_origins: [ORIGIN] };
  const preflight = await crossOrigin(access, "/api/v1/pool", {
    method: "OPTIONS",
    headers: { "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-origin"), ORIGIN);
  assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /Authorization/);
  assert.equal(preflight.headers.get("access-control-allow-methods"), "GET,HEAD");
  const wrong = await crossOrigin(access, "/api/v1/pool", { headers: { authorization: "Bearer x" } });
  assert.deepEqual([wrong.status, wrong.headers.get("access-control-allow-origin")], [401, ORIGIN]);
});

Deno.test("with a star all pages may read what is public, but never with what a browser knows of its user", async () => {
  const response = await crossOrigin({ public: true, cors_origins: ["*"] }, "/api/v1/pool");
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.equal(response.headers.get("access-control-allow-credentials"), null);
});

Deno.test("no page may tell of blocks, whatever cors_origins says", async () => {
  const own = fakeApp({ notifications: { answer: () => ({ status: 204 }) }, corsOrigins: ["*"] });
  const preflight = await own.request("/notify/ltc", { method: "OPTIONS", headers: { origin: ORIGIN } }, ELSEWHERE);
  assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [405, null]);
});

/** Parts of paths that there are, and of such as nobody means. */
const SEGMENTS = [
  ...["", "api", "v1", "pool", "ltc", "config", "clients", "client", "miners", "events", "networks", "ports", "view"],
  ...["metrics", "login", "assets", "history", "blocks", "LTCaddress", "..", "%2e%2e", "%2f", "%zz", "%E0%A4%A", "%00"],
  ...["__proto__", "constructor", "toString", "?limit=1", "?x", "#", "é", "a".repeat(300)],
];

Deno.test("whatever a visitor asks for, nothing breaks and nothing confidential comes", async () => {
  const own = app({ public: true });
  const paths = fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  await fc.assert(
    fc.asyncProperty(paths, fc.constantFrom({}, BROWSER), async (path, headers) => {
      const response = await own.request(new URL(`http://pool.example${path}`).href, { headers }, ELSEWHERE);
      const text = await response.text();
      assert(response.status < 500, `${path}: ${response.status}`);
      for (const secret of [...FAKE_SECRETS, "9332", "192.0.2.1"]) {
        assert(!text.includes(secret), `${path}: ${secret}`);
      }
    }),
    { seed: 20261121, numRuns: 400 },
  );
});
