/**
 * Takes fields out of a JSON object that a daemon sent, with messages that say which field is wrong and how.
 *
 * @module
 */

import { isHexText } from "../bytes/hex.ts";
import { type Hash, HASH_BYTES, parseHash } from "../coin/hash.ts";

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a hash must be, in words for a message. */
export const HASH_EXPECTED = `${2 * HASH_BYTES} hex digits`;

/** Longest piece of a wrong value that a message shows, characters. */
const SHOWN_CHARACTERS = 60;

/**
 * Refuses a value.
 *
 * @param where Name of the field, as in `transactions[3].fee`.
 * @param expected What should be there.
 * @param got What is there.
 * @throws {TypeError} Always.
 */
export function refuse(where: string, expected: string, got: unknown): never {
  const text = got === undefined ? "nothing" : JSON.stringify(got);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  throw new TypeError(`Cannot read template: expected ${where} to be ${expected}, got ${shown}`);
}

/** Whether a value is left out; daemons that write `null` for it mean the same. */
export function isMissing(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Whether a value is a JSON object, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is whole bytes of hex; the empty text is. */
export function isHex(value: unknown): value is string {
  return typeof value === "string" && isHexText(value);
}

/** Whether a value is a hash in hex. */
export function isHashText(value: unknown): value is string {
  return isHex(value) && value.length === 2 * HASH_BYTES;
}

/** Whether a value is an integer of a range, both ends in it. */
export function isInteger(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Takes an integer. @throws {TypeError} If it is not one of the range. */
export function integerField(object: JsonObject, name: string, least: number, most: number): number {
  const value = object[name];
  return isInteger(value, least, most) ? value : refuse(name, `an integer from ${least} to ${most}`, value);
}

/** Takes an integer that may be left out. @throws {TypeError} If it is there and not one of the range. */
export function optionalInteger(object: JsonObject, name: string, least: number, most: number): number | undefined {
  return isMissing(object[name]) ? undefined : integerField(object, name, least, most);
}

/** Takes whole bytes of hex that may be left out. @throws {TypeError} If it is there and not that. */
export function optionalHex(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (isMissing(value)) return undefined;
  return isHex(value) ? value : refuse(name, "whole bytes of hex", value);
}

/** Takes hex of exactly so many digits as an integer, most significant digit first. @throws {TypeError} If not that. */
export function hexInteger(object: JsonObject, name: string, digits: number): bigint {
  const value = object[name];
  return isHex(value) && value.length === digits ? BigInt(`0x${value}`) : refuse(name, `${digits} hex digits`, value);
}

/** Reads a hash in display order. @throws {TypeError} If the value is not 64 hex digits. */
export function hashValue(value: unknown, where: string): Hash {
  return isHashText(value) ? parseHash(value) : refuse(where, HASH_EXPECTED, value);
}

/** Takes a list of texts; left out is empty. @throws {TypeError} If it is there and not that. */
export function textList(object: JsonObject, name: string): readonly string[] {
  const value = object[name];
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) return refuse(name, "a list of texts", value);
  return value.map((item, index) => typeof item === "string" ? item : refuse(`${name}[${index}]`, "a text", item));
}

/**
 * Takes an object whose members are all of one kind; left out is empty.
 *
 * @param accepts Whether a member's value is of that kind.
 * @param expected That kind in words, for the message.
 * @throws {TypeError} If it is there and not that.
 */
export function mapField<T>(
  object: JsonObject,
  name: string,
  accepts: (value: unknown) => value is T,
  expected: string,
): ReadonlyMap<string, T> {
  const value = object[name];
  const members = new Map<string, T>();
  if (isMissing(value)) return members;
  if (!isObject(value)) return refuse(name, "an object", value);
  for (const [key, member] of Object.entries(value)) {
    members.set(key, accepts(member) ? member : refuse(`${name}.${key}`, expected, member));
  }
  return members;
}
