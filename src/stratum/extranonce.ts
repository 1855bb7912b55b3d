/**
 * Extranonce1: allocated, never random, so that no two live connections of a pool of many servers hash the same header.
 *
 * @module
 */

/** Bytes that tell one connection's coinbases from another's. */
export interface Extranonce1Allocator {
  /** How many bytes each has. */
  readonly bytes: number;
  /** Takes one that no live connection has, or `undefined` if all are taken. */
  take(): Uint8Array | undefined;
  /** Takes a certain one, or `undefined` if it is in use or not of this allocator. */
  takeAgain(extranonce1: Uint8Array): Uint8Array | undefined;
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
export interface Layout {
  readonly serverBits: number;
  readonly shardBits: number;
  readonly counterBits: number;
}

const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [4, { serverBits: 8, shardBits: 4, counterBits: 20 }],
  [8, { serverBits: 16, shardBits: 8, counterBits: 40 }],
]);

/**
 * How the bits of a space are shared out.
 *
 * @throws {RangeError} If there is no layout of that many bytes, or the server or shard number does not fit into its bits.
 */
export function checkExtranonce1Space(space: Omit<Extranonce1Space, "start">): Layout {
  const layout = LAYOUTS.get(space.bytes);
  if (layout === undefined) {
    throw new RangeError(
      `Cannot allocate extranonce1 of ${space.bytes} bytes: expected ${[...LAYOUTS.keys()].join(" or ")}`,
    );
  }
  expectWithin("server number", space.server, layout.serverBits);
  expectWithin("shard number", space.shard, layout.shardBits);
  return layout;
}

/**
 * Makes an allocator. All ports of a shard share one, so that two ports never give out the same.
 *
 * @throws {RangeError} If the server or shard number does not fit into its bits.
 */
export function createExtranonce1Allocator(space: Extranonce1Space): Extranonce1Allocator {
  const { shardBits, counterBits } = checkExtranonce1Space(space);
  const high = (BigInt(space.server) << BigInt(shardBits)) | BigInt(space.shard);
  const size = 2 ** counterBits;
  const live = new Set<number>();
  let counter = space.start % size;

  function encode(count: number): Uint8Array {
    const value = (high << BigInt(counterBits)) | BigInt(count);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    return bytes.slice(8 - space.bytes);
  }

  /** The count that was encoded, or `undefined` if it is not of this server and shard. */
  function decode(extranonce1: Uint8Array): number | undefined {
    if (extranonce1.length !== space.bytes) return undefined;
    let value = 0n;
    for (const byte of extranonce1) value = (value << 8n) | BigInt(byte);
    return value >> BigInt(counterBits) === high ? Number(BigInt.asUintN(counterBits, value)) : undefined;
  }

  return {
    bytes: space.bytes,
    take() {
      if (live.size >= size) return undefined;
      while (live.has(counter)) counter = (counter + 1) % size;
      const taken = counter;
      live.add(taken);
      counter = (counter + 1) % size;
      return encode(taken);
    },
    takeAgain(extranonce1) {
      const count = decode(extranonce1);
      if (count === undefined || live.has(count)) return undefined;
      live.add(count);
      return encode(count);
    },
    release(extranonce1) {
      const count = decode(extranonce1);
      if (count !== undefined) live.delete(count);
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
