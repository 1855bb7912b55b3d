/** What the shards of one port tell each other, over real sockets: bans, and the difficulties of workers that left. */

import assert from "node:assert/strict";
import { canShareAPort } from "../../../src/sockets/reuse_port.ts";
import { pollUntil } from "../../tools/poll_until.ts";
import type { LineClient } from "../line_client.ts";
import { ended, FROM_BALANCER, type PortFixture, startPort } from "../port_fixture.ts";
import { ADDRESS, JOB_TIME, makeJob, submitParams } from "../session_fixture.ts";

const ONE = "192.0.2.1";
const OTHER = "192.0.2.2";

/** Which of the two shards a connection is in: extranonce1 has two digits of the server, and then one of the shard. */
type Shard = "0" | "1";

/** As often as heads may come up in a row. */
const MOST_TRIES = 64;

async function startShards(options: Record<string, unknown>): Promise<PortFixture> {
  assert.equal(await canShareAPort(), true, "this test needs a runtime that can share a port: Deno 2.9 or later");
  return await startPort({ layout: { shards: 2 }, options: { ...FROM_BALANCER, ...options } });
}

/** Connects until the system gives the connection to a certain shard; it has subscribed then. */
async function connectTo(shard: Shard, fixture: PortFixture, from: string): Promise<LineClient> {
  for (let i = 0; i < MOST_TRIES; i++) {
    // deno-lint-ignore no-await-in-loop -- one try after the other
    const client = await fixture.connect({ from });
    // deno-lint-ignore no-await-in-loop
    const { result } = await client.ask("mining.subscribe", ["test/1"]);
    if (String((result as unknown[])[1])[2] === shard) return client;
    // deno-lint-ignore no-await-in-loop
    await client[Symbol.asyncDispose]();
  }
  return assert.fail(`no connection to shard ${shard} in ${MOST_TRIES} tries`);
}

/** Logs a worker in and gives the difficulty that it is told. */
async function authorize(client: LineClient, worker: string, password = "x"): Promise<unknown> {
  await client.ask("mining.authorize", [`${ADDRESS}.${worker}`, password]);
  const { params = [] } = await client.next(({ method }) => method === "mining.set_difficulty");
  await client.next(({ method }) => method === "mining.notify");
  return params[0];
}

/** Waits until so many are inside, and the shards have heard what was said until then. */
async function inside({ view }: PortFixture, count: number): Promise<void> {
  const isSo = async () => (await view.status()).client_count === count || undefined;
  await pollUntil(isSo, 10, `${count} connections`);
  // A shard answers after it has taken up all news from before the question.
  await view.status();
}

Deno.test("a ban in one shard holds in the other, and is one ban", async () => {
  await using fixture = await startShards({ guards: { invalid_share_window: 4 } });
  await using bad = await connectTo("0", fixture, ONE);
  await using neighbour = await connectTo("1", fixture, ONE);
  await using stranger = await connectTo("1", fixture, OTHER);
  await authorize(bad, "bad");
  await authorize(neighbour, "neighbour");
  await authorize(stranger, "stranger");
  for (let nonce = 0; nonce < 4; nonce++) {
    const params = submitParams(makeJob(1), { user: `${ADDRESS}.bad`, nonce, time: JOB_TIME + 100_000 });
    bad.send(`${JSON.stringify({ id: nonce, method: "mining.submit", params })}\n`);
  }
  await Promise.all([bad, neighbour].map(ended));
  await inside(fixture, 1);
  assert.equal((await stranger.ask("mining.ping")).result, "pong");
  for (let i = 0; i < 8; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other, to either shard
    await using client = await fixture.connect({ from: ONE });
    // deno-lint-ignore no-await-in-loop
    await ended(client);
  }
  const { banned_addresses: banned, refused } = await fixture.view.status();
  assert.deepEqual([banned, refused.banned], [[ONE], 8]);
  assert.equal((await fixture.view.counters())["stratum_bans"]?.total, 1);
  assert.equal(fixture.log.texts("info").filter((text) => text.startsWith("Banned")).length, 1);
});

Deno.test("a worker that comes back to another shard gets the difficulty that it had", async () => {
  const [least, greatest, start, had] = [2 ** -60, 2 ** -40, 2 ** -50, 2 ** -48];
  await using fixture = await startShards({
    start_difficulty: start,
    minimum_manual_diff: least,
    vardiff: { enabled: true, minimum_difficulty: least, maximum_difficulty: greatest },
  });
  const first = await connectTo("0", fixture, ONE);
  assert.equal(await authorize(first, "rig", `sd=${had}`), had);
  await first[Symbol.asyncDispose]();
  await inside(fixture, 0);
  await using again = await connectTo("1", fixture, ONE);
  assert.equal(await authorize(again, "rig"), had);
  await using other = await connectTo("1", fixture, ONE);
  assert.equal(await authorize(other, "other"), start);
});
