import assert from "node:assert/strict";
import { type ChainReadiness, type Readiness, unreadyReasons } from "../../src/monitor/health.ts";
import { fakeApp, fakeServer } from "./fake_server.ts";

const PORTS = [{ key: "pool", isListening: true }];

function chain(key: string, ageMs: number | undefined): ChainReadiness {
  return { key, ageMs, maxAgeMs: 150_000 };
}

function ready(...chains: readonly ChainReadiness[]): Readiness {
  return { ports: PORTS, sources: [{ key: "ltc", chains }] };
}

const CASES: readonly (readonly [string, Readiness, Record<string, string>])[] = [
  ["a fresh template", ready(chain("ltc", 0)), {}],
  ["a template as old as allowed", ready(chain("ltc", 150_000)), {}],
  ["a stale template", ready(chain("ltc", 150_001)), { ltc: "the template is 150 s old, expected at most 150 s" }],
  ["no template", ready(chain("ltc", undefined)), { ltc: "no template yet" }],
  ["one fresh chain of those to switch between", ready(chain("a", undefined), chain("b", 1)), {}],
  ["no fresh chain of those to switch between", ready(chain("a", undefined), chain("b", 200_000)), {
    ltc: "a: no template yet; b: the template is 200 s old, expected at most 150 s",
  }],
  ["a port that does not listen", { ports: [...PORTS, { key: "tls", isListening: false }], sources: [] }, {
    tls: "it does not listen",
  }],
  ["a stale chain beside a fresh one", {
    ports: PORTS,
    sources: [{ key: "a", chains: [chain("a", 1)] }, { key: "b", chains: [chain("b", undefined)] }],
  }, { b: "no template yet" }],
];

for (const [what, readiness, reasons] of CASES) {
  Deno.test(`${what}: ${Object.keys(reasons).length === 0 ? "ready" : "not ready, with reasons"}`, async () => {
    assert.deepEqual(unreadyReasons(readiness), reasons);
    const app = fakeApp({ readiness: () => readiness });
    const response = await app.request("/readyz");
    const isReady = Object.keys(reasons).length === 0;
    assert.equal(response.status, isReady ? 200 : 503);
    assert.deepEqual(await response.json(), isReady ? { status: "ready" } : { status: "not ready", reasons });
  });
}

Deno.test("/healthz answers, whatever the pool is able to do", async () => {
  const broken = fakeServer([]);
  const app = fakeApp({ server: broken, readiness: () => ready(chain("ltc", undefined)) });
  const response = await app.request("/healthz");
  assert.deepEqual([response.status, await response.json()], [200, { status: "ok" }]);
});
