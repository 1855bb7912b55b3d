/** A port that goes over to other options while miners are connected, over real sockets. */

import assert from "node:assert/strict";
import { stratumServerOptions } from "../../src/stratum/options.ts";
import { ended, type PortFixture, startPort } from "./port_fixture.ts";
import { EVERY_SHARE, makeJob } from "./session_fixture.ts";
import { socketTest } from "../sockets/socket_test_case.ts";

const HARDER = EVERY_SHARE * 2;

/** Has the port go over to other options; what is not named is as the fixture has it. */
function change({ server }: PortFixture, options: Record<string, unknown>): void {
  const fixed = { algo: "sha256", address: "127.0.0.1", port: 0, start_difficulty: EVERY_SHARE };
  server.change("pool", stratumServerOptions.parse({ ...fixed, ...options }));
}

for (const shards of [1, 2]) {
  socketTest(`change() reaches the miners of ${shards} shards, whose connections stay`, async () => {
    await using port = await startPort({ layout: { shards } });
    const miners = await Promise.all(Array.from({ length: 4 }, () => port.miner()));
    change(port, { start_difficulty: HARDER, aliases: { bob: "1BoatSLRHtKNngkdXEeobR76b53LETtpyT" } });
    port.post(makeJob(2, { clean: false }));
    await Promise.all(miners.map(async ({ client }) => {
      await client.next(({ method, params }) => method === "mining.set_difficulty" && params?.[0] === HARDER);
      await client.next(({ method, params }) => method === "mining.notify" && params?.[0] === "00000002");
    }));
    const answers = await Promise.all(miners.map((miner) => miner.share()));
    assert.deepEqual(answers.map(({ result }) => result), Array(4).fill(true));
    assert.deepEqual(port.records.map(({ difficulty }) => difficulty), Array(4).fill(HARDER));
    const bob = await miners[0]?.client.ask("mining.authorize", ["bob"]);
    assert.equal(bob?.result, true);
    assert.deepEqual(port.view.nameOf("bob"), { address: "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", worker: "" });
    await Promise.all(miners.map((miner) => miner[Symbol.asyncDispose]()));
  });
}

socketTest("change() of guards holds for connections that are there and for those that come", async () => {
  await using port = await startPort();
  await using miner = await port.miner();
  change(port, { guards: { max_bad_lines: 1, max_connections: 1, exempt: [] } });
  await using refused = await port.connect();
  await ended(refused);
  miner.client.send("no request\n");
  await ended(miner.client);
  await port.log.line(/max_connections allows/);
  await port.log.line(/max_bad_lines/);
});

socketTest("change() of drain_to holds when the port stops", async () => {
  await using port = await startPort();
  await using miner = await port.miner();
  change(port, { drain_to: { enabled: true, host: "other.example", port: 4444, wait: 1 } });
  const told = miner.client.next(({ method }) => method === "client.reconnect");
  await port.server.stop();
  assert.deepEqual((await told).params, ["other.example", 4444, 1]);
});

socketTest("change() refuses a port that is not there", async () => {
  await using port = await startPort();
  const options = stratumServerOptions.parse({ algo: "sha256" });
  assert.throws(() => port.server.change("poll", options), { name: "RangeError", message: /Cannot find port poll/ });
});

socketTest("change() to more messages a second holds nobody up for what was spent under fewer", async () => {
  await using port = await startPort({ options: { guards: { messages_per_second: 1, message_burst: 100 } } });
  await using miner = await port.miner();
  for (let message = 0; message < 50; message++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await miner.client.ask("mining.suggest_difficulty", [EVERY_SHARE]);
  }
  change(port, { guards: { messages_per_second: 1000, message_burst: 10 } });
  await miner.client.ask("mining.suggest_difficulty", [EVERY_SHARE]);
  await miner.client.ask("mining.suggest_difficulty", [EVERY_SHARE]);
});
