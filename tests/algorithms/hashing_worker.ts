/**
 * A worker that hashes: answers each header with its sha256 and scrypt digests.
 *
 * @module
 */

/// <reference lib="webworker" />
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { encodeHex } from "../../src/bytes/hex.ts";

self.onmessage = ({ data }: MessageEvent<Uint8Array>) => {
  self.postMessage([encodeHex(sha256.hash(data)), encodeHex(scrypt.hash(data))]);
};
