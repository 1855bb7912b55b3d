/** The job that goes out on a new tip ahead of the daemon's template. */

import assert from "node:assert/strict";
import { displayHash, parseHash } from "../../src/coin/hash.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { type NetworkChanges, type NetworkFixture, startNetwork } from "./network_fixture.ts";

/** A network whose daemon takes its time with templates, once it is told to. */
async function startSlow(options: NetworkChanges["options"] = {}): Promise<{
  readonly fixture: NetworkFixture;
  /** Holds templates back until the function that it gives is called. */
  hold(): () => void;
}> {
  let ready: Promise<void> = Promise.resolve();
  const fixture = await startNetwork({
    answers: { getblocktemplate: (template) => ready.then(() => template) },
    options: { coin: "bitcoin", currency: undefined, algo: undefined, empty_first_job: true, ...options },
  });
  return {
    fixture,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      ready = promise;
      return resolve;
    },
  };
}

/** A block of somebody else, of which a daemon's `blocknotify` tells. */
async function growAndTell({ generate, network }: NetworkFixture): Promise<string> {
  const [hash] = await generate(1) as [string];
  network.notified(parseHash(hash));
  return hash;
}

leakFreeTest("a new tip is worked on at once, and with transactions as soon as there is a template", async () => {
  const { fixture, hold } = await startSlow();
  await using _ = fixture;
  await fixture.job();
  const release = hold();
  const hash = await growAndTell(fixture);
  const first = await fixture.job();
  assert.deepEqual([displayHash(first.previousHash), first.clean, first.branch], [hash, true, []]);
  release();
  const full = await fixture.job();
  // What miners have is still good, but the other is worth more.
  assert.deepEqual([displayHash(full.previousHash), full.clean, full.push], [hash, false, true]);
  assert.equal(full.height, first.height);
});

leakFreeTest("a block of a job ahead of its template is accepted", async () => {
  const { fixture, hold } = await startSlow();
  await using _ = fixture;
  await fixture.job();
  const release = hold();
  await growAndTell(fixture);
  const first = await fixture.job();
  fixture.find(first);
  await fixture.log.line(/^Block 3 accepted/);
  assert.equal(fixture.devnet.tip().height, 3);
  release();
});

leakFreeTest("polling for the best block brings a job ahead of the template as well", async () => {
  const { fixture, hold } = await startSlow({ poll: true });
  await using _ = fixture;
  await fixture.job();
  const release = hold();
  const [hash] = await fixture.generate(1) as [string];
  const first = await fixture.job();
  assert.deepEqual([displayHash(first.previousHash), first.clean, first.branch], [hash, true, []]);
  release();
  assert.equal((await fixture.job()).push, true);
});

leakFreeTest("unless it is asked for, a new tip waits for its template", async () => {
  const { fixture, hold } = await startSlow({ empty_first_job: false });
  await using _ = fixture;
  await fixture.job();
  const release = hold();
  const hash = await growAndTell(fixture);
  release();
  const job = await fixture.job();
  assert.deepEqual([displayHash(job.previousHash), job.clean, job.push], [hash, true, false]);
  assert.equal(fixture.calls.some(({ method }) => method === "getblockheader"), false);
});
