/** Nothing confidential comes out for visitors, by whatever path: every text that they may not see is marked here. */

import assert from "node:assert/strict";
import type { AccessOptions } from "../../src/monitor/access/gate.ts";
import type { MonitoredComponent } from "../../src/monitor/component.ts";
import type { PoolView } from "../../src/monitor/pool_view.ts";
import { BROWSER, fakeApp, fakeServer, LOCAL, peerAt } from "./fake_server.ts";
import { FAKE_MINERS, fakeView } from "./fake_view.ts";
import { STATUSES } from "./metrics/metrics_server.ts";

const MARK = "10.66.66.66:9332 /var/lib/s3cr3t";
const MARKS = /10\.66\.66\.66|var\/lib|s3cr3t/;

/** Members of the API's answers whose texts everybody may see, by the method of the view. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  pool: ["version", "started_at", "component", "algorithm", "ports", "networks", "key", "type"],
  networks: [
    ...["key", "kind", "currency", "algorithm", "state", "ports", "merged", "hash", "block_value", "last_signal"],
    "since",
  ],
  ports: ["key", "algorithm", "source", "networks", "currency", "at"],
  miners: ["address", "ports"],
  miner: ["address", "ports", "worker", "firmware", "port", "connected_at", "last_share_at", "algorithm"],
  blocks: ["time", "currency", "hash", "state", "value", "fees", "address", "worker", "port", "settled_at"],
  history: ["algorithm", "span", "start"],
  events: ["level", "time", "component"],
};

/** Marks all texts but those of some members. */
function marked(value: unknown, unmarked: readonly string[], name = ""): unknown {
  if (typeof value === "string") return unmarked.includes(name) ? value : `${MARK} ${value}`;
  if (Array.isArray(value)) return value.map((item) => marked(item, unmarked, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, marked(member, unmarked, key)]));
}

function markedView(): PoolView {
  const view = fakeView();
  const methods = Object.entries(PUBLIC).map(([name, unmarked]) => {
    const method = view[name as keyof PoolView] as (wanted: unknown) => Promise<unknown>;
    return [name, async (wanted: unknown) => marked(await method(wanted), unmarked)];
  });
  return { ...view, ...Object.fromEntries(methods) };
}

/** A view of which nothing can be had, and that says why. */
function brokenView(): PoolView {
  const fail = () => Promise.reject(new Error(`Cannot open ${MARK}`));
  return { ...fakeView(), ...Object.fromEntries(Object.keys(PUBLIC).map((name) => [name, fail])) };
}

/** Texts of statuses that everybody may see. */
const OF_STATUSES = [
  ...["algo", "chain", "currency", "current_network", "hash", "job_id", "last_block", "last_signal"],
  ...["last_solve_hash", "last_solve_time", "last_solve_worker", "merged_networks", "next_network", "prev_hash"],
  ...["pushed_at", "server_start", "state", "status", "version", "worker"],
];

function componentOf(type: keyof typeof STATUSES): MonitoredComponent {
  const connection = { worker: "rig", address: FAKE_MINERS[0], ip_address: MARK, idle: false, remote: MARK };
  return {
    key: type.toLowerCase(),
    type,
    config: { password: MARK, hosts: [MARK] },
    status: () => ({
      ...marked(STATUSES[type], OF_STATUSES) as object,
      error: MARK,
      [MARK]: { worker: MARK },
      "/var/lib": 1,
    }),
    clients: () => Promise.resolve({ [FAKE_MINERS[0]]: { 7: connection } }),
    client: () => Promise.resolve([connection]),
  };
}

const COMPONENTS = (Object.keys(STATUSES) as (keyof typeof STATUSES)[]).map(componentOf);

const BROKEN: MonitoredComponent = {
  key: "broken",
  type: "StratumServer",
  config: {},
  status: () => Promise.reject(new Error(MARK)),
  clients: () => Promise.reject(new Error(MARK)),
  client: () => Promise.reject(new Error(MARK)),
};

const PAGES = [
  ...["/", "/view/networks/ltc", "/view/networks/doge", "/view/ports/pool", "/view/ports/asics", "/view/miners"],
  ...[`/view/miners/${FAKE_MINERS[0]}`, `/view/miners/${FAKE_MINERS[0]}/rig1`, "/view/blocks", "/view/events"],
  ...["/view/connect", "/view/nothing", "/view/miners?find=nobody", "/view/blocks?before=x"],
];

