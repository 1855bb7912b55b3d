import assert from "node:assert/strict";
import type { Config } from "../../../src/config/checked_config.ts";
import { startupBanner, startupFacts } from "../../../src/server/startup/startup_facts.ts";
import { VERSION } from "../../../src/server/version.ts";
import { BTC, configOf, LTC, POOL } from "../config_fixture.ts";

/** Facts of a configuration in /srv, as component, name and text. */
function factsOf(text: string, shards = 1): string[] {
  const config: Config = { ...configOf(text), file: "/srv/c.yml" };
  return startupFacts(config, {
    runtime: "2.9.6",
    machine: "linux x86_64",
    addresses: { ports: new Map([["pool", 3333]]), monitor: "http://127.0.0.1:3855/", shards },
  }).map(({ component, name, text }) => `${component}, ${name}: ${text}`);
}

/** The fact of a component. */
function factOf(component: string, text: string, shards = 1): string | undefined {
  return factsOf(text, shards).find((fact) => fact.startsWith(`${component}, `))?.slice(component.length + 2);
}

Deno.test("the facts of a pool are what it runs on, and each of its components", () => {
  assert.deepEqual(factsOf(`main: {type: PowerPool, server_number: 2}\n${LTC}${POOL}web: {type: ServerMonitor}\n`), [
    `main, Version: ${VERSION} on Deno 2.9.6 (linux x86_64)`,
    "main, Configuration: /srv/c.yml",
    "main, Server number: 2",
    "journal, Journal: /srv/powerpool.db",
    "pool, Stratum: 0.0.0.0:3333, scrypt for LTC, not encrypted, fixed difficulty 128, 1 shard",
    "ltc, Chain: LTC from daemon 127.0.0.1:9332, blocks pay rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3",
    "main, Reports: none, shares and blocks are in the journal only",
    "web, Monitor: http://127.0.0.1:3855/",
  ]);
});

for (
  const [options, expected] of [
    ["vardiff: {enabled: true}", "not encrypted, vardiff from 64 to 524288, beginning with 128, 4 shards"],
    ["vardiff: {enabled: true, tiers: [256, 8]}", "not encrypted, vardiff from 8 to 256, beginning with 128, 4 shards"],
    ["tls: {cert: c.pem, key: k.pem}", "TLS, fixed difficulty 128, 4 shards"],
  ] as const
) {
  Deno.test(`a port with ${options} is shown as ${expected}`, () => {
    const text = LTC + POOL.replace("}", `, ${options}}`);
    assert.equal(factOf("pool", text, 4), `Stratum: 0.0.0.0:3333, scrypt for LTC, ${expected}`);
  });
}

Deno.test("a merged chain is shown with the chain that it is mined along with, and who is paid", () => {
  const merged = LTC.replace("ltc: {", "ltc: {merged: [doge], ") + POOL +
    "doge: {type: MonitorAuxNetwork, currency: DOGE, algo: scrypt, coinservs: [{port: 22, username: u, password: hunter2}]}\n";
  assert.equal(
    factOf("doge", merged),
    "Merged: DOGE along with ltc, from daemon 127.0.0.1:22, blocks pay the daemon's wallet",
  );
  assert.equal(factOf("doge", merged.replace("doge: {", "doge: {enabled: false, ")), undefined);
});

Deno.test("a port of several chains is shown with all currencies, and reporters with their types", () => {
  const lcc = LTC.replace("ltc:", "lcc:").replace("LTC", "LCC");
  const facts = factsOf(
    `${LTC}${lcc}${POOL.replace("}", ", jobmanager: multi}")}` +
      "multi: {type: MonitorNetworkMulti, jobmanagers: [ltc, lcc], score_file: scores.json}\n" +
      "redis: {type: RedisReporter, chain: 1}\n",
  );
  assert.ok(
    facts.some((fact) => fact.startsWith("pool, Stratum: 0.0.0.0:3333, scrypt for LTC or LCC,")),
    facts.join("\n"),
  );
  assert.ok(facts.includes("redis, Reports: redis, a RedisReporter"), facts.join("\n"));
});

Deno.test("the banner has the components' names where there may be several", () => {
  const config = { ...configOf(BTC + "pool: {type: StratumServer, algo: sha256}\n"), file: "/srv/c.yml" };
  const surroundings = { runtime: "2", machine: "m", addresses: { ports: new Map(), monitor: undefined, shards: 1 } };
  const lines = startupBanner(startupFacts(config, surroundings)).split("\n");
  assert.equal(lines[1], "  PowerPool");
  assert.ok(lines.includes("    Journal        /srv/powerpool.db"), lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith("    Chain          btc: BTC from daemon ")), lines.join("\n"));
});
