/**
 * The chains that are mined along with one network: what its coinbases commit to, and what its solutions prove.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { meetsTarget, type TargetBytes } from "../algorithms/target.ts";
import { auxCommitmentScript } from "../coin/aux_commitment.ts";
import { type AuxBranch, buildAuxTree } from "../coin/aux_merkle_tree.ts";
import type { CoinbaseParts } from "../coin/coinbase.ts";
import { chainIdFault, coinbaseFault } from "./aux_conditions.ts";
import type { AuxJob, MonitorAuxNetwork } from "./aux_network.ts";
import type { Finder } from "./found_blocks.ts";
import type { Job } from "./job.ts";
import { createOutage, type Outage } from "./outage.ts";

/** What a coinbase commits to. */
export interface Commitment {
  /** The piece of coinbase script. */
  readonly script: Uint8Array;
  /** Targets of the chains. */
  readonly targets: readonly TargetBytes[];
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
   * What a coinbase commits to now; chains that take no proofs of this parent are told of and left out.
   *
   * @param version The parent's block version, unsigned 32-bit.
   * @returns `undefined` without merged chains, and where they cannot be mined together.
   */
  commit(version: number): Commitment | undefined;
  /** Whether the chains can read a coinbase that was made with a commitment; told if not. */
  canRead(coinbase: CoinbaseParts): boolean;
  /** Notes what a job that was given out commits to. */
  given(job: Job, commitment: Commitment | undefined): void;
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

  return {
    commit(version) {
      const jobs = auxes.flatMap((aux) => {
        const job = aux.latest();
        return job === undefined || !takes(aux, job, version) ? [] : [{ aux, job }];
      });
      if (jobs.length === 0) return undefined;
      try {
        const tree = buildAuxTree(jobs.map(({ job }) => job.block));
        conflict.over();
        const leaves = jobs.map((entry, i) => ({ ...entry, branch: tree.branches[i] as AuxBranch }));
        return { script: auxCommitmentScript(tree), targets: jobs.map(({ job }) => job.target), leaves };
      } catch (error) {
        conflict.failed(error);
        return undefined;
      }
    },

    canRead(coinbase) {
      const fault = coinbaseFault(coinbase, extranonceBytes);
      if (fault === undefined) unreadable.over();
      else unreadable.failed(fault);
      return fault === undefined;
    },

    given(job, commitment) {
      if (commitment !== undefined) commitments.set(job, commitment.leaves);
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
