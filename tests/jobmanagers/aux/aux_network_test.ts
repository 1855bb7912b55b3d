/** Aux networks: blocks of a chain that is mined along, with one daemon or several. */

import assert from "node:assert/strict";
import { decodeHex } from "../../../src/bytes/hex.ts";
import { type AuxPow, parseAuxPow } from "../../../src/coin/auxpow.ts";
import { createAuxGroup } from "../../../src/daemon/group/aux_group.ts";
import { createCoinservers } from "../../../src/daemon/group/coinservers.ts";
import { type Devnet, startDevnet } from "../../../src/devnet/devnet.ts";
import type { AuxChainOptions } from "../../../src/devnet/devnet_options.ts";
import { OPEN_ADDRESS } from "../../../src/devnet/open_coins.ts";
import type { Template } from "../../../src/devnet/template.ts";
import {
  type AuxJob,
  createMonitorAuxNetwork,
  type MonitorAuxNetwork,
} from "../../../src/jobmanagers/aux/aux_network.ts";
import { monitorAuxNetworkOptions } from "../../../src/jobmanagers/aux/aux_options.ts";
import { type Journal, openJournal } from "../../../src/journal/journal.ts";
import type { StoredBlock } from "../../../src/journal/records.ts";
import { type FakeDaemon, serveDaemon } from "../../daemon/fake_daemon.ts";
import { mineParent } from "../../devnet/parent_block.ts";
import { type CapturedLog, captureLog } from "../../tools/captured_log.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { pollUntil } from "../../tools/poll_until.ts";
import { type Change, changedAnswer } from "../changed_daemon.ts";

const DEADLINE = 10;
const FINDER = { address: "finder", worker: "rig" };

/** Devnets of one moment have the same first block. */
const SECONDS = 1_700_000_000;

interface AuxFixture extends AsyncDisposable {
  readonly devnets: readonly Devnet[];
  /** In front of the devnets, in their order; the first is preferred. */
  readonly daemons: readonly FakeDaemon[];
  /** Indices of daemons that do not work. */
  readonly down: Set<number>;
  readonly journal: Journal;
  readonly log: CapturedLog;
  readonly network: MonitorAuxNetwork;
  /** Waits until the daemon of an index has made the newest job. */
  jobOf(index: number): Promise<AuxJob>;
  /** Waits until the newest block of the journal is this. */
  storedAs(expected: Partial<StoredBlock>): Promise<StoredBlock>;
  /** Stops the network and starts another one on the same journal, with other options. */
  restart(options: Record<string, unknown>): Promise<void>;
}

