import assert from "node:assert/strict";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { startFakePublisher } from "../daemon/zmtp/fake_publisher.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { type Change, Refusal } from "./changed_daemon.ts";
import { startNetwork } from "./network_fixture.ts";

leakFreeTest("the first job is clean, for the block after the tip", async () => {
  await using fixture = await startNetwork({ blocks: 3 });
  const job = await fixture.job();
  assert.deepEqual(
    [job.clean, job.height, displayHash(job.previousHash), job.currency],
    [true, 4, fixture.devnet.tip().hash, "DEV"],
  );
  assert.equal(fixture.network.latest(), job);
});

leakFreeTest("a new block gives a clean job by long poll alone", async () => {
  await using fixture = await startNetwork();
  await fixture.job();
  await fixture.generate(1);
  const job = await fixture.job();
  assert.deepEqual([job.clean, job.height, displayHash(job.previousHash)], [true, 3, fixture.devnet.tip().hash]);
});

leakFreeTest("a new block gives a clean job by polling alone", async () => {
  const withoutLongPolls: Change = ({ longpollid: _, ...template }) => template;
  await using fixture = await startNetwork({
    answers: { getblocktemplate: withoutLongPolls },
    options: { poll: true },
  });
  await fixture.job();
  await fixture.generate(1);
  const job = await fixture.job();
  assert.deepEqual([job.clean, job.height, displayHash(job.previousHash)], [true, 3, fixture.devnet.tip().hash]);
  const requests = fixture.calls.flatMap(({ method, params }) => method === "getblocktemplate" ? params : []);
  assert(requests.every((request) => !("longpollid" in (request as object))));
});

leakFreeTest("a new block gives a clean job by what its daemon publishes alone", async () => {
  await using publisher = await startFakePublisher();
  const withoutLongPolls: Change = ({ longpollid: _, ...template }) => template;
  await using fixture = await startNetwork({
    answers: { getblocktemplate: withoutLongPolls },
    options: { poll: false, job_refresh: 1000, zmq: [publisher.address] },
  });
  const connection = await publisher.connections.next(() => true);
  await connection.accept(2);
  await fixture.job();
  await fixture.generate(1);
  connection.publish("hashblock", decodeHex(fixture.devnet.tip().hash), uint32le(0));
  const job = await fixture.job();
  assert.deepEqual([job.clean, job.height, displayHash(job.previousHash)], [true, 3, fixture.devnet.tip().hash]);
});

leakFreeTest("new transactions come with a job that is not clean, after job_refresh", async () => {
  await using fixture = await startNetwork({ options: { job_refresh: 0.02 }, blocks: 2 });
  const first = await fixture.job();
  fixture.devnet.addTransactions(1);
  const job = await fixture.job(({ branch }) => branch.length > 0);
  assert.deepEqual([job.clean, job.height, first.branch.length], [false, first.height, 0]);
});

leakFreeTest("new transactions come with a job that is not clean, by long poll", async () => {
  await using fixture = await startNetwork({ longPollSeconds: 0.01, blocks: 2 });
  await fixture.job();
  fixture.devnet.addTransactions(1);
  const job = await fixture.job(({ branch }) => branch.length > 0);
  assert.equal(job.clean, false);
});

for (const poll of [true, false]) {
  leakFreeTest(`a reorganisation gives a clean job on the other tip, with poll: ${poll}`, async () => {
    await using fixture = await startNetwork({ options: { poll }, blocks: 3 });
    await fixture.job();
    await fixture.devnet.call("invalidateblock", fixture.devnet.tip().hash);
    const lower = await fixture.job(({ height }) => height === 3);
    assert.equal(lower.clean, true);
    await fixture.generate(1);
    const other = await fixture.job(({ height }) => height === 4);
    assert.equal(other.clean, true);
    assert.equal(displayHash(other.previousHash), fixture.devnet.tip().hash);
  });
}

