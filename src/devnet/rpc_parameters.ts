/**
 * Reads the parameters of JSON-RPC calls, and says what is wrong with them as Bitcoin Core does.
 *
 * @module
 */

import { type Hash, parseHash } from "../coin/hash.ts";
import { CODE_INVALID_PARAMETER, CODE_MISC, RpcError } from "./rpc_error.ts";

/** Parameters in the order of the method's names; missing ones are `undefined` or null. */
export type Parameters = readonly unknown[];

/** A method: names of its parameters, and what it does. */
export interface RpcMethod {
  readonly names: readonly string[];
  /**
   * @param parameters At most as many as there are names.
   * @param signal Aborts when the caller is gone.
   * @returns The result, something that JSON can say.
   * @throws {RpcError} If the call is to be answered with an error.
   */
  call(parameters: Parameters, signal: AbortSignal): unknown;
}

/** Methods by name. */
export type RpcMethods = Readonly<Record<string, RpcMethod>>;

/** The parameter at `index`, which must be text. */
export function stringAt(parameters: Parameters, index: number): string {
  return expectType<string>(parameters[index], "string");
}

/** The parameter at `index`, a whole number, or `otherwise` where there is none. */
export function integerAt(parameters: Parameters, index: number, otherwise?: number): number {
  const value = parameters[index] ?? otherwise;
  if (!Number.isSafeInteger(value)) throw new RpcError(CODE_MISC, "JSON value is not an integer as expected");
  return value as number;
}

/** The parameter at `index`, or `otherwise` where there is none. */
export function booleanAt(parameters: Parameters, index: number, otherwise: boolean): boolean {
  return expectType<boolean>(parameters[index] ?? otherwise, "boolean");
}

/** The parameter at `index` as a number, where `true` and `false` mean 1 and 0: how verbosity is given. */
export function verbosityAt(parameters: Parameters, index: number, otherwise: number): number {
  const value = parameters[index];
  return typeof value === "boolean" ? Number(value) : integerAt(parameters, index, otherwise);
}

/** The hash at `index`, as the 64 lower-case digits by which it is known here. */
export function hashAt(parameters: Parameters, index: number, name: string): string {
  const text = stringAt(parameters, index);
  if (text.length !== 64) {
    const message = `${name} must be of length 64 (not ${text.length}, for '${text}')`;
    throw new RpcError(CODE_INVALID_PARAMETER, message);
  }
  if (!/^[0-9a-f]*$/i.test(text)) {
    throw new RpcError(CODE_INVALID_PARAMETER, `${name} must be hexadecimal string (not '${text}')`);
  }
  return text.toLowerCase();
}

/** The hash at `index` in internal order. */
export function internalHashAt(parameters: Parameters, index: number, name: string): Hash {
  return parseHash(hashAt(parameters, index, name));
}

/** The parameter at `index`, an object; an empty one where there is none. */
export function objectAt(parameters: Parameters, index: number): Readonly<Record<string, unknown>> {
  const value = expectType<Record<string, unknown>>(parameters[index] ?? {}, "object");
  if (Array.isArray(value)) throw new RpcError(CODE_MISC, "JSON value is not an object as expected");
  return value;
}

function expectType<T>(value: unknown, type: "string" | "boolean" | "object"): T {
  if (typeof value === type && value !== null) return value as T;
  throw new RpcError(CODE_MISC, `JSON value is not ${type === "object" ? "an" : "a"} ${type} as expected`);
}
