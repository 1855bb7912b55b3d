import assert from "node:assert/strict";
import { ask, BROWSER, fakeApp, fakeServer, LOCAL, NETWORK, peerAt, PORT } from "./fake_server.ts";

async function jsonOf(path: string): Promise<unknown> {
  const response = await ask(path);
  assert.equal(response.status, 200, path);
  assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
  return await response.json();
}

Deno.test("/ gives every component's status under its type and key, with the paths of its views", async () => {
  assert.deepEqual(await jsonOf("/"), {
    StratumServer_pool: {
      mhps: 0.5,
      client_count: 1,
      last_flush_job: { currency: "LTC", merged_networks: [] },
      config_view: "/pool/config",
      clients: "/pool/clients/",
    },
    MonitorNetwork_ltc: { currency: "LTC", net_state: null, subsidy: "5000000000", config_view: "/ltc/config" },
    counter_view: "/counters/",
  });
});

Deno.test("/KEY/ gives the status of one component", async () => {
  assert.deepEqual(await jsonOf("/ltc/"), { currency: "LTC", net_state: null, subsidy: "5000000000" });
});

Deno.test("/KEY/config gives the options of one component as they were handed over, masked", async () => {
  assert.deepEqual(await jsonOf("/ltc/config"), { coinservs: [{ port: 9332, password: "********" }] });
});

Deno.test("/KEY/clients/ gives the miners of a port, with the paths of their details", async () => {
  assert.deepEqual(await jsonOf("/pool/clients/"), {
    clients: { LTCaddress: { 7: { worker: "rig", idle: false }, details_view: "/pool/client/LTCaddress" } },
  });
});

Deno.test("/KEY/client/ADDRESS gives the connections of an address under the name that PowerPool used", async () => {
  assert.deepEqual(await jsonOf("/pool/client/LTCaddress"), { username: [{ worker: "rig", type: "cpuminer/1" }] });
  assert.deepEqual(await jsonOf("/pool/client/nobody"), { username: [] });
});

Deno.test("a list of miners is made once a second, for operators and for visitors, however many ask", async () => {
  let made = 0;
  let now = 0;
  const clients = { LTCaddress: { 7: { worker: "rig", idle: false, ip_address: "198.51.100.7" } } };
  const server = fakeServer([{ ...PORT, clients: () => (made++, Promise.resolve(clients)) }]);
  const app = fakeApp({ server, now: () => now }, { public: true });
  const read = async (env = LOCAL) => await (await app.request("/pool/clients/", {}, env)).json();
  const [first, second] = await Promise.all([read(), read()]);
  assert.deepEqual([first, made], [second, 1]);
  assert.deepEqual((await read(peerAt("192.0.2.7"))).clients.LTCaddress[7], { worker: "rig", idle: false });
  assert.deepEqual([(await read()).clients.LTCaddress[7].ip_address, made], ["198.51.100.7", 2]);
  now += 1000;
  await read();
  assert.equal(made, 3);
});

Deno.test("a list of ten thousand miners comes whole, plain and compressed", async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `address${index}`);
  const clients = Object.fromEntries(names.map((name, index) => [name, { [index]: { worker: "", idle: true } }]));
  const app = fakeApp({ server: fakeServer([{ ...PORT, clients: () => Promise.resolve(clients) }]) });
  const plain = await app.request("/pool/clients/", {}, LOCAL);
  const packed = await app.request("/pool/clients/", { headers: { "accept-encoding": "gzip" } }, LOCAL);
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  const text = await plain.text();
  const body = packed.body?.pipeThrough(new DecompressionStream("gzip")) ?? assert.fail();
  assert.equal(await new Response(body).text(), text);
  assert.equal(plain.headers.get("content-length"), String(text.length));
  assert.deepEqual(Object.keys(JSON.parse(text).clients), names);
});

