/** What a port does about whoever comes too often, says too much or sends rubbish, over real sockets. */

import assert from "node:assert/strict";
import { socketTest } from "../sockets/socket_test_case.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { LineClient } from "./line_client.ts";
import { ended, FROM_BALANCER, type PortFixture, startPort, type TestMiner, type WayIn } from "./port_fixture.ts";
import { JOB_TIME, makeJob, submitParams } from "./session_fixture.ts";

/** Addresses of miners somewhere out there. */
const ONE = "192.0.2.1";
const OTHER = "192.0.2.2";

/** A port behind a balancer, with guards of one's own and a clock that stands still. */
async function startGuarded(
  guards: Record<string, unknown>,
  options: Record<string, unknown> = FROM_BALANCER,
): Promise<PortFixture & { readonly clock: { now: number } }> {
  const clock = { now: JOB_TIME * 1000 };
  const fixture = await startPort({ options: { ...options, guards }, parts: { now: () => clock.now } });
  return { ...fixture, clock };
}

/** Whether somebody is let in. */
async function isAdmitted({ connect }: PortFixture, way: WayIn): Promise<boolean> {
  await using client = await connect(way);
  return await client.ask("mining.ping").then(() => true, () => false);
}

/** Waits until so many are inside. */
async function inside({ view }: PortFixture, count: number): Promise<void> {
  const isSo = async () => (await view.status()).client_count === count || undefined;
  await pollUntil(isSo, 10, `${count} connections`);
}

/** Hands in shares of an impossible time, until all are answered or the connection is gone. */
async function sendRubbish({ client, share }: TestMiner, shares: number): Promise<void> {
  assert.equal((await share()).result, true);
  for (let nonce = 0; nonce < shares; nonce++) {
    const params = submitParams(makeJob(1), { nonce, time: JOB_TIME + 100_000 });
    client.send(`${JSON.stringify({ id: "rubbish", method: "mining.submit", params })}\n`);
  }
  client.send('{"id":"behind","method":"mining.ping"}\n');
  await client.next(({ id }) => id === "behind").catch(() => ended(client));
}

socketTest("a port that is full refuses whoever comes, until somebody leaves", async () => {
  await using fixture = await startGuarded({ max_connections: 2 });
  await using _first = await fixture.miner({ from: ONE });
  const second = await fixture.miner({ from: OTHER });
  assert.equal(await isAdmitted(fixture, { from: "192.0.2.3" }), false);
  assert.match(fixture.log.texts("info").at(-1) ?? "", /^Refused 192\.0\.2\.3: .* as max_connections allows$/);
  await second[Symbol.asyncDispose]();
  await inside(fixture, 1);
  assert.equal(await isAdmitted(fixture, { from: "192.0.2.3" }), true);
  assert.equal((await fixture.view.status()).refused.full, 1);
});

socketTest("an address with max_connections_per_address is refused more, and others are not", async () => {
  await using fixture = await startGuarded({ max_connections_per_address: 1 });
  await using _first = await fixture.miner({ from: ONE });
  assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  assert.equal(await isAdmitted(fixture, { from: OTHER }), true);
  assert.match(
    fixture.log.texts("info").at(-1) ?? "",
    /^Refused 192\.0\.2\.1: .* as max_connections_per_address allows$/,
  );
  assert.equal((await fixture.view.status()).refused.address_full, 1);
});

socketTest("IPv6 addresses of one network count as one", async () => {
  await using fixture = await startGuarded({ max_connections_per_address: 1 });
  await using _first = await fixture.miner({ from: "2001:db8:0:1::1" });
  assert.equal(await isAdmitted(fixture, { from: "2001:db8:0:1::2" }), false);
  assert.equal(await isAdmitted(fixture, { from: "2001:db8:0:2::1" }), true);
});

socketTest("an address that connects too often is refused until time has passed, and others are not", async () => {
  await using fixture = await startGuarded({ connection_burst: 2, connections_per_minute: 60 });
  for (const expected of [true, true, false]) {
    // deno-lint-ignore no-await-in-loop -- one connection after the other
    assert.equal(await isAdmitted(fixture, { from: ONE }), expected);
  }
  assert.equal(await isAdmitted(fixture, { from: OTHER }), true);
  fixture.clock.now += 1000;
  assert.equal(await isAdmitted(fixture, { from: ONE }), true);
  assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  assert.equal((await fixture.view.status()).refused.too_fast, 2);
});

