/**
 * Groups of shares, packed for the way between threads: copying one block of bytes costs a fraction of copying as many
 * objects.
 *
 * @module
 */

import type { ShareOrigin, ShareOutcome, ShareRecord } from "../../journal/records.ts";

/** A packed group. */
export interface SharePacket {
  /** Whether origins are numbered from 0 again. */
  readonly reset: boolean;
  /** Origins that were not sent before; they are numbered on from the last. */
  readonly origins: readonly ShareOrigin[];
  /** {@link ROW_BYTES} bytes for each share. */
  readonly rows: Uint8Array<ArrayBuffer>;
}

/** Time (float), difficulty (float), origin (32 bits), outcome, whether there is a digest, two bytes unused, digest. */
const ROW_BYTES = 56;
const DIGEST_OFFSET = 24;
const DIGEST_BYTES = 32;

const OUTCOMES: readonly ShareOutcome[] = ["accepted", "stale", "duplicate", "low", "invalid"];

/** Origins numbered before numbering starts anew: miners come and go. */
const MAX_ORIGINS = 65_536;

/** Makes the packing end: a function that remembers which origins it has sent. */
export function createSharePacker(): (shares: readonly ShareRecord[]) => SharePacket {
  let numbers = new WeakMap<ShareOrigin, number>();
  let count = 0;

  return (shares) => {
    const reset = count + shares.length > MAX_ORIGINS;
    if (reset) {
      numbers = new WeakMap();
      count = 0;
    }
    const origins: ShareOrigin[] = [];
    const rows = new Uint8Array(shares.length * ROW_BYTES);
    const view = new DataView(rows.buffer);
    let at = 0;
    for (const { time, origin, outcome, difficulty, digest } of shares) {
      let number = numbers.get(origin);
      if (number === undefined) {
        number = count++;
        numbers.set(origin, number);
        origins.push(origin);
      }
      view.setFloat64(at, time);
      view.setFloat64(at + 8, difficulty);
      view.setUint32(at + 16, number);
      rows[at + 20] = OUTCOMES.indexOf(outcome);
      if (digest !== undefined) {
        rows[at + 21] = 1;
        rows.set(digest, at + DIGEST_OFFSET);
      }
      at += ROW_BYTES;
    }
    return { reset, origins, rows };
  };
}

/** Makes the other end, for the packets of one packer in their order. */
export function createShareUnpacker(): (packet: SharePacket) => ShareRecord[] {
  let known: ShareOrigin[] = [];

  return ({ reset, origins, rows }) => {
    if (reset) known = [];
    known.push(...origins);
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    const shares: ShareRecord[] = [];
    for (let at = 0; at < rows.length; at += ROW_BYTES) {
      const digestAt = at + DIGEST_OFFSET;
      shares.push({
        time: view.getFloat64(at),
        origin: known[view.getUint32(at + 16)] as ShareOrigin,
        outcome: OUTCOMES[rows[at + 20] as number] as ShareOutcome,
        difficulty: view.getFloat64(at + 8),
        digest: rows[at + 21] === 1 ? rows.subarray(digestAt, digestAt + DIGEST_BYTES) : undefined,
      });
    }
    return shares;
  };
}
