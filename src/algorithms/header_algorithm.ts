/**
 * Algorithms whose functions are in the WASM module.
 *
 * @module
 */

import { type Algorithm, DIGEST_BYTES, HEADER_BYTES } from "./algorithm.ts";
import { INPUT_BYTES, readDigests, writeInput, writeTarget } from "./powhash.ts";
import type { Target, TargetBytes } from "./target.ts";

/** An algorithm of the module: what is known of it, and its two functions. */
export interface HeaderAlgorithm extends Omit<Algorithm, "hash" | "hashMany" | "scan"> {
  /** Hashes the first `count` headers of the module's input to its output. */
  readonly hashHeaders: (count: number) => void;
  /** Looks for a nonce for the header in the module's input: returns the nonce, or -1. */
  readonly scanNonces: (firstNonce: number, count: number) => number;
}

/** Headers that one call of the module can take, in whole groups of four. */
const HEADERS_PER_CALL = Math.floor(INPUT_BYTES / HEADER_BYTES / 4) * 4;

const NONCES = 2 ** 32;

/** The target 0xffff * 2^`exponent`: difficulty 1 of most algorithms, as Bitcoin's was in compact bits. */
export function difficultyOneTarget(exponent: number): Target {
  return (0xffffn << BigInt(exponent)) as Target;
}

/**
 * Makes an algorithm of two functions of the module.
 *
 * The algorithm's functions throw a `RangeError` for headers that are not of 80 bytes, and for nonces and counts outside
 * of 0 to 2^32: the module would hash what other calls have left in its memory.
 */
export function headerAlgorithm({ hashHeaders, scanNonces, ...scale }: HeaderAlgorithm): Algorithm {
  return {
    ...scale,

    hash(header: Uint8Array): Uint8Array<ArrayBuffer> {
      checkHeader(header);
      writeInput(header);
      hashHeaders(1);
      return readDigests(1);
    },

    hashMany(headers: Uint8Array): Uint8Array<ArrayBuffer> {
      const count = headers.length / HEADER_BYTES;
      if (!Number.isInteger(count)) {
        throw new RangeError(`Cannot hash ${headers.length} bytes: expected headers of ${HEADER_BYTES} bytes each`);
      }
      if (count <= HEADERS_PER_CALL) {
        writeInput(headers);
        hashHeaders(count);
        return readDigests(count);
      }
      const digests = new Uint8Array(count * DIGEST_BYTES);
      for (let done = 0; done < count; done += HEADERS_PER_CALL) {
        const batch = Math.min(count - done, HEADERS_PER_CALL);
        writeInput(headers.subarray(done * HEADER_BYTES, (done + batch) * HEADER_BYTES));
        hashHeaders(batch);
        digests.set(readDigests(batch), done * DIGEST_BYTES);
      }
      return digests;
    },

    scan(header: Uint8Array, firstNonce: number, count: number, target: TargetBytes): number | undefined {
      checkHeader(header);
      if (!isIntegerUpTo(NONCES - 1, firstNonce) || !isIntegerUpTo(NONCES, count)) {
        throw new RangeError(`Cannot scan ${count} nonces from ${firstNonce}: expected integers up to 2^32`);
      }
      writeInput(header);
      writeTarget(target);
      const nonce = scanNonces(firstNonce, count);
      return nonce < 0 ? undefined : nonce;
    },
  };
}

function checkHeader(header: Uint8Array): void {
  if (header.length !== HEADER_BYTES) {
    throw new RangeError(`Cannot hash a header of ${header.length} bytes: expected ${HEADER_BYTES}`);
  }
}

function isIntegerUpTo(limit: number, value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}