Deno.test("/counters/ gives all counters with PowerPool's names", async () => {
  assert.deepEqual(await jsonOf("/counters/"), {
    counters: [{ name: "stratum_connects", owner: "pool", total: 600, min_total: 3, hour_total: 120, min_avg: 2 }],
  });
});

for (const path of ["/nobody/", "/nobody/config", "/nobody/clients/", "/nobody/client/x", "/ltc/clients/", "/a/b/c"]) {
  Deno.test(`${path} is answered with 404 and what there is`, async () => {
    const response = await ask(path);
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), {
      error: "nothing here; expected /, /counters/ or /KEY/ with one of: pool, ltc",
    });
  });
}

Deno.test("nothing but reading is answered", async () => {
  for (const path of ["/", "/pool/", "/api/v1/pool", "/nothing"]) {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      const response = await fakeApp().request(path, { method }, LOCAL);
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET, HEAD"], `${method} ${path}`);
    }
  }
});

const SLASHES = [["/pool", "/pool/"], ["/pool/clients", "/pool/clients/"], ["/counters", "/counters/"], [
  "/a%2Fb",
  "/a%2Fb/",
]] as const;

for (const [path, target] of SLASHES) {
  Deno.test(`${path} leads to ${target}`, async () => {
    const response = await ask(path);
    assert.deepEqual([response.status, response.headers.get("location")], [302, target]);
  });
}

Deno.test("a component's key may be any text", async () => {
  const server = fakeServer([{ ...PORT, key: "a/b ü?" }]);
  const path = "/a%2Fb%20%C3%BC%3F";
  const overview = await (await ask("/", server)).json();
  assert.deepEqual(overview["StratumServer_a/b ü?"].config_view, `${path}/config`);
  for (const view of ["/", "/config", "/clients/"]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal((await ask(path + view, server)).status, 200, view);
  }
});

Deno.test("a component in trouble does not hide the others", async () => {
  const broken = {
    ...NETWORK,
    status: () => {
      throw new TypeError("out of order");
    },
  };
  const server = fakeServer([broken, PORT]);
  const overview = await (await ask("/", server)).json();
  assert.deepEqual(overview.MonitorNetwork_ltc, { error: "TypeError: out of order", config_view: "/ltc/config" });
  assert.equal(overview.StratumServer_pool.client_count, 1);
  const single = await ask("/ltc/", server);
  assert.deepEqual([single.status, await single.json()], [500, { error: "out of order" }]);
});

const ACCEPTS = [
  [undefined, "application/json"],
  ["*/*", "application/json"],
  ["application/json", "application/json"],
  ["application/json, text/html;q=0.5", "application/json"],
  [BROWSER.accept, "text/html"],
  ["text/html", "text/html"],
] as const;

for (const [accept, type] of ACCEPTS) {
  Deno.test(`/ is ${type} for who accepts ${accept ?? "whatever comes"}`, async () => {
    const response = await ask("/", fakeServer(), accept === undefined ? {} : { accept });
    assert.equal(response.headers.get("content-type")?.split(";")[0], type);
  });
}

Deno.test("JSON_SORT_KEYS sorts members at every depth, JSONIFY_PRETTYPRINT_REGULAR indents", async () => {
  const server = fakeServer([{ ...NETWORK, status: () => ({ b: { d: 1, c: [{ z: 1, y: 2 }] }, a: 0 }) }]);
  const text = async (sorted: boolean, indented: boolean) =>
    await (await ask("/ltc/", server, {}, { sorted, indented })).text();
  assert.equal(await text(false, false), '{"b":{"d":1,"c":[{"z":1,"y":2}]},"a":0}');
  assert.equal(await text(true, false), '{"a":0,"b":{"c":[{"y":2,"z":1}],"d":1}}');
  assert.match(await text(false, true), /^\{\n {2}"b": \{\n {4}"d": 1,/);
});

Deno.test("answers tell browsers to run nothing and to guess nothing", async () => {
  for (const headers of [{}, BROWSER]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const response = await ask("/", fakeServer(), headers);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("strict-transport-security"), null);
  }
});