async function start(
  { daemons: count = 1, aux = {}, options = {}, answers = {} }: {
    readonly daemons?: number;
    readonly aux?: Partial<AuxChainOptions>;
    readonly options?: Record<string, unknown>;
    readonly answers?: Record<string, Change>;
  } = {},
): Promise<AuxFixture> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  // Of one chain, but each with blocks of its own.
  let clocks = 0;
  const devnets = await Promise.all(Array.from({ length: count }, (_, i) => {
    const now = () => SECONDS + i * clocks;
    return startDevnet({ algorithm: "sha256", now, auxChain: { chainId: 98, ...aux } });
  }));
  clocks = 1;
  for (const devnet of devnets) cleanup.defer(() => devnet.stop());
  const down = new Set<number>();
  const daemons = devnets.map((devnet, i) => cleanup.use(serve(devnet, answers, () => down.has(i))));
  const journal = openJournal({ path: ":memory:", commit_interval: 1, synchronous: "normal" });
  cleanup.defer(() => journal.close());
  let run = begin(options);
  cleanup.defer(() => run.end());

  function begin(changes: Record<string, unknown>): { readonly network: MonitorAuxNetwork; end(): Promise<void> } {
    const options = monitorAuxNetworkOptions.parse({
      currency: "AUX",
      algo: "sha256",
      pool_address: OPEN_ADDRESS,
      work_interval: 0.01,
      rpc_ping_int: 0.02,
      block_mature_confirms: 3,
      coinservs: daemons.map(({ port }, i) => ({ port, username: "u", password: "p", poll_priority: count - i })),
      ...changes,
    });
    const group = createAuxGroup({
      daemons: createCoinservers(Date.now)(options.coinservs),
      pingMs: options.rpc_ping_int * 1000,
    });
    const network = createMonitorAuxNetwork({
      key: "aux",
      options,
      daemons: group,
      journal,
      now: Date.now,
      stopGraceMs: 50,
    });
    network.start();
    return {
      network,
      async end() {
        await network.stop();
        group[Symbol.dispose]();
      },
    };
  }

  const owned = cleanup.move();
  return {
    devnets,
    daemons,
    down,
    journal,
    log,
    get network() {
      return run.network;
    },
    jobOf(index) {
      const name = `127.0.0.1:${daemons[index]?.port}`;
      const look = () => {
        const job = run.network.latest();
        return job?.origin.daemon === name ? job : undefined;
      };
      return pollUntil(look, DEADLINE, `a block of ${name}`).catch((error) => {
        throw new Error(`${error.message}; the status:\n${JSON.stringify(run.network.status(), undefined, 1)}`);
      });
    },
    storedAs(expected) {
      const look = () => {
        const [block] = journal.recentBlocks(1);
        const isSo = Object.entries(expected).every(([name, value]) => block?.[name as keyof StoredBlock] === value);
        return isSo ? block : undefined;
      };
      return pollUntil(look, DEADLINE, JSON.stringify(expected, (_, value) => String(value))).catch((error) => {
        throw new Error(`${error.message}; the log:\n${log.texts().join("\n")}`);
      });
    },
    async restart(options) {
      await run.end();
      run = begin(options);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Serves a devnet's answers, some of them changed, while it is not down. */
function serve(devnet: Devnet, changes: Record<string, Change>, isDown: () => boolean): FakeDaemon {
  return serveDaemon((call) => {
    return isDown() ? new Response("out of order", { status: 503 }) : changedAnswer(devnet, changes, call);
  });
}

/** A proof of work for a job. */
function proofOf({ block }: AuxJob): AuxPow {
  const template = {
    version: 0x20000000,
    previousblockhash: "00".repeat(32),
    bits: "207fffff",
    curtime: SECONDS,
    height: 1,
    coinbasevalue: 1,
    transactions: [],
  } as unknown as Template;
  return parseAuxPow(decodeHex(mineParent(template, "sha256", [block]).proofs[0] ?? assert.fail()));
}

leakFreeTest(
  "a proven block is recorded with its value and where it is from, accepted, and mature in the end",
  async () => {
    await using fixture = await start();
    const { network, devnets: [devnet = assert.fail()] } = fixture;
    const job = await fixture.jobOf(0);
    network.solve(job, proofOf(job), FINDER);
    const { height, value, aux } = await fixture.storedAs({ state: "accepted" });
    assert.deepEqual({ height, value, aux }, {
      height: 1,
      value: 5_000_000_000n,
      aux: { paysTo: "address", daemon: `127.0.0.1:${fixture.daemons[0]?.port}` },
    });
    await devnet.call("generatetoaddress", 2, OPEN_ADDRESS);
    await fixture.storedAs({ state: "mature", confirmations: 3 });
  },
);

leakFreeTest("where the daemon does not say what its block pays, and which it is, the chain is asked", async () => {
  await using fixture = await start({ aux: { methods: "get" } });
  const job = await fixture.jobOf(0);
  assert.deepEqual([job.block.height, job.block.coinbaseValue, job.height], [undefined, undefined, 1]);
  fixture.network.solve(job, proofOf(job), FINDER);
  const { height } = await fixture.storedAs({ state: "accepted", value: 5_000_000_000n });
  assert.equal(height, 1);
});

leakFreeTest("a value that cannot be had at once is asked for again with the next block", async () => {
  let broken = true;
  await using fixture = await start({
    aux: { methods: "get" },
    answers: { getblock: () => broken ? "not hex" : undefined },
  });
  const job = await fixture.jobOf(0);
  fixture.network.solve(job, proofOf(job), FINDER);
  await fixture.storedAs({ state: "accepted", confirmations: 1, value: undefined });
  broken = false;
  await fixture.devnets[0]?.call("generatetoaddress", 1, OPEN_ADDRESS);
  await fixture.storedAs({ state: "accepted", value: 5_000_000_000n });
});

leakFreeTest(
  "when the preferred daemon goes away, work comes from the other one, and from the first when it is back",
  async () => {
    await using fixture = await start({ daemons: 2 });
    const { daemons, devnets, down, network, log } = fixture;
    await fixture.jobOf(0);
    down.add(0);
    const job = await fixture.jobOf(1);
    network.solve(job, proofOf(job), FINDER);
    const { aux } = await fixture.storedAs({ state: "accepted" });
    assert.equal(aux?.daemon, `127.0.0.1:${daemons[1]?.port}`);
    assert.equal(devnets[1]?.tip().height, 1);
    const shown = network.status() as unknown as { live_coinservers: number; coinservers: Record<string, object> };
    assert.equal(shown.live_coinservers, 1);
    assert.equal(Object.keys(shown.coinservers).length, 2);
    // One that is behind would not be asked.
    await devnets[0]?.call("generatetoaddress", 1, OPEN_ADDRESS);
    down.delete(0);
    await fixture.jobOf(0);
    assert.deepEqual(log.texts("error"), []);
  },
);

leakFreeTest("a proof goes back to the daemon that made the block, and waits for it", async () => {
  await using fixture = await start({ daemons: 2 });
  const { devnets, down, network, log } = fixture;
  const job = await fixture.jobOf(0);
  down.add(0);
  network.solve(job, proofOf(job), FINDER);
  await log.line(/Block 1 [0-9a-f]{64} is not submitted yet/);
  await fixture.jobOf(1);
  down.delete(0);
  await fixture.storedAs({ state: "accepted" });
  assert.deepEqual(devnets.map((devnet) => devnet.tip().height), [1, 0]);
});

leakFreeTest("a proof that waits is handed in by the next run, to the same daemon in the same way", async () => {
  await using fixture = await start({ daemons: 2, options: { pool_address: undefined } });
  const { daemons, devnets, down, network, log } = fixture;
  const job = await fixture.jobOf(0);
  assert.equal(job.origin.paysTo, "wallet");
  down.add(0);
  network.solve(job, proofOf(job), FINDER);
  await log.line(/is not submitted yet/);
  await fixture.restart({ pool_address: OPEN_ADDRESS });
  down.delete(0);
  await fixture.storedAs({ state: "accepted" });
  assert.deepEqual(devnets.map((devnet) => devnet.tip().height), [1, 0]);
  const proofs = daemons.flatMap(({ calls }) => calls)
    .filter(({ method, params }) => params.length === 2 && method.endsWith("auxblock"));
  assert.deepEqual(new Set(proofs.map(({ method }) => method)), new Set(["getauxblock"]));
});

leakFreeTest(
  "a proof that comes when the chain has gone on is rejected, and what became of the block looked up",
  async () => {
    await using fixture = await start();
    const job = await fixture.jobOf(0);
    await fixture.devnets[0]?.call("generatetoaddress", 1, OPEN_ADDRESS);
    fixture.network.solve(job, proofOf(job), FINDER);
    const { reason } = await fixture.storedAs({ state: "rejected" });
    assert.equal(reason, "block hash unknown");
    await fixture.devnets[0]?.call("generatetoaddress", 3, OPEN_ADDRESS);
    await pollUntil(
      () => fixture.journal.unsettledBlocks("AUX").length === 0 || undefined,
      DEADLINE,
      "it to be settled",
    );
  },
);
