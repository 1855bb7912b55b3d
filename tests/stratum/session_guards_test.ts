/** What a session may do until its connection is cut off, or its address reported for a ban. */

import assert from "node:assert/strict";
import {
  ADDRESS,
  JOB_TIME,
  makeJob,
  NO_SHARE,
  type SessionClient,
  type SessionFixture,
  startSession,
  submitParams,
} from "./session_fixture.ts";

/** Gives a session lines, one after the other. */
async function say(client: SessionClient, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await client.line(line);
  }
}

const NO_REQUESTS = ["GET / HTTP/1.1", "[]", '{"id":1,"params":[]}', '{"id":1,"method":"mining.ping","params":7}', "{"];
const PING = '{"id":1,"method":"mining.ping","params":[]}';

for (const line of NO_REQUESTS) {
  Deno.test(`max_bad_lines times ${line} is the end`, async () => {
    const fixture = startSession({ guards: { max_bad_lines: 3 } });
    await say(fixture, line, line);
    assert.equal(fixture.cutReason, "");
    await say(fixture, line);
    assert.equal(fixture.cutReason, "sends lines that are no requests (max_bad_lines)");
  });
}

Deno.test("a request between bad lines makes up for those before it", async () => {
  const fixture = startSession({ guards: { max_bad_lines: 3 } });
  const [bad] = NO_REQUESTS as [string];
  await say(fixture, bad, bad, PING, bad, bad);
  assert.equal(fixture.cutReason, "");
  await say(fixture, bad);
  assert.notEqual(fixture.cutReason, "");
});

Deno.test("a request that is refused is no bad line", async () => {
  const fixture = startSession({ guards: { max_bad_lines: 1 } });
  await say(fixture, '{"id":1,"method":"mining.steal","params":[]}', '{"id":1,"method":"mining.submit","params":[]}');
  assert.equal(fixture.cutReason, "");
});

Deno.test("whoever has not authorized a worker within handshake_timeout is cut off", async () => {
  const fixture = startSession({ guards: { handshake_timeout: 20 } });
  await fixture.ask("mining.subscribe", ["test/1"]);
  fixture.now += 19_999;
  fixture.tick();
  assert.equal(fixture.cutReason, "");
  fixture.now += 1;
  fixture.tick();
  assert.equal(fixture.cutReason, "has not authorized a worker in time (handshake_timeout)");
});

Deno.test("a login that was refused is none", async () => {
  const fixture = startSession({ guards: { handshake_timeout: 20 } });
  await fixture.logIn("nobody");
  fixture.now += 20_000;
  fixture.tick();
  assert.match(fixture.cutReason, /handshake_timeout/);
});

Deno.test("whoever has authorized a worker is not cut off for the time that went by", async () => {
  const fixture = startSession({ guards: { handshake_timeout: 20 } });
  await fixture.ask("mining.authorize", [ADDRESS, "x"]);
  fixture.now += 60_000;
  fixture.tick();
  assert.equal(fixture.cutReason, "");
});

/** A miner in front of a port that looks at four shares at a time. */
async function startMiner(
  guards: Record<string, unknown> = {},
  options: Record<string, unknown> = {},
): Promise<SessionFixture> {
  const fixture = startSession({ guards: { invalid_share_window: 4, ...guards }, ...options });
  fixture.post(makeJob(1));
  await fixture.logIn();
  return fixture;
}

/** A number for each share, so that none is the same as another. */
let nonce = 0;

/** A share that is good, and one of an impossible time. */
const good = () => submitParams(makeJob(1), { nonce: nonce++ });
const bad = () => submitParams(makeJob(1), { nonce: nonce++, time: JOB_TIME + 100_000 });

async function submit(client: SessionClient, ...shares: readonly unknown[][]): Promise<void> {
  for (const share of shares) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await client.ask("mining.submit", share);
  }
}

Deno.test("more than invalid_share_ratio of invalid_share_window shares bad is misconduct", async () => {
  const fixture = await startMiner({ invalid_share_ratio: 0.5 });
  await submit(fixture, bad(), good(), bad());
  assert.equal(fixture.misconduct, 0);
  await submit(fixture, bad());
  assert.equal(fixture.misconduct, 1);
});

Deno.test("as many bad shares as invalid_share_ratio allows are none", async () => {
  const fixture = await startMiner({ invalid_share_ratio: 0.5 });
  await submit(fixture, bad(), good(), bad(), good(), bad(), good(), good(), bad());
  assert.equal(fixture.misconduct, 0);
});

Deno.test("misconduct is reported once a window", async () => {
  const fixture = await startMiner();
  await submit(fixture, bad(), bad(), bad(), bad());
  assert.equal(fixture.misconduct, 1);
  await submit(fixture, bad(), bad(), bad());
  assert.equal(fixture.misconduct, 1);
  await submit(fixture, bad());
  assert.equal(fixture.misconduct, 2);
});

Deno.test("shares below their difficulty are bad ones", async () => {
  const fixture = await startMiner({}, { start_difficulty: NO_SHARE });
  await submit(fixture, good(), good(), good(), good());
  assert.equal(fixture.misconduct, 1);
});

Deno.test("duplicates are neither bad nor good", async () => {
  const fixture = await startMiner();
  const share = good();
  await submit(fixture, share, share, share, share, share, share, bad(), bad());
  assert.equal(fixture.misconduct, 0);
  await submit(fixture, bad());
  assert.equal(fixture.misconduct, 1);
});

for (
  const { what, changes } of [
    { what: "of a block that is over", changes: { jobId: "00000001" } },
    { what: "of an unknown job", changes: { jobId: "ffffff" } },
  ]
) {
  Deno.test(`shares ${what} are neither bad nor good`, async () => {
    const fixture = await startMiner();
    const second = makeJob(2, { height: 101 });
    fixture.post(second);
    for (let i = 0; i < 8; i++) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      await fixture.ask("mining.submit", submitParams(makeJob(1), { nonce: i, ...changes }));
    }
    assert.deepEqual(new Set(fixture.records.map(({ outcome }) => outcome)), new Set(["stale"]));
    assert.equal(fixture.misconduct, 0);
  });
}

Deno.test("with an invalid_share_ratio of 1 there is no misconduct", async () => {
  const fixture = await startMiner({ invalid_share_ratio: 1 });
  await submit(fixture, bad(), bad(), bad(), bad());
  assert.equal(fixture.misconduct, 0);
});

for (const [other, count] of [["127.0.0.1", 1], ["192.0.2.1", 0]] as const) {
  Deno.test(`bad shares of 127.0.0.1 and ${other} make ${count === 1 ? "one" : "no"} window together`, async () => {
    const fixture = await startMiner();
    const neighbour = fixture.open(other);
    await neighbour.logIn();
    await submit(fixture, bad(), bad());
    await submit(neighbour, bad(), bad());
    assert.equal(fixture.misconduct, count);
  });
}

Deno.test("whoever comes again is not forgiven its bad shares", async () => {
  const fixture = await startMiner();
  await submit(fixture, bad(), bad(), bad());
  fixture.leave();
  const again = fixture.open();
  await again.logIn();
  await submit(again, bad());
  assert.equal(fixture.misconduct, 1);
});