socketTest("addresses of the house are not limited, as those that exempt lists", async () => {
  const guards = { max_connections_per_address: 1, connection_burst: 1, connections_per_minute: 1 };
  await using fixture = await startGuarded(guards, {});
  await using _first = await fixture.miner();
  assert.equal(await isAdmitted(fixture, {}), true);
  await using strict = await startGuarded({ ...guards, exempt: [] }, {});
  await using _other = await strict.miner();
  assert.equal(await isAdmitted(strict, {}), false);
});

socketTest("a flood is read more slowly, and every request of it is answered in order", async () => {
  await using fixture = await startPort({ options: { guards: { messages_per_second: 200, message_burst: 10 } } });
  await using client = await fixture.connect();
  const requests = 60;
  const pings = Array.from({ length: requests }, (_, id) => `${JSON.stringify({ id, method: "mining.ping" })}\n`);
  client.send(pings.join(""));
  for (let id = 0; id < requests; id++) {
    // deno-lint-ignore no-await-in-loop -- in the order in which they were sent
    assert.deepEqual(await client.next(), { id, result: "pong", error: null });
  }
  const answered = performance.now();
  await client.ask("mining.ping");
  const overdraftMs = (requests - 10) * 1000 / 200;
  assert.ok(performance.now() - answered > overdraftMs / 2, "the next one is read as soon as others have earned it");
  const { stratum_throttles: throttles } = await fixture.view.counters();
  assert.ok(throttles !== undefined && throttles.total >= 1);
  const texts = fixture.log.texts("info").filter((text) => text.startsWith("Reads"));
  assert.deepEqual(texts, ["Reads 127.0.0.1 more slowly: more than messages_per_second"]);
});

socketTest("a flood of one connection does not slow another one of its address", async () => {
  await using fixture = await startPort({ options: { guards: { messages_per_second: 1, message_burst: 3 } } });
  await using loud = await fixture.connect();
  await using calm = await fixture.connect();
  loud.send('{"id":1,"method":"mining.ping"}\n'.repeat(1000));
  await fixture.log.line(/^Reads 127\.0\.0\.1 more slowly/);
  assert.equal((await calm.ask("mining.ping")).result, "pong");
});

socketTest(
  "whoever sends mostly rubbish is banned: all connections of its address end, and new ones are refused",
  async () => {
    await using fixture = await startGuarded({ invalid_share_window: 10, ban_time: 60 });
    await using bad = await fixture.miner({ from: ONE });
    await using neighbour = await fixture.miner({ from: ONE });
    await using other = await fixture.miner({ from: OTHER });
    await sendRubbish(bad, 9);
    await Promise.all([bad.client, neighbour.client].map(ended));
    assert.equal(await isAdmitted(fixture, { from: ONE }), false);
    assert.equal((await other.share()).result, true);
    const { banned_addresses: banned, refused, client_count: count } = await fixture.view.status();
    assert.deepEqual([banned, refused.banned, count], [[ONE], 1, 1]);
    assert.deepEqual(fixture.log.texts("info").slice(-3), [
      "Banned 192.0.2.1 for 60 s: more than invalid_share_ratio of its shares are bad",
      "Cut off 192.0.2.1: its address is banned",
      "Refused 192.0.2.1: its address is banned",
    ]);
  },
);

socketTest("a ban ends after ban_time", async () => {
  await using fixture = await startGuarded({ invalid_share_window: 10, ban_time: 60 });
  await using bad = await fixture.miner({ from: ONE });
  await sendRubbish(bad, 9);
  fixture.clock.now += 59_999;
  assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  fixture.clock.now += 1;
  assert.equal(await isAdmitted(fixture, { from: ONE }), true);
  assert.deepEqual((await fixture.view.status()).banned_addresses, []);
});

socketTest("a ban holds for the whole network of an IPv6 address", async () => {
  await using fixture = await startGuarded({ invalid_share_window: 10 });
  await using bad = await fixture.miner({ from: "2001:db8:0:1::1" });
  await using neighbour = await fixture.miner({ from: "2001:db8:0:1::2" });
  await sendRubbish(bad, 9);
  await ended(neighbour.client);
  assert.equal(await isAdmitted(fixture, { from: "2001:db8:0:1::3" }), false);
  assert.deepEqual((await fixture.view.status()).banned_addresses, ["2001:db8:0:1::/64"]);
});

socketTest("an address that is exempt is never banned", async () => {
  await using fixture = await startGuarded({ invalid_share_window: 10 }, {});
  await using miner = await fixture.miner();
  await sendRubbish(miner, 99);
  assert.equal((await miner.share()).result, true);
  assert.deepEqual((await fixture.view.status()).banned_addresses, []);
  const { stratum_bans: bans } = await fixture.view.counters();
  assert.equal(bans?.total, 0);
});

