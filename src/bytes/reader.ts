/**
 * Reads a byte string from front to back; running over its end is an error that says where.
 *
 * @module
 */

import { encodeHex } from "./hex.ts";

/** A position in a byte string, moved on by every read. */
export class ByteReader {
  /** Offset of the next byte to be read. */
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** @param bytes What to read; views into it are returned, not copies. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.offset;
  }

  /**
   * The next `length` bytes, as a view.
   *
   * @throws {RangeError} If fewer are left.
   */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The next byte. */
  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  /** The next four bytes as an unsigned integer, least significant first. */
  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** The next eight bytes as an unsigned integer, least significant first. */
  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /**
   * A count in CompactSize form; only the shortest form of a count is taken, as daemons do.
   *
   * @throws {RangeError} If the form is longer than needed or the count beyond the safe integers.
   */
  compactSize(): number {
    const start = this.offset;
    const marker = this.uint8();
    if (marker < 0xfd) return marker;
    const count = marker === 0xfd
      ? this.#view.getUint16(this.#advance(2), true)
      : marker === 0xfe
      ? this.uint32()
      : Number(this.uint64());
    const least = marker === 0xfd ? 0xfd : marker === 0xfe ? 0x10000 : 0x100000000;
    if (count < least || !Number.isSafeInteger(count)) {
      const form = encodeHex(this.#bytes.subarray(start, this.offset));
      throw new RangeError(`Cannot read count ${form} at byte ${start}: not in its shortest form, or beyond 2^53`);
    }
    return count;
  }

  /** @throws {RangeError} If any byte is left unread. */
  end(): void {
    if (this.remaining !== 0) {
      throw new RangeError(`Cannot read on at byte ${this.offset}: ${this.remaining} bytes left over`);
    }
  }

  #advance(length: number): number {
    const start = this.offset;
    if (length > this.remaining) {
      throw new RangeError(`Cannot read ${length} bytes at byte ${start}: only ${this.remaining} left`);
    }
    this.offset = start + length;
    return start;
  }
}
