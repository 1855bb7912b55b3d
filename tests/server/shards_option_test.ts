/** The option `shards`: what it may be, what it goes together with, and what comes of it. */

import assert from "node:assert/strict";
import { canShareAPort } from "../../src/sockets/reuse_port.ts";
import { componentsOf } from "../../src/config/checked_config.ts";
import { powerPoolType } from "../../src/server/component_types.ts";
import { connect } from "../stratum/line_client.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { configOf, LTC, POOL, problemsOf } from "./config_fixture.ts";
import { makeServer } from "./server_fixture.ts";

/** A configuration with so many shards. */
function withShards(shards: string, pool = POOL): string {
  return `main: {type: PowerPool, shards: ${shards}}\n${LTC}${pool}`;
}

for (const [written, shards] of [["auto", "auto"], ["1", 1], ["2", 2], ["16", 16]] as const) {
  Deno.test(`shards may be ${written}`, () => {
    const [main] = componentsOf(configOf(withShards(written)), powerPoolType);
    assert.equal(main?.options.shards, shards);
  });
}

Deno.test("shards is auto if it is left out", () => {
  const [main] = componentsOf(configOf(LTC + POOL), powerPoolType);
  assert.equal(main?.options.shards, "auto");
});

for (
  const [written, text] of [
    ["0", "at least 1, got 0"],
    ["-1", "at least 1, got -1"],
    ["17", "at most 16, got 17"],
    ["1.5", "auto or a number from 1 to 16, got 1.5"],
    ["many", 'auto or a number from 1 to 16, got "many"'],
  ] as const
) {
  Deno.test(`shards may not be ${written}`, () => {
    assert.deepEqual(problemsOf(withShards(written)), [`c.yml:1:33: main.shards: expected ${text}`]);
  });
}

const VARDIFF = "vardiff: {enabled: true, scope: address}";

/** A port with some vardiff. */
function poolWith(vardiff: string): string {
  return `pool: {type: StratumServer, algo: scrypt, ${vardiff}}\n`;
}

for (const shards of ["auto", "2"]) {
  Deno.test(`vardiff by address does not go together with shards: ${shards}`, () => {
    assert.deepEqual(problemsOf(withShards(shards, poolWith(VARDIFF))), [
      `c.yml:3:75: pool.vardiff.scope: address needs the option shards of PowerPool to be 1, got ${shards}: ` +
      "a shard knows only its own miners; set shards: 1 or scope: connection",
    ]);
  });
}

Deno.test("vardiff by address does not go together with the default of shards", () => {
  const [problem, ...others] = problemsOf(LTC + poolWith(VARDIFF));
  assert.match(
    String(problem),
    /^c\.yml:2:75: pool\.vardiff\.scope: .* got auto: .*; set shards: 1 or scope: connection$/,
  );
  assert.deepEqual(others, []);
});

Deno.test("vardiff by address goes together with one shard", () => {
  assert.deepEqual(problemsOf(withShards("1", poolWith(VARDIFF))), []);
});

Deno.test("vardiff by connection, or none, goes together with any shards", () => {
  for (const vardiff of [VARDIFF.replace("address", "connection"), VARDIFF.replace("true", "false")]) {
    assert.deepEqual(problemsOf(withShards("auto", poolWith(vardiff))), []);
  }
});

Deno.test("a mistake in shards is told once", () => {
  assert.equal(problemsOf(withShards("17", poolWith(VARDIFF))).length, 1);
});

/** The shards that connections come to: the digit of extranonce1 behind the two of the server. */
async function shardsOf(main: string): Promise<string[]> {
  await using fixture = await makeServer({ main });
  const port = (await fixture.server.start()).ports.get("pool") ?? assert.fail();
  const digits = await Promise.all(Array.from({ length: 32 }, async () => {
    await using client = await connect(port);
    const { result } = await client.ask("mining.subscribe");
    return String((result as unknown[])[1])[2] ?? "";
  }));
  return [...new Set(digits)].toSorted();
}

leakFreeTest("a server with one shard gives all connections to it", async () => {
  assert.deepEqual(await shardsOf("shards: 1"), ["0"]);
});

leakFreeTest("a server spreads connections over its shards", async () => {
  assert.equal(await canShareAPort(), true, "this test needs a runtime that can share a port: Deno 2.9 or later");
  assert.deepEqual(await shardsOf("shards: 3"), ["0", "1", "2"]);
});
