/**
 * What a coin daemon publishes when its best chain has a new tip: topic, hash or block, and a number that counts up.
 *
 * Source: doc/zmq.md and src/zmq/zmqpublishnotifier.cpp of Bitcoin Core. The document calls the hash little-endian; on the
 * wire it is in display order, the bytes in which RPC and explorers write it. Versions before 0.13 sent no number.
 *
 * @module
 */

import { HEADER_BYTES } from "../../algorithms/algorithm.ts";
import { reverseBytes } from "../../bytes/bytes.ts";
import { type Hash, HASH_BYTES } from "../../coin/hash.ts";
import type { MessagePart } from "./subscription.ts";
import { shownBytes, ZmtpError } from "./zmtp_error.ts";

/** The messages that tell of blocks: the hash alone, or the whole block. */
export const BLOCK_TOPICS = ["hashblock", "rawblock"] as const;

/** One of {@linkcode BLOCK_TOPICS}. */
export type BlockTopic = typeof BLOCK_TOPICS[number];

/** A new tip. */
export interface BlockMessage {
  readonly topic: BlockTopic;
  readonly hash: Hash;
  /** The block as it is serialized, of `rawblock` unless it was too long to be kept. */
  readonly raw: Uint8Array | undefined;
  /** Counts the messages of the topic since the daemon started, by 2^32; `undefined` from daemons that do not count. */
  readonly sequence: number | undefined;
}

const SEQUENCE_BYTES = 4;

const encoder = new TextEncoder();
const TOPIC_BYTES = BLOCK_TOPICS.map((topic) => [topic, encoder.encode(topic)] as const);

/**
 * Reads a message.
 *
 * @param parts As they came, at least one.
 * @param hashOfHeader Gives the hash by which the chain knows a block, from the 80 bytes of its header.
 * @returns `undefined` if it is of another topic: subscribers of `hashblock` also get `hashblock2` where there is one.
 * @throws {ZmtpError} If it is of one of the topics and yet not what a daemon sends.
 */
export function readBlockMessage(
  parts: readonly MessagePart[],
  hashOfHeader: (header: Uint8Array) => Hash,
): BlockMessage | undefined {
  const [first, content, number] = parts;
  const topic = first === undefined ? undefined : topicOf(first.body);
  if (topic === undefined) return undefined;
  if (content === undefined || parts.length > 3) {
    throw new ZmtpError(`expected ${topic} with content and number, got ${parts.length} parts`);
  }
  const sequence = number === undefined ? undefined : sequenceOf(topic, number);
  const { body, length } = content;
  if (topic === "hashblock") {
    if (length !== HASH_BYTES) throw new ZmtpError(`expected a hash of ${HASH_BYTES} bytes, got ${length}`);
    return { topic, hash: reverseBytes(body) as unknown as Hash, raw: undefined, sequence };
  }
  if (body.length < HEADER_BYTES) {
    throw new ZmtpError(`expected a block of at least ${HEADER_BYTES} bytes, got ${length}`);
  }
  const hash = hashOfHeader(body.subarray(0, HEADER_BYTES));
  return { topic, hash, raw: body.length === length ? body : undefined, sequence };
}

function topicOf(bytes: Uint8Array): BlockTopic | undefined {
  return TOPIC_BYTES.find(([, own]) => own.length === bytes.length && own.every((byte, at) => byte === bytes[at]))?.[0];
}

function sequenceOf(topic: BlockTopic, { body }: MessagePart): number {
  if (body.length !== SEQUENCE_BYTES) {
    throw new ZmtpError(`expected ${topic} to end with a number of ${SEQUENCE_BYTES} bytes, got ${shownBytes(body)}`);
  }
  return new DataView(body.buffer, body.byteOffset).getUint32(0, true);
}
