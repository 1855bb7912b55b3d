/**
 * Extranonce1: allocated, never random, so that no two live connections of a pool of many servers hash the same header.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";

/** Bytes that tell one connection's coinbases from another's. */
export interface Extranonce1Allocator {
  /** How many bytes each has. */
  readonly bytes: number;
  /**
   * Takes one that no live connection has.
   *
   * @throws {RangeError} If all are taken.
   */
  take(): Uint8Array;
  /** Gives one back when its connection is closed. */
  release(extranonce1: Uint8Array): void;
}

/** Where the numbers of one allocator come from. */
export interface Extranonce1Space {
  /** 4 or 8. */
  readonly bytes: number;
  /** Number of this server among all that report to one store. */
  readonly server: number;
  /** Number of this shard among those of the server. */
  readonly shard: number;
  /** Where counting starts. */
  readonly start: number;
}

/** How the bits are shared out: server, shard, counter, from the most significant down. */
const LAYOUTS = new Map([
  [4, { serverBits: 8, shardBits: 4, counterBits: 20 }],
  [8, { serverBits: 16, shardBits: 8, counterBits: 40 }],
]);

/**
 * Makes an allocator. All ports of a server share one, so that two ports never give out the same.
 *
 * @throws {RangeError} If the server or shard number does not fit into its bits.
 */
export function createExtranonce1Allocator(space: Extranonce1Space): Extranonce1Allocator {
  const layout = LAYOUTS.get(space.bytes);
  if (layout === undefined) {
    throw new RangeError(
      `Cannot allocate extranonce1 of ${space.bytes} bytes: expected ${[...LAYOUTS.keys()].join(" or ")}`,
    );
  }
  const { serverBits, shardBits, counterBits } = layout;
  expectWithin("server number", space.server, serverBits);
  expectWithin("shard number", space.shard, shardBits);
  const high = (BigInt(space.server) << BigInt(shardBits)) | BigInt(space.shard);
  const size = 2 ** counterBits;
  const live = new Set<string>();
  let counter = space.start % size;

  function encode(count: number): Uint8Array {
    const value = (high << BigInt(counterBits)) | BigInt(count);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    return bytes.subarray(8 - space.bytes);
  }

  return {
    bytes: space.bytes,
    take() {
      if (live.size >= size) throw new RangeError(`Cannot allocate an extranonce1: all ${size} are in use`);
      for (;;) {
        const candidate = encode(counter);
        counter = (counter + 1) % size;
        const key = encodeHex(candidate);
        if (live.has(key)) continue;
        live.add(key);
        return candidate;
      }
    },
    release(extranonce1) {
      live.delete(encodeHex(extranonce1));
    },
  };
}

function expectWithin(what: string, value: number, bits: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** bits) {
    throw new RangeError(
      `Cannot use ${what} ${value}: expected 0 to ${2 ** bits - 1}, as extranonce1 has ${bits} bits for it`,
    );
  }
}
