/** What a network tells those who choose between several. */

import assert from "node:assert/strict";
import { encodeHex } from "../../../src/bytes/hex.ts";
import { createJobNumbers } from "../../../src/jobmanagers/job_numbers.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { startNetwork } from "../network_fixture.ts";

/** Looks at the daemon often. */
const QUICK = { options: { poll: true } };

leakFreeTest("prospect() says what a block brings and how hard it is, once there is a job", async () => {
  await using fixture = await startNetwork({ options: { max_blockheight: 3 } });
  await fixture.job();
  const { height, value, isOverHeight, difficulty = 0 } = fixture.network.prospect() ?? {};
  assert.deepEqual([height, value, isOverHeight], [2, 5_000_000_000n, false]);
  assert(difficulty > 4.6e-10 && difficulty < 4.7e-10);
});

leakFreeTest("prospect() says when max_blockheight is reached", async () => {
  await using fixture = await startNetwork({ options: { max_blockheight: 2 } });
  await fixture.job();
  assert.equal(fixture.network.prospect()?.isOverHeight, true);
});

leakFreeTest(
  "a daemon that goes down is told of at once, and leaves no prospect until there is a job again",
  async () => {
    await using fixture = await startNetwork(QUICK);
    const { network, devnet } = fixture;
    await fixture.job();
    const troubled = Promise.withResolvers<unknown>();
    network.onTrouble(() => troubled.resolve(network.prospect()));
    await devnet.goDown();
    assert.equal(await troubled.promise, undefined);
    const back = Promise.withResolvers<unknown>();
    network.onJob(() => back.resolve(network.prospect()?.height));
    devnet.comeUp();
    assert.equal(await back.promise, 2);
  },
);

leakFreeTest("a template that no job can be made of is trouble", async () => {
  let refused = false;
  await using fixture = await startNetwork({
    ...QUICK,
    answers: { getblocktemplate: (answer: object) => refused ? { ...answer, founder: { amount: 1 } } : answer },
  });
  const { network, generate, log } = fixture;
  await fixture.job();
  const troubled = Promise.withResolvers<unknown>();
  network.onTrouble(() => troubled.resolve(network.prospect()));
  refused = true;
  await generate(1);
  assert.equal(await troubled.promise, undefined, log.texts("error").join("\n"));
});

leakFreeTest("renew() makes the newest job again, with a greater number and another coinbase", async () => {
  await using fixture = await startNetwork();
  const { network } = fixture;
  assert.equal(network.renew(), undefined);
  const first = await fixture.job();
  const again = network.renew() ?? assert.fail();
  assert.equal(await fixture.job(), again);
  assert.equal(network.latest(), again);
  assert(again.number > first.number);
  assert.notEqual(encodeHex(again.coinbase.prefix), encodeHex(first.coinbase.prefix));
  assert.deepEqual([again.height, again.previousHash, again.clean, again.push], [2, first.previousHash, false, false]);
  assert(network.knows(first.number) && network.knows(again.number) && !network.knows(again.number + 1));
  fixture.find(again);
  await fixture.log.line(/^Block 2 accepted/);
});

Deno.test("createJobNumbers() gives seconds, and a greater number each time", () => {
  let now = 1_764_000_000_999;
  const next = createJobNumbers(() => now);
  assert.deepEqual([next(), next(), next()], [1_764_000_000, 1_764_000_001, 1_764_000_002]);
  now += 10_000;
  assert.equal(next(), 1_764_000_010);
  now = 0;
  assert.equal(next(), 1_764_000_011);
});