leakFreeTest("another tip of the same height gives a clean job, also where nothing between was seen", async () => {
  await using fixture = await startNetwork({ options: { poll: true }, blocks: 3 });
  const { devnet } = fixture;
  const before = await fixture.job();
  await devnet.goDown();
  await devnet.call("invalidateblock", devnet.tip().hash);
  await fixture.generate(1);
  devnet.comeUp();
  const other = await fixture.job(({ previousHash }) => displayHash(previousHash) === devnet.tip().hash);
  assert.deepEqual([other.height, other.clean], [before.height, true]);
});

leakFreeTest("rules that the daemon demands are named from then on", async () => {
  const asked: unknown[] = [];
  function demandRule(_: unknown, [request]: readonly unknown[]): void {
    const { rules } = request as { rules: string[] };
    asked.push(rules);
    if (!rules.includes("shiny")) throw new Refusal(-8, "Support for 'shiny' rule requires explicit client support");
  }
  await using fixture = await startNetwork({ answers: { getblocktemplate: demandRule } });
  await fixture.job();
  assert.deepEqual(asked.slice(0, 2), [["segwit"], ["segwit", "shiny"]]);
  assert.deepEqual(fixture.log.texts("error"), []);
});

leakFreeTest("Litecoin's own rule is named from the first call on", async () => {
  await using fixture = await startNetwork({
    answers: { validateaddress: () => ({ isvalid: true }) },
    options: { currency: "LTC", pool_address: "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3" },
  });
  await fixture.job();
  const request = fixture.calls.find(({ method }) => method === "getblocktemplate")?.params[0];
  assert.deepEqual((request as { rules: unknown }).rules, ["mweb", "segwit"]);
});

leakFreeTest("numbers of jobs are seconds since 1970, and go on from there where jobs come faster", async () => {
  await using fixture = await startNetwork({ now: () => 1_700_000_000_500 });
  await fixture.job();
  await fixture.generate(3);
  await fixture.job(({ height }) => height === 5);
  const numbers = fixture.jobs.map(({ number }) => number);
  assert.deepEqual(numbers, numbers.map((_, index) => 1_700_000_000 + index));
});

leakFreeTest(
  "where the daemon reads pool_address otherwise than we do, that is said loudly, and there is no job",
  async () => {
    let script = "0014ff";
    await using fixture = await startNetwork({
      answers: { validateaddress: () => ({ isvalid: true, scriptPubKey: script }) },
    });
    const { level, text } = await fixture.log.line(/Cannot pay pool_address/);
    assert.equal(level, "error");
    assert.match(text, /its script should be 0014751e76e8.*but the DEV daemon says 0014ff; is currency right\?/);
    assert.equal(fixture.jobs.length, 0);
    script = "0014751e76e8199196d454941c45d1b3a323f1433bd6";
    await fixture.job();
    assert.equal(fixture.log.texts("error").length, 1);
  },
);

leakFreeTest(
  "a template with demands that are not met here is refused loudly, and the next good one is taken",
  async () => {
    let extra: Record<string, unknown> = {};
    await using fixture = await startNetwork({
      answers: { getblocktemplate: (template) => ({ ...template, ...extra }) },
    });
    await fixture.job();
    extra = { znode: [{ payee: "X", script: "51", amount: 1 }] };
    await fixture.generate(1);
    const { level, text } = await fixture.log.line(/Cannot build/);
    assert.equal(level, "error");
    assert.match(text, /block 3: the daemon demands znode, and Firo wants/);
    assert.deepEqual(fixture.jobs.map(({ height }) => height), [2]);
    extra = {};
    await fixture.generate(1);
    assert.deepEqual(await fixture.job().then(({ height, clean }) => [height, clean]), [4, true]);
  },
);

leakFreeTest("a job of a new block is clean also where the block's first template was refused", async () => {
  let extra: Record<string, unknown> = {};
  await using fixture = await startNetwork({
    answers: { getblocktemplate: (template) => ({ ...template, ...extra }) },
    options: { job_refresh: 0.02 },
  });
  await fixture.job();
  extra = { znode: [{ payee: "X", script: "51", amount: 1 }] };
  await fixture.generate(1);
  await fixture.log.line(/Cannot build/);
  extra = {};
  assert.equal((await fixture.job(({ height }) => height === 3)).clean, true);
});

