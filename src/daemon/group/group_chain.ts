/**
 * Whether two daemons of a group follow the same chain, and which of several is the furthest.
 *
 * @module
 */

import { equalBytes } from "../../bytes/bytes.ts";
import type { CallScope } from "../call_scope.ts";
import type { ChainInfo, Daemon } from "../daemon.ts";

/** A daemon and what it said of its chain. */
export interface ChainView {
  readonly daemon: Pick<Daemon, "getBlockHash">;
  readonly chain: ChainInfo;
}

/** How a daemon's chain stands to the best one of its group. */
export interface ChainRelation {
  /** Whether the two are one chain, save for a race for the last blocks. */
  readonly sameChain: boolean;
  /** Blocks that it lacks; none if it has as many. */
  readonly behind: number;
  /** Height at which the two were compared last. */
  readonly comparedAt: number;
}

/**
 * Blocks at the tip in which two daemons may differ and still be of one chain. Two blocks found at the same time divide
 * the daemons of a chain until the next one, which may take long; hardly ever until the one after that.
 */
const RACE_BLOCKS = 2;

/** Chain work as daemons write it: 64 hex digits. */
const CHAIN_WORK = /^[0-9a-f]{1,64}$/i;

/**
 * The view with the most work behind it, as the network's own rule has it; by height where a daemon does not tell work.
 * The first of equals.
 *
 * @param views At least one.
 */
export function furthest<View extends ChainView>(views: readonly [View, ...View[]]): View {
  return views.reduce((best, view) => isFurther(view.chain, best.chain) ? view : best);
}

function isFurther(one: ChainInfo, other: ChainInfo): boolean {
  const [ownWork, itsWork] = [workOf(one), workOf(other)];
  return ownWork === undefined || itsWork === undefined ? one.blocks > other.blocks : ownWork > itsWork;
}

function workOf({ raw }: ChainInfo): bigint | undefined {
  const work = raw["chainwork"];
  return typeof work === "string" && CHAIN_WORK.test(work) ? BigInt(`0x${work}`) : undefined;
}

/**
 * Compares a daemon's chain with the best one: by their blocks at the height of the lower tip, and if these differ, some
 * blocks below it.
 *
 * @throws {DaemonError} If a daemon does not answer, or has lost blocks since it was asked for its tip.
 */
export async function relationToBest(best: ChainView, view: ChainView, scope: CallScope): Promise<ChainRelation> {
  const behind = Math.max(0, best.chain.blocks - view.chain.blocks);
  const common = Math.min(best.chain.blocks, view.chain.blocks);
  if (await agree(best, view, common, scope)) return { sameChain: true, behind, comparedAt: common };
  // Block 0 was compared before, when it was seen whether the daemons are of the same coin.
  const comparedAt = Math.max(0, common - RACE_BLOCKS);
  return { sameChain: comparedAt === 0 || await agree(best, view, comparedAt, scope), behind, comparedAt };
}

async function agree(one: ChainView, other: ChainView, height: number, scope: CallScope): Promise<boolean> {
  const [own, its] = await Promise.all([hashAt(one, height, scope), hashAt(other, height, scope)]);
  return equalBytes(own, its);
}

async function hashAt({ daemon, chain }: ChainView, height: number, scope: CallScope): Promise<Uint8Array> {
  return height === chain.blocks ? chain.bestBlockHash : await daemon.getBlockHash(height, scope);
}
