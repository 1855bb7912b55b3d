/**
 * Payments that daemons demand, as they stand in templates: who gets how much.
 *
 * @module
 */

import { encodeHex, tryDecodeHex } from "../../bytes/hex.ts";
import { scriptOfAddress } from "../../coin/address.ts";
import { addressFormatsOf } from "../../coin/address_format.ts";
import { scriptOfCashAddress } from "../../coin/cash_address.ts";
import type { TransactionOutput } from "../../coin/transaction.ts";
import { isInteger, isObject, type JsonObject } from "../../daemon/fields.ts";
import { holdsSomething } from "./coinbase_demands_unknown.ts";

/** Names under which daemons write the parts of a payment; the first that is there counts. */
const SCRIPT_NAMES = ["script", "scriptPubKey", "scriptpubkey"] as const;
const ADDRESS_NAMES = ["payee", "address", "founderpayee"] as const;
const AMOUNT_NAMES = ["amount", "value"] as const;

/**
 * Reads the payments of a member: one object, a list of them, or nothing.
 *
 * The script is taken as it came, whatever it is: Dash burns a part of each block to the script `6a`, which has no
 * address. Only where there is none, the address is read.
 *
 * @param value The member's value.
 * @param where Its name, for messages.
 * @param currency Code of the currency, which says how addresses are written.
 * @returns Outputs in the order of the list; entries without script that get nothing are left out.
 * @throws {RangeError} If a payment cannot be read.
 */
export function readPayments(value: unknown, where: string, currency: string): readonly TransactionOutput[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, i) => readPayment(item, `${where}[${i}]`, currency));
  }
  return readPayment(value, where, currency);
}

/**
 * The script of a payee that is only named by its address.
 *
 * @throws {RangeError} If the address is none, or none of the currency's chains, or we do not know how they look.
 */
export function scriptOfPayee(address: string, where: string, currency: string): Uint8Array {
  const cash = scriptOfCashAddress(address);
  if (cash !== undefined) return cash;
  const formats = addressFormatsOf(currency);
  if (formats === undefined) {
    throw new RangeError(
      `Cannot pay ${where} of the template to "${address}": expected its script beside the address, because how ` +
        `${currency} writes addresses is not known here`,
    );
  }
  try {
    return scriptOfAddress(address, formats);
  } catch (error) {
    throw new RangeError(`Cannot pay ${where} of the template: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Takes an amount of satoshis.
 *
 * @throws {RangeError} If it is none.
 */
export function readAmount(value: unknown, where: string): bigint {
  if (isInteger(value, 0, Number.MAX_SAFE_INTEGER)) return BigInt(value);
  return refusePayment(where, "whole satoshis", value);
}

/** Takes an output script in hex. @throws {RangeError} If it is none. */
export function readScript(value: unknown, where: string): Uint8Array {
  const script = typeof value === "string" && value !== "" ? tryDecodeHex(value) : undefined;
  return script ?? refusePayment(where, "a script in hex", value);
}

/** Refuses a demand that is not written as its daemon writes it. @throws {RangeError} Always. */
export function refusePayment(where: string, expected: string, got: unknown): never {
  const text = got instanceof Uint8Array ? encodeHex(got) : JSON.stringify(got) ?? "nothing";
  throw new RangeError(`Cannot pay what the daemon demands: expected ${where} to be ${expected}, got ${text}`);
}

function readPayment(value: unknown, where: string, currency: string): TransactionOutput[] {
  if (!holdsSomething(value)) return [];
  if (!isObject(value)) return refusePayment(where, "an object with script and amount", value);
  const [scriptName, script] = pick(value, SCRIPT_NAMES);
  const [addressName, address] = pick(value, ADDRESS_NAMES);
  const [amountName, amount] = pick(value, AMOUNT_NAMES);
  const satoshis = readAmount(amount, `${where}.${amountName}`);
  if (script !== undefined) return [{ value: satoshis, script: readScript(script, `${where}.${scriptName}`) }];
  if (satoshis === 0n) return [];
  if (typeof address !== "string") return refusePayment(where, "an object with script and amount", value);
  return [{ value: satoshis, script: scriptOfPayee(address, `${where}.${addressName}`, currency) }];
}

/** The first of the members that is there and not empty, with its name. */
function pick(object: JsonObject, names: readonly [string, ...string[]]): [string, unknown] {
  const name = names.find((candidate) => (object[candidate] ?? "") !== "");
  return name === undefined ? [names[0], undefined] : [name, object[name]];
}
