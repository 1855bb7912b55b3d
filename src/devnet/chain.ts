/**
 * The chain: every block that was ever taken in, which of their branches counts, and the coins at its end.
 *
 * @module
 */

import type { Block } from "../coin/block.ts";
import { displayHash } from "../coin/hash.ts";
import { blockHash, serializeHeader } from "../coin/header.ts";
import { type BlockNode, forkOf, linkBlock, pathFrom } from "./block_node.ts";
import type { ChainRules } from "./chain_rules.ts";
import { checkBlock, provesWork } from "./check_block.ts";
import { checkBlockContext, checkHeaderContext } from "./check_context.ts";
import { applyChanges, type CoinChanges, type Coins, undoChanges } from "./coins.ts";
import { connectBlock } from "./connect_block.ts";
import { genesisBlock } from "./genesis.ts";
import { isMutation, type Reject } from "./reject.ts";

/** Why a block that was handed in did not become the end of the chain. */
export type BlockAnswer =
  | Reject
  /** It is known, and not known to be bad. */
  | "duplicate"
  /** It is known to be bad, or was called so. */
  | "duplicate-invalid"
  /** It is taken in, on a branch with no more work than the chain. */
  | "inconclusive";

/** What happened when another block became the end of the chain. */
export interface TipChange {
  /** Blocks that are in the chain no more, highest first. */
  readonly disconnected: readonly BlockNode[];
  /** Blocks that are now, lowest first. */
  readonly connected: readonly BlockNode[];
}

/** A chain that decides by most work, and among equals for the block that came first. */
export class Chain {
  readonly rules: ChainRules;
  /** Unspent outputs at the end of the chain; for reading only. */
  readonly coins: Coins = new Map();
  readonly #now: () => number;
  readonly #onChange: (change: TipChange) => void;
  readonly #nodes = new Map<string, BlockNode>();
  /** Hashes of blocks that are bad whatever is in front of them. */
  readonly #failed = new Set<string>();
  /** The chain, by height, and what each of its blocks changed. */
  readonly #active: BlockNode[];
  readonly #changes = new Map<BlockNode, CoinChanges>();

  /**
   * @param now Gives the seconds since 1970.
   * @param onChange Is called when the end of the chain has changed, with everything in its new state.
   */
  constructor(rules: ChainRules, now: () => number, onChange: (change: TipChange) => void) {
    this.rules = rules;
    this.#now = now;
    this.#onChange = onChange;
    const genesis = linkBlock(genesisBlock(rules, now()), undefined);
    this.#nodes.set(genesis.hash, genesis);
    this.#active = [genesis];
  }

  /** The end of the chain. */
  get tip(): BlockNode {
    return this.#active.at(-1) as BlockNode;
  }

  /** A block by its hash in display order, on whatever branch. */
  find(hash: string): BlockNode | undefined {
    return this.#nodes.get(hash);
  }

  /** The chain's block at a height. */
  at(height: number): BlockNode | undefined {
    return this.#active[height];
  }

  /** Whether a block is in the chain, not on a side branch. */
  contains(node: BlockNode): boolean {
    return this.#active[node.height] === node;
  }

  /**
   * Takes a block in, as `submitblock` does.
   *
   * @param proves Says whether a header proves its work; by its own digest if left out.
   * @returns `undefined` if it is now the end of the chain, else why not.
   */
  accept(block: Block, proves = provesWork): BlockAnswer | undefined {
    const hash = hashOf(block);
    const parent = this.#nodes.get(displayHash(block.header.previousHash));
    const known = this.#known(hash);
    if (known !== undefined) return known;
    const reject = (proves(block.header, this.rules) ? undefined : "high-hash") ?? checkBlock(block, this.rules) ??
      this.#checkParent(parent) ?? checkHeaderContext(block.header, parent as BlockNode, this.rules, this.#now());
    if (reject !== undefined) return reject;
    const contextual = checkBlockContext(block, parent as BlockNode, this.rules);
    if (contextual !== undefined) {
      if (!isMutation(contextual)) this.#failed.add(hash);
      return contextual;
    }
    const node = linkBlock(block, parent);
    this.#nodes.set(hash, node);
    return this.#followMostWork(node) ?? (this.tip === node ? undefined : "inconclusive");
  }