/** Waits for the end of a connection that says ten times what is no request. */
async function talkNonsense(client: LineClient): Promise<void> {
  client.send("GET / HTTP/1.1\n".repeat(10));
  await ended(client);
}

socketTest("whoever sends lines that are no requests is cut off, and may come again", async () => {
  await using fixture = await startGuarded({});
  await using client = await fixture.connect({ from: ONE });
  await talkNonsense(client);
  assert.equal(fixture.log.texts("info").at(-1), "Cut off 192.0.2.1: sends lines that are no requests (max_bad_lines)");
  assert.equal(await isAdmitted(fixture, { from: ONE }), true);
});

socketTest("whoever does not log in is cut off after handshake_timeout", async () => {
  await using fixture = await startGuarded({ handshake_timeout: 20 });
  await using client = await fixture.connect({ from: ONE });
  await using miner = await fixture.miner({ from: OTHER });
  await client.ask("mining.subscribe");
  fixture.clock.now += 20_000;
  await ended(client);
  assert.match(fixture.log.texts("info").at(-1) ?? "", /^Cut off 192\.0\.2\.1: .* \(handshake_timeout\)$/);
  assert.equal((await miner.share()).result, true);
});

socketTest("refusals, cuts and bans are counted", async () => {
  await using fixture = await startGuarded({ max_connections_per_address: 1, invalid_share_window: 10 });
  await using bad = await fixture.miner({ from: ONE });
  assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  await sendRubbish(bad, 9);
  await using client = await fixture.connect({ from: OTHER });
  await talkNonsense(client);
  await inside(fixture, 0);
  const totals = Object.entries(await fixture.view.counters())
    .filter(([name]) => name.startsWith("stratum_"))
    .map(([name, { total }]) => [name, total]);
  assert.deepEqual(totals, [
    ["stratum_connects", 2],
    ["stratum_disconnects", 2],
    ["stratum_refusals", 2],
    ["stratum_cuts", 2],
    ["stratum_throttles", 0],
    ["stratum_bans", 1],
  ]);
});

socketTest("what happens again and again is one line in the log, and one for all others at the end", async () => {
  await using fixture = await startGuarded({ max_connections_per_address: 1 });
  await using _miner = await fixture.miner({ from: ONE });
  for (let i = 0; i < 5; i++) {
    // deno-lint-ignore no-await-in-loop -- one connection after the other
    assert.equal(await isAdmitted(fixture, { from: ONE }), false);
  }
  const refused = () => fixture.log.texts("info").filter((text) => text.startsWith("Refused"));
  assert.equal(refused().length, 1);
  await fixture.server.stop();
  assert.equal(refused().length, 2);
  assert.match(refused()[1] ?? "", /^Refused 192\.0\.2\.1: .* \(and again in the last minute: 4 times\)$/);
});

socketTest("a port that stops sends everybody where drain_to says, before it ends their connections", async () => {
  await using fixture = await startPort({
    options: { drain_to: { enabled: true, host: "other.pool.example", port: 3334, wait: 5 } },
  });
  await using miner = await fixture.miner();
  await using silent = await fixture.connect();
  await silent.ask("mining.ping");
  const stopped = fixture.server.stop();
  const place = { id: null, method: "client.reconnect", params: ["other.pool.example", 3334, 5] };
  for (const client of [miner.client, silent]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.deepEqual(await client.next(), place);
    // deno-lint-ignore no-await-in-loop
    await ended(client);
  }
  await stopped;
});

socketTest("where drain_to leaves host and port out, miners are told no other", async () => {
  await using fixture = await startPort({ options: { drain_to: { enabled: true, wait: 5 } } });
  await using miner = await fixture.miner();
  const stopped = fixture.server.stop();
  assert.deepEqual((await miner.client.next()).params, [null, null, 5]);
  await stopped;
});

socketTest("shares under way are answered before miners are sent elsewhere", async () => {
  await using fixture = await startPort({
    options: { drain_to: { enabled: true } },
    layout: { gatherMs: 1_000_000 },
  });
  await using miner = await fixture.miner();
  miner.client.send(miner.shareLine("share"));
  await miner.client.ask("mining.ping");
  const stopped = fixture.server.stop();
  assert.deepEqual(await miner.client.next(), { id: "share", result: true, error: null });
  assert.equal((await miner.client.next()).method, "client.reconnect");
  await stopped;
});
