/** Main chains with others mined along: what their coinbases commit to, and when they had better not. */

import assert from "node:assert/strict";
import { type Target, targetBytes } from "../../src/algorithms/target.ts";
import type { AuxPow } from "../../src/coin/auxpow.ts";
import { magicOffsets } from "../../src/coin/aux_commitment.ts";
import { parseHash } from "../../src/coin/hash.ts";
import type { AuxJob, MonitorAuxNetwork } from "../../src/jobmanagers/aux/aux_network.ts";
import type { Job } from "../../src/jobmanagers/job.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { FINDER, startNetwork } from "./network_fixture.ts";
import { solve } from "./work_fixture.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";

/** What all versions of the devnet's blocks stand for. */
const OWN_CHAIN_ID = 0x2000;
const EASY = (1n << 255n) - 1n as Target;

/** An aux chain with one block, which notes its proofs. */
function auxOf(chainId: number): MonitorAuxNetwork & { readonly proofs: AuxPow[] } {
  const proofs: AuxPow[] = [];
  const block = {
    hash: parseHash("ab".repeat(32)),
    chainId,
    target: EASY,
    bits: undefined,
    height: 7,
    previousBlockHash: undefined,
    coinbaseValue: undefined,
  };
  const origin = { paysTo: "address", daemon: "127.0.0.1:1" };
  const job: AuxJob = { block, target: targetBytes(EASY), height: 7, origin };
  return {
    key: `aux${chainId}`,
    currency: `AUX${chainId}`,
    start() {},
    stop: () => Promise.resolve(),
    latest: () => job,
    onWork: () => () => {},
    notified() {},
    solve: (_job, proof) => void proofs.push(proof),
    status: () => ({}),
    proofs,
  };
}

const marksIn = ({ coinbase }: Job) => magicOffsets(coinbase.prefix).length;

leakFreeTest("a solution of a job that commits to a merged chain proves its block", async () => {
  const aux = auxOf(98);
  await using fixture = await startNetwork({ auxes: [aux] });
  const job = await fixture.job();
  assert.equal(marksIn(job), 1);
  fixture.find(job);
  assert.equal(aux.proofs.length, 1);
  await fixture.log.line(/Block 2 accepted/);
});

leakFreeTest("a merged chain that takes no proofs of this parent is left out, and that told once", async () => {
  const [good, refusing] = [auxOf(98), auxOf(OWN_CHAIN_ID)];
  await using fixture = await startNetwork({ auxes: [refusing, good] });
  fixture.find(await fixture.job());
  await fixture.job(({ height }) => height === 3);
  assert.deepEqual([good.proofs.length, refusing.proofs.length], [1, 0]);
  assert.deepEqual(fixture.log.texts("error"), [
    "aux8192 is not mined along: the main chain's block version 20000000 stands for its own chain id 8192, " +
    "and it refuses such proofs",
  ]);
});

leakFreeTest("where the daemon's flags hold the mark of merged mining, the main chain is mined alone", async () => {
  const aux = auxOf(98);
  await using fixture = await startNetwork({
    auxes: [aux],
    answers: { getblocktemplate: (template) => ({ ...template, coinbaseaux: { flags: "04fabe6d6d" } }) },
  });
  const job = await fixture.job();
  assert.equal(marksIn(job), 1, "the daemon's own");
  fixture.find(job);
  await fixture.job(({ height }) => height === 3);
  assert.equal(aux.proofs.length, 0);
  const [error, ...more] = fixture.log.texts("error");
  assert.match(error ?? "", /Merged chains are not mined: .* 2 times/);
  assert.deepEqual(more, []);
});

leakFreeTest(
  "a block whose miner rolled the version to the merged chain's id is not handed in there, and told",
  async () => {
    const aux = auxOf(0x2001);
    await using fixture = await startNetwork({ auxes: [aux] });
    const job = await fixture.job();
    const rolled = { ...job, version: 0x20010000 };
    const { header, coinbase } = solve(rolled, algorithmByName("sha256") ?? assert.fail());
    fixture.network.solve(job.number, header, coinbase, FINDER);
    assert.equal(aux.proofs.length, 0);
    await fixture.log.line(/A block of aux8193 is lost by the version that its miner chose/);
    await fixture.log.line(/Block 2 accepted/);
  },
);
