/**
 * Bytes into the WASM module that hashes, and digests out of it.
 *
 * The module keeps its inputs, digests and scratch space at fixed places of a memory that never grows, so one view of it
 * stays valid. A call of the module is synchronous and leaves nothing behind but share_job.ts's job: whoever writes, calls
 * and reads in one go shares the memory with everybody else. Each worker has an instance of its own.
 *
 * @module
 */

import * as module from "./powhash.wasm";
import { DIGEST_BYTES, HEADER_BYTES } from "./algorithm.ts";
import type { TargetBytes } from "./target.ts";

/** All of the module's memory, for those who have a place of their own in it. */
export const memory: Uint8Array = new Uint8Array(module.memory.buffer);

const input = module.inputAddress();
const output = module.outputAddress();
const target = module.targetAddress();

/** Bytes that one call can take in: a multiple of 64. */
export const INPUT_BYTES: number = module.inputBytes();

/**
 * Size of the buffers that digests are handed out from, as Node.js has for its small buffers (`Buffer.poolSize`).
 *
 * A typed array with a buffer of its own costs Deno 0.4 us, half of a double SHA-256; a view of a buffer costs 0.06 us.
 */
const SLAB_BYTES = 8192;

/**
 * Views of the first digests of the output, and of the first headers of the input, by their number: making one each time
 * would cost as much as the copy.
 */
const outputs: Uint8Array[] = [];
const inputs: Uint8Array[] = [];

let slab = new ArrayBuffer(SLAB_BYTES);
let slabUsed = 0;

/** The output and the slab in words, for copies that are too short to call set(): it costs 0.02 us. */
const outputWords = new Uint32Array(module.memory.buffer, output, DIGEST_BYTES / 4);
let slabWords = new Uint32Array(slab);

/**
 * Writes what the next call is to hash.
 *
 * @param bytes At most {@link INPUT_BYTES}.
 */
export function writeInput(bytes: Uint8Array): void {
  memory.set(bytes, input);
}

/** Writes the target of the next scan. */
export function writeTarget(bytes: TargetBytes): void {
  memory.set(bytes, target);
}

/**
 * A copy of the digests that the last call left.
 *
 * @param count How many; few share their buffer with other digests, so `buffer` is not theirs alone.
 */
export function readDigests(count: number): Uint8Array<ArrayBuffer> {
  const digests = allocate(count * DIGEST_BYTES);
  if (count === 1) {
    const to = (slabUsed - DIGEST_BYTES) >> 2;
    for (let i = 0; i < outputWords.length; i++) slabWords[to + i] = outputWords[i] as number;
    return digests;
  }
  digests.set(outputs[count] ??= memory.subarray(output, output + digests.length));
  return digests;
}

/** A copy of the headers that the last call left where inputs are; they share their buffer as digests do. */
export function readHeaders(count: number): Uint8Array<ArrayBuffer> {
  const headers = allocate(count * HEADER_BYTES);
  headers.set(inputs[count] ??= memory.subarray(input, input + headers.length));
  return headers;
}

function allocate(length: number): Uint8Array<ArrayBuffer> {
  if (length > SLAB_BYTES / 4) return new Uint8Array(length);
  if (slabUsed + length > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabWords = new Uint32Array(slab);
    slabUsed = 0;
  }
  const bytes = new Uint8Array(slab, slabUsed, length);
  slabUsed += length;
  return bytes;
}
