/**
 * The chains that are mined along with one network: its works commit to their blocks, and its solutions prove them.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { meetsTarget } from "../../algorithms/target.ts";
import { auxCommitmentScript } from "../../coin/aux_commitment.ts";
import { type AuxBranch, buildAuxTree } from "../../coin/aux_merkle_tree.ts";
import type { CoinbaseParts } from "../../coin/coinbase.ts";
import type { BlockTemplate } from "../../daemon/template.ts";
import { chainIdFault, coinbaseFault } from "./aux_conditions.ts";
import type { AuxJob, MonitorAuxNetwork } from "./aux_network.ts";
import type { Finder } from "../blocks/found_blocks.ts";
import { blockVersion, buildWork, type Job, type JobPlan, type Work } from "../job.ts";
import { createOutage, type Outage } from "../outage.ts";

/** What a coinbase commits to. */
interface Commitment extends Required<Pick<JobPlan, "mergedMining" | "auxTargets">> {
  readonly leaves: readonly CommittedBlock[];
}

/** A merged chain's block, and its place in the tree that a coinbase commits to. */
interface CommittedBlock {
  readonly aux: MonitorAuxNetwork;
  readonly job: AuxJob;
  readonly branch: AuxBranch;
}

/** A solution of a job. */
export interface Solution {
  readonly header: Uint8Array;
  readonly coinbase: Uint8Array;
  readonly digest: Uint8Array;
}

/** The chains of a network. */
export interface MergedChains {
  /**
   * Makes a work that commits to the newest blocks of the chains. Chains that take no proofs of this parent are told of
   * and left out; so are all where they cannot be mined together, or could not read the coinbase.
   *
   * @throws {RangeError} If no work can be made of the template, see {@linkcode buildWork}.
   */
  build(template: BlockTemplate, plan: Omit<JobPlan, "mergedMining" | "auxTargets">): Work;
  /** Whether a job commits to any chain. */
  isMerged(job: Job): boolean;
  /** Hands a solution of a job to the chains whose blocks it proves. */
  solved(job: Job, solution: Solution, finder: Finder): void;
}

/**
 * Makes the chains of a network.
 *
 * @param extranonceBytes Bytes between the halves of its coinbases.
 */
export function createMergedChains(
  auxes: readonly MonitorAuxNetwork[],
  extranonceBytes: number,
  log: Logger,
): MergedChains {
  const tell = (error: unknown) => log.error("Merged chains are not mined: {error}", { error });
  const conflict = createOutage(tell, String);
  const unreadable = createOutage(tell, String);
  const refusals = new Map(auxes.map(({ key }): [string, Outage] => {
    return [key, createOutage((fault) => log.error("{key} is not mined along: {fault}", { key, fault }), String)];
  }));
  /** What the coinbase of a job commits to. */
  const commitments = new WeakMap<Job, readonly CommittedBlock[]>();

  function takes(aux: MonitorAuxNetwork, { block }: AuxJob, version: number): boolean {
    const refusal = refusals.get(aux.key);
    const fault = chainIdFault(version, block.chainId);
    if (fault === undefined) refusal?.over();
    else refusal?.failed(fault);
    return fault === undefined;
  }

  /**
   * What a coinbase commits to now.
   *
   * @param version The parent's block version, unsigned 32-bit.
   * @returns `undefined` without merged chains, and where they cannot be mined together.
   */
  function commit(version: number): Commitment | undefined {
    const jobs = auxes.flatMap((aux) => {
      const job = aux.latest();
      return job === undefined || !takes(aux, job, version) ? [] : [{ aux, job }];
    });
    if (jobs.length === 0) return undefined;
    try {
      const tree = buildAuxTree(jobs.map(({ job }) => job.block));
      conflict.over();
      const leaves = jobs.map((entry, i) => ({ ...entry, branch: tree.branches[i] as AuxBranch }));
      return { mergedMining: auxCommitmentScript(tree), auxTargets: jobs.map(({ job }) => job.target), leaves };
    } catch (error) {
      conflict.failed(error);
      return undefined;
    }
  }

  /** Whether the chains can read a coinbase that was made with a commitment; told if not. */
  function canRead(coinbase: CoinbaseParts): boolean {
    const fault = coinbaseFault(coinbase, extranonceBytes);
    if (fault === undefined) unreadable.over();
    else unreadable.failed(fault);
    return fault === undefined;
  }

  return {
    build(template, plan) {
      const commitment = commit(blockVersion(template));
      if (commitment === undefined) return buildWork(template, plan);
      const { mergedMining, auxTargets, leaves } = commitment;
      const work = buildWork(template, { ...plan, mergedMining, auxTargets });
      if (!canRead(work.job.coinbase)) return buildWork(template, plan);
      commitments.set(work.job, leaves);
      return work;
    },

    isMerged: (job) => commitments.has(job),

    solved(job, { header, coinbase, digest }, finder) {
      const version = new DataView(header.buffer, header.byteOffset).getUint32(0, true);
      for (const { aux, job: auxJob, branch } of commitments.get(job) ?? []) {
        if (!meetsTarget(digest, auxJob.target)) continue;
        // The job's version was right, but miners may roll some of its bits (BIP 320).
        const fault = chainIdFault(version, auxJob.block.chainId);
        if (fault !== undefined) {
          log.warn("A block of {key} is lost by the version that its miner chose: {fault}", { key: aux.key, fault });
          continue;
        }
        const proof = { coinbase, coinbaseBranch: job.branch, chainBranch: branch, parentHeader: header };
        aux.solve(auxJob, proof, finder);
      }
    },
  };
}