  /**
   * What would be said to a block with a proof of work: proposal mode of `getblocktemplate` (BIP 23).
   *
   * @returns `undefined` if it would become the end of the chain, else why not.
   */
  propose(block: Block): Reject | "duplicate" | "duplicate-invalid" | "inconclusive-not-best-prevblk" | undefined {
    const known = this.#known(hashOf(block));
    if (known !== undefined) return known;
    const { tip, rules } = this;
    if (displayHash(block.header.previousHash) !== tip.hash) return "inconclusive-not-best-prevblk";
    const reject = checkHeaderContext(block.header, tip, rules, this.#now()) ?? checkBlock(block, rules) ??
      checkBlockContext(block, tip, rules);
    if (reject !== undefined) return reject;
    const connected = connectBlock(this.coins, block, tip.height + 1, rules);
    return typeof connected === "string" ? connected : undefined;
  }

  /** Calls a block bad, with all that stand on it, and goes over to the best of the others. Not for the genesis block. */
  invalidate(node: BlockNode): void {
    this.#failed.add(node.hash);
    this.#followMostWork(undefined);
  }

  /** Takes back that a block, or one before or behind it, was called bad; whether it is, is then found out again. */
  reconsider(node: BlockNode): void {
    for (const hash of this.#failed) {
      const failed = this.#nodes.get(hash);
      if (failed === undefined) continue;
      const fork = forkOf(failed, node);
      if (fork === failed || fork === node) this.#failed.delete(hash);
    }
    this.#followMostWork(undefined);
  }

  #known(hash: string): "duplicate" | "duplicate-invalid" | undefined {
    const node = this.#nodes.get(hash);
    if (this.#failed.has(hash) || (node !== undefined && this.#isBad(node))) return "duplicate-invalid";
    return node === undefined ? undefined : "duplicate";
  }

  #checkParent(parent: BlockNode | undefined): Reject | undefined {
    if (parent === undefined) return "prev-blk-not-found";
    return this.#isBad(parent) ? "bad-prevblk" : undefined;
  }

  /** Whether a block or one before it is bad. Where nothing ever failed, which is nearly always, nothing is walked. */
  #isBad(node: BlockNode): boolean {
    if (this.#failed.size === 0) return false;
    for (let at: BlockNode | undefined = node; at !== undefined; at = at.parent) {
      if (this.#failed.has(at.hash)) return true;
    }
    return false;
  }

  /**
   * Makes the branch with most work the chain.
   *
   * @param arrived A new block that stands on no bad one, if that is why.
   * @returns Why the new block is bad, if that was found out now.
   */
  #followMostWork(arrived: BlockNode | undefined): Reject | undefined {
    const old = this.tip;
    let reject: Reject | undefined;
    // The tip has the most work of all that was there before: a new block has only this one to beat.
    let best = arrived === undefined ? this.#bestNode() : arrived.work > old.work ? arrived : old;
    while (best !== this.tip) {
      const failure = this.#switchTo(best);
      if (failure === undefined) break;
      this.#failed.add(failure.node.hash);
      if (failure.node === arrived) reject = failure.reject;
      best = this.#bestNode();
    }
    if (old !== this.tip) {
      const fork = forkOf(old, this.tip);
      this.#onChange({ disconnected: pathFrom(fork, old).reverse(), connected: pathFrom(fork, this.tip) });
    }
    return reject;
  }

  /** The block with the most work on a branch without bad ones, the first to come among equals. */
  #bestNode(): BlockNode {
    let best = this.#active[0] as BlockNode;
    const bad = new Set<BlockNode>();
    for (const node of this.#nodes.values()) {
      const standsOnBad = node.parent !== undefined && bad.has(node.parent);
      if (standsOnBad || this.#failed.has(node.hash)) bad.add(node);
      else if (node.work > best.work) best = node;
    }
    return best;
  }

  /** Undoes and connects blocks until `goal` is the tip; stops below the first that turns out bad, and tells it. */
  #switchTo(goal: BlockNode): { readonly node: BlockNode; readonly reject: Reject } | undefined {
    const fork = forkOf(this.tip, goal);
    for (const node of pathFrom(fork, this.tip).reverse()) {
      undoChanges(this.coins, this.#changes.get(node) as CoinChanges);
      this.#changes.delete(node);
      this.#active.pop();
    }
    for (const node of pathFrom(fork, goal)) {
      const changes = connectBlock(this.coins, node.block, node.height, this.rules);
      if (typeof changes === "string") return { node, reject: changes };
      applyChanges(this.coins, changes);
      this.#changes.set(node, changes);
      this.#active.push(node);
    }
    return undefined;
  }
}

function hashOf(block: Block): string {
  return displayHash(blockHash(serializeHeader(block.header)));
}