leakFreeTest("a listener is told no more once it has ended that", async () => {
  await using fixture = await startNetwork();
  await fixture.job();
  const heights: number[] = [];
  const unhear = fixture.network.onJob(({ height }) => heights.push(height));
  await fixture.generate(1);
  await fixture.job();
  unhear();
  await fixture.generate(1);
  await fixture.job();
  assert.deepEqual(heights, [3]);
});

leakFreeTest("status() tells of chain, daemon and jobs", async () => {
  await using fixture = await startNetwork({ blocks: 2, now: () => 1_700_000_000_000 });
  await fixture.job();
  const { coinservers, last_job_ms: lastJobMs, timings, ...status } = fixture.network.status();
  assert.deepEqual(status, {
    net_state: {
      difficulty: 4.6565423739069247e-10,
      height: 3,
      last_block: "2023-11-14T22:13:20.000Z",
      prev_hash: fixture.devnet.tip().hash,
      transactions: 0,
      subsidy: 5_000_000_000,
    },
    block_stats: {
      accepts: 0,
      rejects: 0,
      solves: 0,
      orphans: 0,
      matures: 0,
      unsettled: 0,
      last_solve_height: null,
      last_solve_time: null,
      last_solve_worker: null,
      last_solve_hash: null,
      last_solve_state: null,
    },
    last_signal: null,
    currency: "DEV",
    live_coinservers: 1,
    down_coinservers: 0,
    job_count: 1,
    template: { age: 0, missing: 0, max_age: 10_000_000 },
  });
  assert.equal((timings as { job_seconds: { count: number } }).job_seconds.count, 1);
  assert.ok(Number(lastJobMs) > 0 && Number(lastJobMs) < 1000, String(lastJobMs));
  const [[name, daemon] = assert.fail()] = Object.entries(coinservers as Record<string, { status: string }>);
  assert.deepEqual([name, daemon.status], [`127.0.0.1:${fixture.devnet.port}`, "live"]);
});

leakFreeTest("status() before the first job says that there is none", async () => {
  await using fixture = await startNetwork({ before: (devnet) => devnet.goDown() });
  const { net_state, template, live_coinservers, down_coinservers } = fixture.network.status();
  assert.deepEqual([net_state, live_coinservers, down_coinservers], [null, 0, 1]);
  assert.equal((template as { age: unknown }).age, null);
});

leakFreeTest("the log tells of a new block with difficulty, transactions and value", async () => {
  await using fixture = await startNetwork({ blocks: 2, before: (devnet) => void devnet.addTransactions(2, 150n) });
  const { level, text, component } = await fixture.log.line(/New block/);
  assert.deepEqual([level, component], ["info", "chain"]);
  assert.equal(text, "New block 3: difficulty 4.65654e-10, 2 transactions, 50.000003 DEV");
});

leakFreeTest(
  "others get their share of every block, to an address or a script, and pool_address gets the rest",
  async () => {
    const other = "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";
    await using fixture = await startNetwork({ options: { fee_outputs: { [other]: 0.01, "6a": 0.02 } } });
    const { coinbase } = await fixture.job();
    // A number of satoshis, little-endian, and a script behind its length.
    const paid = (script: string) =>
      new RegExp(`([0-9a-f]{16})${(script.length / 2).toString(16).padStart(2, "0")}${script}`).exec(
        encodeHex(coinbase.suffix),
      )?.[1];
    const value = (script: string) =>
      decodeHex(paid(script) ?? assert.fail(script)).reduceRight((sum, byte) => sum * 256 + byte, 0);
    const shares = [
      value("00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"),
      value("6a"),
      value("0014751e76e8199196d454941c45d1b3a323f1433bd6"),
    ];
    assert.deepEqual(shares.map((share) => share / 5_000_000_000), [0.01, 0.02, 0.97]);
  },
);
