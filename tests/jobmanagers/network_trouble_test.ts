/** A daemon in trouble: the network says what is wrong, once, goes on with what it has, and recovers by itself. */

import assert from "node:assert/strict";
import type { Devnet } from "../../src/devnet/devnet.ts";
import type { Fault } from "../../src/devnet/faults.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type NetworkFixture, startNetwork } from "./network_fixture.ts";

interface Trouble {
  readonly title: string;
  /** What the log says. */
  readonly pattern: RegExp;
  begin(devnet: Devnet): void | Promise<void>;
  end(devnet: Devnet): void;
}

function faulty(fault: Fault, pattern: RegExp): Trouble {
  return {
    title: `is ${fault}`,
    pattern,
    begin: ({ faults }) => faults.set(fault),
    end: ({ faults }) => faults.clear(),
  };
}

const TROUBLES: readonly Trouble[] = [
  {
    title: "is down",
    pattern: /Connection refused.*; check that the daemon runs/,
    begin: (devnet) => devnet.goDown(),
    end: (devnet) => devnet.comeUp(),
  },
  faulty("warming up", /Loading block index\.\.\. \(code -28\); it answers as soon as it has started/),
  faulty("initial download", /in initial sync and waiting for blocks\.\.\. \(code -10\)/),
  faulty("no peers", /is not connected! \(code -9\)/),
  faulty("shutting down", /Shutting down \(code -9\); it answers again after its next start/),
  faulty("busy", /Work queue depth exceeded; raise its rpcworkqueue and rpcthreads/),
  faulty("refusing logins", /user or password refused \(HTTP 401\); check username and password/),
  faulty("not a daemon", /expected a JSON-RPC answer, got HTTP 200 with "<!DOCTYPE html>/),
  faulty("hanging", /no answer within 0\.1 s; the daemon is overloaded/),
];

/** Options with which trouble is noticed at once, and jobs are renewed often. */
const QUICK = { options: { poll: true, job_refresh: 0.02 }, coinserv: { timeout: 0.1 } };

/** The lines about trouble so far, and nothing else in the log above info. */
function complaints({ log }: NetworkFixture): string[] {
  assert.deepEqual(log.lines.filter(({ level }) => level !== "info" && level !== "error"), []);
  return log.texts("error");
}

for (const { title, pattern, begin, end } of TROUBLES) {
  leakFreeTest(`a daemon that ${title} at the start is told of once, and jobs come as soon as it is well`, async () => {
    await using fixture = await startNetwork({ ...QUICK, before: begin });
    const { log, devnet, network } = fixture;
    await log.line(pattern);
    // Several tries more.
    const { calls } = daemonStatus(network);
    await pollUntil(() => daemonStatus(network).calls > calls + 2 || undefined, 10, "three tries more");
    assert.equal(fixture.jobs.length, 0);
    end(devnet);
    assert.equal((await fixture.job()).clean, true);
    const lines = complaints(fixture);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(String(lines[0]), /; trying again every 0\.01 s$/);
    assert.equal(network.status()["live_coinservers"], 1);
  });

  leakFreeTest(`while a daemon ${title}, jobs go on from its last template, and the next block is seen`, async () => {
    await using fixture = await startNetwork(QUICK);
    const { log, devnet, network } = fixture;
    const first = await fixture.job();
    await begin(devnet);
    await log.line(pattern);
    const { number } = fixture.jobs.at(-1) ?? assert.fail();
    const later = await fixture.job((job) => job.number > number + 2);
    assert.deepEqual([later.clean, later.height], [false, first.height]);
    assert(later.currentTime >= first.currentTime);
    assert.equal(network.status()["down_coinservers"], 1);
    await fixture.generate(1);
    end(devnet);
    const next = await fixture.job(({ height }) => height === first.height + 1);
    assert.equal(next.clean, true);
    const lines = complaints(fixture);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.equal(log.texts("info").filter((text) => text.endsWith("answers")).length, 2);
  });
}

leakFreeTest("a daemon that goes from one trouble to the next is told of once for each", async () => {
  await using fixture = await startNetwork(QUICK);
  const { devnet, log } = fixture;
  await fixture.job();
  await devnet.goDown();
  await log.line(/refused/);
  devnet.faults.set("warming up");
  devnet.comeUp();
  await log.line(/Loading block index/);
  devnet.faults.set("initial download");
  await log.line(/initial sync/);
  devnet.faults.clear();
  await log.line(/answers/, log.lines.length);
  assert.equal(complaints(fixture).length, 3);
});

leakFreeTest("the password is in no log line", async () => {
  await using fixture = await startNetwork({ ...QUICK, coinserv: { password: "correct-horse" } });
  await fixture.log.line(/check username and password/);
  assert(fixture.log.texts().every((text) => !text.includes("correct-horse")));
});

leakFreeTest("a daemon that refuses to tell its best block is told of once, and counts as up", async () => {
  await using fixture = await startNetwork({ options: { poll: true } });
  const { devnet, log } = fixture;
  devnet.faults.set("busy", ["getbestblockhash"]);
  await fixture.job();
  await log.line(/New blocks may be seen late: .*getbestblockhash.*Work queue depth exceeded/);
  // The long poll goes on; another template comes with each poll that fails.
  await fixture.generate(1);
  const { number } = await fixture.job(({ height }) => height === 3);
  await fixture.job((job) => job.number > number + 2);
  assert.equal(log.texts("warning").length, 1);
  assert.deepEqual(log.texts("error"), []);
  assert.equal(fixture.network.status()["live_coinservers"], 1);
});

for (const { title, begin } of TROUBLES) {
  leakFreeTest(`stop() ends at once while the daemon ${title}, and leaves nothing open`, async () => {
    const fixture = await startNetwork({ options: { rpc_ping_int: 1000, poll: true }, coinserv: { timeout: 600 } });
    await fixture.job();
    await begin(fixture.devnet);
    const began = performance.now();
    await fixture.network.stop();
    assert(performance.now() - began < 1000);
    await fixture[Symbol.asyncDispose]();
  });
}

leakFreeTest("stop() before start() and a second stop() are harmless", async () => {
  const fixture = await startNetwork();
  await fixture.network.stop();
  await fixture[Symbol.asyncDispose]();
});

function daemonStatus(network: NetworkFixture["network"]): { readonly calls: number } {
  const [status] = Object.values(network.status()["coinservers"] as Record<string, { calls: number }>);
  return status ?? assert.fail();
}
