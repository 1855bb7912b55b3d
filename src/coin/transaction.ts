/**
 * Transactions, with and without witness (BIP 144).
 *
 * @module
 */

import type { TxidHash } from "../algorithms/algorithm.ts";
import { hashTransaction } from "../algorithms/txid_hash.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { compactSize, uint32le, uint64le } from "../bytes/integer.ts";
import { ByteReader } from "../bytes/reader.ts";
import type { Hash } from "./hash.ts";

/** An input: the output that it spends, its script, and its witness items (none in old transactions). */
export interface TransactionInput {
  readonly previousHash: Hash;
  readonly previousIndex: number;
  readonly script: Uint8Array;
  readonly sequence: number;
  readonly witness: readonly Uint8Array[];
}

/** An output: an amount in satoshis and the script that locks it. */
export interface TransactionOutput {
  readonly value: bigint;
  readonly script: Uint8Array;
}

/** A transaction; integers unsigned. */
export interface Transaction {
  readonly version: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly lockTime: number;
}

/** The index that stands for "no output": with a zero hash it marks a coinbase's input. */
export const NO_OUTPUT = 0xffffffff;

/** The sequence of an input that no lock time holds back: `SEQUENCE_FINAL`, src/primitives/transaction.h. */
export const FINAL_SEQUENCE = 0xffffffff;

/** How many bytes of weight a byte outside witnesses has, and how much a signature operation there costs (BIP 141). */
export const WITNESS_SCALE = 4;

/** BIP 144: a zero where the input count would stand, then the flags. */
const SEGWIT_MARKER = 0x00;
const WITNESS_FLAG = 0x01;

/**
 * Writes a transaction.
 *
 * @param witness Whether to write witnesses: `true` for blocks and wtxids, `false` for txids.
 */
export function serializeTransaction(transaction: Transaction, witness: boolean): Uint8Array<ArrayBuffer> {
  const { version, inputs, outputs, lockTime } = transaction;
  const segwit = witness && inputs.some((input) => input.witness.length > 0);
  return concatBytes(
    uint32le(version),
    segwit ? Uint8Array.of(SEGWIT_MARKER, WITNESS_FLAG) : new Uint8Array(0),
    compactSize(inputs.length),
    ...inputs.map(serializeInput),
    serializeOutputs(outputs),
    ...(segwit ? inputs.map((input) => serializeItems(input.witness)) : []),
    uint32le(lockTime),
  );
}

/** Writes the outputs of a transaction, their count first. */
export function serializeOutputs(outputs: readonly TransactionOutput[]): Uint8Array<ArrayBuffer> {
  const parts = outputs.flatMap(({ value, script }) => [uint64le(value), compactSize(script.length), script]);
  return concatBytes(compactSize(outputs.length), ...parts);
}

/**
 * Reads one transaction and leaves the reader behind it.
 *
 * Litecoin's HogEx carries flag 0x08 and one more byte before the lock time: it is an ordinary transaction otherwise.
 *
 * @throws {RangeError} If the bytes end early, the flags are none that we know, or every witness is empty: daemons
 * refuse the last as superfluous (`UnserializeTransaction` in Bitcoin Core, src/primitives/transaction.h).
 */
export function readTransaction(reader: ByteReader): Transaction {
  const start = reader.offset;
  const version = reader.uint32();
  let inputCount = reader.compactSize();
  let flags = 0;
  if (inputCount === SEGWIT_MARKER) {
    flags = reader.uint8();
    if (flags === 0 || (flags & ~(WITNESS_FLAG | MWEB_FLAG)) !== 0) {
      throw new RangeError(`Cannot read the transaction at byte ${start}: unknown flags ${flags}`);
    }
    inputCount = reader.compactSize();
  }
  const inputs = readMany(reader, inputCount, readInput);
  const outputs = readMany(reader, reader.compactSize(), readOutput);
  const witnesses = (flags & WITNESS_FLAG) !== 0 ? readMany(reader, inputCount, readItems) : [];
  if ((flags & WITNESS_FLAG) !== 0 && witnesses.every((items) => items.length === 0)) {
    throw new RangeError(`Cannot read the transaction at byte ${start}: it says that it has witnesses, but has none`);
  }
  if ((flags & MWEB_FLAG) !== 0 && reader.uint8() !== 0) {
    throw new RangeError(`Cannot read the transaction at byte ${start}: MWEB data is not for blocks`);
  }
  return {
    version,
    inputs: inputs.map((input, i) => ({ ...input, witness: witnesses[i] ?? [] })),
    outputs,
    lockTime: reader.uint32(),
  };
}

/** Litecoin's MWEB flag, LIP-0003; its HogEx transactions carry it with an empty body. */
const MWEB_FLAG = 0x08;

/**
 * Reads a whole transaction.
 *
 * @throws {RangeError} If the bytes end early or some are left over.
 */
export function parseTransaction(bytes: Uint8Array): Transaction {
  const reader = new ByteReader(bytes);
  const transaction = readTransaction(reader);
  reader.end();
  return transaction;
}

/** The hash that names a transaction, over its form without witness, on chains that hash it with SHA-256 twice. */
export function txid(transaction: Transaction): Hash {
  return txidBy("sha256d", transaction);
}

/** The hash that the witness commitment covers (BIP 141), over the form with witness, on the same chains. */
export function wtxid(transaction: Transaction): Hash {
  return wtxidBy("sha256d", transaction);
}

/** The hash that names a transaction on a chain of this kind: over its form without witness. */
export function txidBy(txidHash: TxidHash, transaction: Transaction): Hash {
  return hashTransaction(serializeTransaction(transaction, false), txidHash) as unknown as Hash;
}

/** The hash that the witness commitment covers on a chain of this kind: over the form with witness. */
export function wtxidBy(txidHash: TxidHash, transaction: Transaction): Hash {
  return hashTransaction(serializeTransaction(transaction, true), txidHash) as unknown as Hash;
}

/** Whether a transaction creates coins: one input that spends nothing. */
export function isCoinbase(transaction: Transaction): boolean {
  const input = transaction.inputs[0];
  return transaction.inputs.length === 1 && input?.previousIndex === NO_OUTPUT &&
    input.previousHash.every((byte) => byte === 0);
}

function serializeInput(input: TransactionInput): Uint8Array<ArrayBuffer> {
  const { previousHash, previousIndex, script, sequence } = input;
  return concatBytes(previousHash, uint32le(previousIndex), compactSize(script.length), script, uint32le(sequence));
}

function serializeItems(items: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatBytes(compactSize(items.length), ...items.flatMap((item) => [compactSize(item.length), item]));
}

function readInput(reader: ByteReader): Omit<TransactionInput, "witness"> {
  return {
    previousHash: reader.bytes(32) as unknown as Hash,
    previousIndex: reader.uint32(),
    script: reader.bytes(reader.compactSize()),
    sequence: reader.uint32(),
  };
}

function readOutput(reader: ByteReader): TransactionOutput {
  return { value: reader.uint64(), script: reader.bytes(reader.compactSize()) };
}

function readItems(reader: ByteReader): Uint8Array[] {
  return readMany(reader, reader.compactSize(), () => reader.bytes(reader.compactSize()));
}

function readMany<T>(reader: ByteReader, count: number, read: (reader: ByteReader) => T): T[] {
  // Every item takes at least one byte, so a count beyond what is left is a lie and must not reserve memory.
  if (count > reader.remaining) {
    throw new RangeError(`Cannot read ${count} items at byte ${reader.offset}: too few bytes`);
  }
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(read(reader));
  return items;
}
