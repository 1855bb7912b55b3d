/**
 * Reads serialized coinbases field by field, with nothing of the code that writes them.
 *
 * @module
 */

import assert from "node:assert/strict";

/** A coinbase without witness. */
export interface ReadCoinbase {
  /** Lower and upper half of the version field: of a special transaction, its version and its type. */
  readonly version: number;
  readonly type: number;
  readonly script: string;
  readonly outputs: readonly { readonly value: bigint; readonly script: string }[];
  readonly lockTime: number;
  /** Payload in hex; empty unless the type has one. */
  readonly payload: string;
}

/** Reads a coinbase to its last byte. */
export function readCoinbase(bytes: Uint8Array): ReadCoinbase {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const move = (length: number) => (at += length) - length;
  const count = () => {
    const first = view.getUint8(move(1));
    if (first < 253) return first;
    assert.equal(first, 253, "no count of a coinbase needs more than two bytes");
    return view.getUint16(move(2), true);
  };
  const hex = (length: number) => {
    const start = move(length);
    assert.ok(at <= bytes.length, "the bytes end early");
    return Array.from(bytes.subarray(start, at), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const version = view.getUint16(move(2), true);
  const type = view.getUint16(move(2), true);
  assert.equal(count(), 1);
  assert.equal(hex(36), "00".repeat(32) + "ff".repeat(4));
  const script = hex(count());
  assert.equal(hex(4), "ffffffff");
  const outputs = Array.from(
    { length: count() },
    () => ({ value: view.getBigUint64(move(8), true), script: hex(count()) }),
  );
  const lockTime = view.getUint32(move(4), true);
  const payload = type === 0 ? "" : hex(count());
  assert.equal(at, bytes.length, "bytes are left over");
  return { version, type, script, outputs, lockTime, payload };
}
