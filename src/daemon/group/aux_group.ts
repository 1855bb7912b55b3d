/**
 * Several daemons of one aux chain that are used like one.
 *
 * Work comes from the preferred live daemon, and if that does not answer from the next one, within the same call. A block
 * is known to nobody but the daemon that made it until it is in the chain, so its proof goes back there.
 *
 * @module
 */

import type { Hash } from "../../coin/hash.ts";
import type { AuxOutcome, AuxPayee, AuxWork } from "../aux_calls.ts";
import type { CallScope } from "../call_scope.ts";
import type { AuxDaemon } from "../daemon.ts";
import { createDaemonGroup, type DaemonGroup, type DaemonGroupParts } from "./group.ts";

/** A daemon of the group; see `GroupedDaemon`. */
export interface GroupedAuxDaemon {
  readonly daemon: AuxDaemon;
  readonly priority: number;
}

/** What a group is made of. */
export interface AuxGroupParts extends Omit<DaemonGroupParts, "daemons"> {
  /** The daemons, at least one, in the order of the configuration. The group disposes of them. */
  readonly daemons: readonly GroupedAuxDaemon[];
}

/** An aux block and the daemon that made it. */
export interface MadeAuxWork extends AuxWork {
  /** Host and port. */
  readonly daemon: string;
}

/** Where a proof goes. */
export interface ProofAddress {
  /** Host and port of the daemon that made the block; if there is none of that name any more, all are asked. */
  readonly daemon: string;
  readonly paysTo: AuxPayee;
}

/** Aux daemons that are used like one; disposing of it ends its calls and disposes of them. */
export interface AuxGroup
  extends Disposable, Pick<DaemonGroup, "name" | "getBlockPlace" | "getBlockchainInfo" | "coinservers"> {
  /** Fetches a block to work on; see `AuxCalls`. */
  getAuxWork(address: string | undefined, scope?: CallScope): Promise<MadeAuxWork>;
  /** Hands in a proof; see `AuxCalls`. */
  submitAuxPow(hash: Hash, to: ProofAddress, auxPow: Uint8Array, scope?: CallScope): Promise<AuxOutcome>;
  /** What the coinbase of a block pays, satoshis; see `AuxCalls`. */
  getBlockValue(hash: Hash, scope?: CallScope): Promise<bigint>;
  /** Uses other daemons from now on, see `DaemonGroup`; proofs for blocks of those that go still reach them. */
  change(daemons: readonly GroupedAuxDaemon[]): void;
}

/** Makes a group. Nothing is asked of its daemons before the first call. */
export function createAuxGroup(parts: AuxGroupParts): AuxGroup {
  const group = createDaemonGroup(parts);
  let daemons = byName(parts.daemons);
  /** Those that blocks may be of which miners work on; one that was taken out is disposed of some time later. */
  let makers = daemons;
  const daemonOf = (name: string) => makers.get(name) as AuxDaemon;
  const { getBlockPlace, getBlockchainInfo, coinservers } = group;

  return {
    get name() {
      return group.name;
    },
    getBlockPlace,
    getBlockchainInfo,
    coinservers,
    getAuxWork: (address, scope) =>
      group.ask(async ({ name }, signal) => {
        return { ...await daemonOf(name).getAuxWork(address, { signal }), daemon: name };
      }, scope),
    async submitAuxPow(hash, { daemon: maker, paysTo }, auxPow, scope) {
      const submit = (daemon: AuxDaemon) => daemon.submitAuxPow(hash, paysTo, auxPow, scope);
      const known = makers.get(maker);
      const others = [...daemons.values()].filter((daemon) => daemon !== known);
      if (known === undefined) return await submitToAny(others.map(submit));
      try {
        return await submit(known);
      } catch (error) {
        scope?.signal?.throwIfAborted();
        // Two daemons can have made the same block. Whether another one takes it is all that counts.
        const taken = (await Promise.allSettled(others.map(submit))).map(valueOf).find((outcome) => outcome?.accepted);
        if (taken === undefined) throw error;
        return taken;
      }
    },
    async getBlockValue(hash, scope) {
      try {
        // Whoever has the block has the same: it is named by what is in it.
        return await Promise.any([...daemons.values()].map((one) => one.getBlockValue(hash, scope)));
      } catch (error) {
        throw error instanceof AggregateError ? error.errors[0] : error;
      }
    },
    change(changed) {
      daemons = byName(changed);
      makers = new Map([...makers, ...daemons]);
      group.change(changed);
    },
    [Symbol.dispose]: () => group[Symbol.dispose](),
  };
}

function byName(daemons: readonly GroupedAuxDaemon[]): ReadonlyMap<string, AuxDaemon> {
  return new Map(daemons.map(({ daemon }) => [daemon.name, daemon]));
}

/** The outcome where any daemon may be the one that knows the block. */
async function submitToAny(submissions: readonly Promise<AuxOutcome>[]): Promise<AuxOutcome> {
  const answers = await Promise.allSettled(submissions);
  const outcomes = answers.map(valueOf);
  const taken = outcomes.find((outcome) => outcome?.accepted);
  if (taken !== undefined) return taken;
  const failure = answers.find((answer) => answer.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  return outcomes[0] as AuxOutcome;
}

function valueOf<T>(answer: PromiseSettledResult<T>): T | undefined {
  return answer.status === "fulfilled" ? answer.value : undefined;
}