const PATHS = [
  ...PAGES,
  ...PAGES.map((page) => `/view/stream?page=${encodeURIComponent(page)}`),
  ...[...COMPONENTS, BROKEN].flatMap(({ key }) =>
    ["", "/", "/config", "/clients", "/clients/", `/client/${FAKE_MINERS[0]}`].map((rest) => `/${key}${rest}`)
  ),
  ...["/counters/", "/metrics", "/login", "/healthz", "/readyz", "/notify/ltc", "/nothing", "/a/b/c", "/%ff/"],
  ...["/assets/nothing", "/assets/pages.js", "/api/v1", "/api/v1/openapi.json", "/api/v1/pool", "/api/v1/networks"],
  ...["/api/v1/networks/ltc", "/api/v1/networks/nothing", "/api/v1/ports", "/api/v1/ports/pool", "/api/v1/miners"],
  ...[`/api/v1/miners/${FAKE_MINERS[0]}`, "/api/v1/blocks", "/api/v1/events", "/api/v1/events?level=error"],
  ...["/api/v1/history", "/api/v1/history?port=nothing", "/api/v1/pool?x=1"],
];

/** All that is answered: headers, and the body; of a stream what comes first. */
async function everything(response: Response): Promise<string> {
  const head = `${response.status} ${JSON.stringify([...response.headers])}`;
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return head + await response.text();
  const reader = response.body?.getReader() ?? assert.fail();
  const decoder = new TextDecoder();
  const first = decoder.decode((await reader.read()).value);
  const second = decoder.decode((await reader.read()).value);
  await reader.cancel();
  return head + first + second;
}

function appOf(view: PoolView, access: Partial<AccessOptions>, components = COMPONENTS) {
  return fakeApp({
    view,
    server: fakeServer(components),
    metrics: () => Promise.resolve({ contentType: "text/plain", text: () => Promise.resolve(MARK) }),
    readiness: () => ({ ports: [], sources: [] }),
  }, { cors_origins: ["*"], ...access });
}

const ELSEWHERE = peerAt("192.0.2.7");

for (const [who, access] of [["", {}], [" where operators have a token", { token: "0123456789abcdef" }]] as const) {
  Deno.test(`no path tells visitors of a public monitor anything confidential${who}`, async () => {
    const app = appOf(markedView(), { public: true, ...access });
    for (const path of PATHS) {
      for (const headers of [{}, BROWSER, { origin: "https://elsewhere.example" }]) {
        // deno-lint-ignore no-await-in-loop -- one after the other, fewer than are taken at once
        const text = await everything(await app.request(path, { headers }, peerAt(`192.0.2.${PATHS.indexOf(path)}`)));
        assert.doesNotMatch(text, MARKS, path);
      }
    }
  });
}

Deno.test("what goes wrong tells visitors nothing confidential", async () => {
  const app = appOf(brokenView(), { public: true }, [BROKEN]);
  // A stream of what cannot be made says nothing for ever.
  for (const path of PATHS.filter((path) => !path.startsWith("/view/stream"))) {
    for (const headers of [{}, BROWSER]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      const text = await everything(await app.request(path, { headers }, peerAt(`192.0.2.${PATHS.indexOf(path)}`)));
      assert.doesNotMatch(text, MARKS, path);
    }
  }
});

Deno.test("who is not let in is told nothing but that", async () => {
  for (const access of [{}, { token: "0123456789abcdef" }]) {
    const app = appOf(markedView(), access);
    for (const path of PATHS) {
      if (path === "/healthz" || path === "/readyz") continue;
      // deno-lint-ignore no-await-in-loop -- one after the other
      const response = await app.request(path, { headers: BROWSER }, ELSEWHERE);
      assert.equal(response.status, access.token === undefined ? 403 : 401, path);
      // deno-lint-ignore no-await-in-loop -- one after the other
      assert.deepEqual(Object.keys(await response.json()), ["error"], path);
    }
  }
});

Deno.test("the marks are there: operators see them", async () => {
  const app = appOf(markedView(), { public: true });
  const shown = [
    "/",
    "/view/networks/ltc",
    "/view/blocks",
    "/view/events",
    "/api/v1/pool",
    "/stratumserver/",
    "/stratumserver/config",
    "/stratumserver/clients/",
    "/metrics",
  ];
  for (const path of shown) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.match(await everything(await app.request(path, { headers: BROWSER }, LOCAL)), MARKS, path);
  }
});

Deno.test("a tag of what operators see is of no use to visitors", async () => {
  const app = appOf(markedView(), { public: true });
  for (const path of ["/api/v1/pool", "/api/v1/ports", "/stratumserver/", "/stratumserver/clients/", "/view/blocks"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const whole = await app.request(path, { headers: BROWSER }, LOCAL);
    const headers = { ...BROWSER, "if-none-match": whole.headers.get("etag") ?? assert.fail(path) };
    // deno-lint-ignore no-await-in-loop -- one after the other
    const answer = await app.request(path, { headers }, ELSEWHERE);
    assert.equal(answer.status, 200, path);
    assert.notEqual(answer.headers.get("etag"), whole.headers.get("etag"));
    assert.match(answer.headers.get("cache-control") ?? "", /private/);
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.doesNotMatch(await answer.text(), MARKS, path);
  }
});
