/** The end of a port, over real sockets. */

import assert from "node:assert/strict";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { connect } from "./line_client.ts";
import { startPort } from "./port_fixture.ts";
import { makeJob } from "./session_fixture.ts";

leakFreeTest("shares under way are answered when the port stops, once they are safe", async () => {
  // Nothing but the end hands shares over.
  await using fixture = await startPort({ layout: { gatherMs: 1_000_000 } });
  await using miner = await fixture.miner();
  const { client } = miner;
  client.send(miner.shareLine("a") + miner.shareLine("b"));
  assert.equal((await client.ask("mining.ping")).result, "pong");
  const stopped = fixture.server.stop();
  assert.deepEqual(
    [await client.next(), await client.next()],
    ["a", "b"].map((id) => ({ id, result: true, error: null })),
  );
  await Promise.all([stopped, client.closed]);
});

leakFreeTest("stop() ends every connection, whatever its miner does, and nobody can connect any more", async () => {
  const fixture = await startPort();
  await using miner = await fixture.miner();
  await using silent = await fixture.connect();
  // It does not close its half when we close ours, and goes on talking.
  await using rude = await fixture.connect({ allowHalfOpen: true });
  const talking = setInterval(() => rude.send('{"id":1,"method":"mining.ping"}\n'), 50);
  await rude.next();
  await fixture.server.stop();
  clearInterval(talking);
  await Promise.all([miner.client.closed, silent.closed]);
  assert.equal((await fixture.view.status()).client_count, 0);
  await assert.rejects(connect(fixture.port));
  assert.deepEqual(fixture.log.texts("error"), []);
  await fixture[Symbol.asyncDispose]();
});

leakFreeTest("a port that has stopped can be had again at once", async () => {
  const first = await startPort();
  await (await first.miner())[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await using second = await startPort({ options: { port: first.port } });
  await using miner = await second.miner();
  assert.equal((await miner.share()).result, true);
});

leakFreeTest("after stop() no job goes out", async () => {
  const fixture = await startPort();
  await fixture.server.stop();
  fixture.post(makeJob(2, { height: 101 }));
  assert.equal((await fixture.view.status()).last_flush_job?.job_id, "00000001");
  await fixture[Symbol.asyncDispose]();
});
