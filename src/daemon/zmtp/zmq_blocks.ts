/**
 * Hears of new blocks from a coin daemon's ZMQ publisher.
 *
 * Messages are hints, nothing more: they are not authenticated, can be lost on the way, and tell of the newest tip only,
 * not of blocks that were passed over. Whoever takes them asks the daemon for a template.
 *
 * Source: doc/zmq.md of Bitcoin Core.
 *
 * @module
 */

import type { Hash } from "../../coin/hash.ts";
import { blockHash } from "../../coin/header.ts";
import type { After } from "../../timers/after.ts";
import { BLOCK_TOPICS, type BlockTopic, readBlockMessage } from "./block_message.ts";
import { createSubscriber, type Subscriber, type ZmqOutage } from "./subscriber.ts";
import type { MessagePart } from "./subscription.ts";

/** What it needs, and whom it tells. */
export interface ZmqBlocksParts {
  /** Where the daemon publishes: `tcp://127.0.0.1:28332`. */
  readonly address: string;
  /** What to ask for; both unless said otherwise: the daemon sends what it was told to publish. */
  readonly topics?: readonly BlockTopic[];
  /** Bytes of the longest block that is kept; 8 MiB unless said otherwise. Longer ones are told of without content. */
  readonly maxBlockBytes?: number;
  /**
   * The hash by which the chain knows a block, from the 80 bytes of its header; sha256d unless said otherwise. Chains
   * with `pow_block_hash` have another.
   */
  hashOfHeader?(header: Uint8Array): Hash;
  /**
   * The best chain has a new tip. Comes once for each topic that the daemon publishes, so twice for a block if it has
   * both.
   *
   * @param raw The block as it is serialized, if it came with the hash.
   */
  onBlock(hash: Hash, raw?: Uint8Array): void;
  /** Blocks are heard of; also when an outage is over. */
  onUp?(): void;
  /** Blocks are not heard of, once for each outage and kind of it. */
  onDown?(outage: ZmqOutage): void;
  /** Messages were lost before one that has come: the daemon drops them while its queue is full. */
  onGap?(gap: ZmqGap): void;
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After | undefined;
}

/** Messages that have not come. */
export interface ZmqGap {
  readonly topic: BlockTopic;
  /** How many, at least one. */
  readonly missed: number;
}

/** How it has been doing. Times are milliseconds since 1970. */
export interface ZmqStatus {
  readonly address: string;
  /** `unknown` before the first connection has been made, or has failed. */
  readonly state: "unknown" | "up" | "down";
  /** When the state began. */
  readonly since: number;
  /** Messages that told of blocks. */
  readonly blocks: number;
  /** When the last one came. */
  readonly lastBlockTime: number | undefined;
  /** Messages that were lost, as far as their numbers tell. */
  readonly missed: number;
  /** Why nothing was heard the last time, also if it is up again. */
  readonly lastError: string | undefined;
}

/** Hears of blocks once it is started. */
export interface ZmqBlocks {
  /** Connects, now and whenever it is needed. */
  start(): void;
  /** Ends it, for good; nothing is told any more from the call on. Resolves when the connection is closed. */
  stop(): Promise<void>;
  status(): ZmqStatus;
}

/** Bitcoin's blocks have 4 MB at most, Litecoin's with their extension some more. */
const DEFAULT_MAX_BLOCK_BYTES = 8 * 1024 * 1024;

/** Messages are numbered by so many. */
const SEQUENCES = 2 ** 32;

/**
 * Makes one; nothing is connected before it is started.
 *
 * @throws {SyntaxError} If the address is none.
 */
export function createZmqBlocks(parts: ZmqBlocksParts): ZmqBlocks {
  const { address, topics = BLOCK_TOPICS, maxBlockBytes = DEFAULT_MAX_BLOCK_BYTES, now = Date.now } = parts;
  const hashOfHeader = parts.hashOfHeader ?? blockHash;
  /** The last number of each topic on this connection. */
  const sequences = new Map<BlockTopic, number>();
  let status: ZmqStatus = {
    address,
    state: "unknown",
    since: now(),
    blocks: 0,
    lastBlockTime: undefined,
    missed: 0,
    lastError: undefined,
  };

  function become(state: "up" | "down"): void {
    status = { ...status, state, since: state === status.state ? status.since : now() };
  }

  /** The daemon counts anew after each start, so numbers of two connections do not compare. */
  function count(topic: BlockTopic, sequence: number | undefined): void {
    const last = sequences.get(topic);
    if (sequence === undefined) sequences.delete(topic);
    else sequences.set(topic, sequence);
    if (last === undefined || sequence === undefined) return;
    const missed = (sequence - last - 1 + SEQUENCES) % SEQUENCES;
    // Backwards: the daemon publishes the topic twice over, and counts each by itself.
    if (missed === 0 || missed >= SEQUENCES / 2) return;
    status = { ...status, missed: status.missed + missed };
    parts.onGap?.({ topic, missed });
  }

  function take(message: readonly MessagePart[]): void {
    const block = readBlockMessage(message, hashOfHeader);
    if (block === undefined) return;
    status = { ...status, blocks: status.blocks + 1, lastBlockTime: now() };
    count(block.topic, block.sequence);
    parts.onBlock(block.hash, block.raw);
  }

  const subscriber: Subscriber = createSubscriber({
    address,
    topics,
    maxMessageBytes: maxBlockBytes,
    after: parts.after,
    onSubscribed: () => sequences.clear(),
    onMessage: take,
    onUp() {
      become("up");
      parts.onUp?.();
    },
    onDown(outage) {
      become("down");
      status = { ...status, lastError: outage.message };
      parts.onDown?.(outage);
    },
  });

  return { start: subscriber.start, stop: subscriber.stop, status: () => status };
}
