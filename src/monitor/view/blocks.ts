/**
 * The blocks that miners of the pool have found, as the API shows them.
 *
 * @module
 */

import { difficultyOfTarget } from "../../algorithms/difficulty.ts";
import type { Target } from "../../algorithms/target.ts";
import { type CompactBits, expandBits } from "../../coin/compact_bits.ts";
import type { BlockPages } from "../../journal/block_pages.ts";
import type { StoredBlock } from "../../journal/records.ts";
import type { Block, BlockList } from "../api/block.ts";
import type { MonitoredNetwork, MonitoredPort } from "../component.ts";
import type { BlocksWanted } from "../pool_view.ts";
import { instantOf, instantOrNull } from "./instants.ts";
import { portsOf } from "./networks.ts";

/** The chains and ports of the pool, which say what a block's difficulty is reckoned with. */
export interface Surroundings {
  readonly networks: readonly MonitoredNetwork[];
  readonly ports: readonly MonitoredPort[];
}

/** Reads a page of blocks: three milliseconds or so for 500. */
export function readBlocks(read: BlockPages, { limit, ...wanted }: BlocksWanted, around: Surroundings): BlockList {
  // One more says whether there is another page.
  return blockPage(read({ ...wanted, limit: limit + 1 }), limit, around);
}

/**
 * A page of blocks.
 *
 * @param stored Newest first, one more than the page is to have if there is another page.
 */
export function blockPage(stored: readonly StoredBlock[], limit: number, around: Surroundings): BlockList {
  const blocks = stored.slice(0, limit).map((block) => blockOf(block, around));
  return { blocks, next: stored.length > limit ? blocks.at(-1)?.id ?? null : null };
}

function blockOf(stored: StoredBlock, around: Surroundings): Block {
  const { id, time, currency, height, hash, state, reason, confirmations, value, fees, address, worker, port } = stored;
  return {
    id,
    time: instantOf(time),
    currency,
    height,
    hash,
    difficulty: difficultyOf(stored, around),
    state,
    reason,
    confirmations,
    value: value === undefined ? null : String(value),
    fees: String(fees),
    address,
    worker,
    port: port ?? null,
    settled_at: instantOrNull(stored.settledAt),
  };
}

function difficultyOf({ bits, currency, port }: StoredBlock, { networks, ports }: Surroundings): number | null {
  const ofCurrency = networks.filter((network) => network.currency === currency);
  // A currency may have a chain of work for each of several algorithms: then the port says which one it was.
  const byPort = ofCurrency.find(({ key }) => port !== undefined && portsOf(key, networks, ports).includes(port));
  const network = byPort ?? (ofCurrency.length === 1 ? ofCurrency[0] : undefined);
  if (network === undefined) return null;
  try {
    return difficultyOfTarget(expandBits(Number.parseInt(bits, 16) as CompactBits), network.difficultyOne as Target);
  } catch {
    // No bits that a chain would have.
    return null;
  }
}
