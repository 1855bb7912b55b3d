/**
 * Block templates: what a daemon answers to `getblocktemplate` (BIP 22, 23, 9 and 145), checked and typed.
 *
 * @module
 */

import { EASIEST_TARGET, type Target } from "../algorithms/target.ts";
import type { CompactBits } from "../coin/compact_bits.ts";
import type { Hash } from "../coin/hash.ts";
import {
  hashValue,
  hexInteger,
  integerField,
  isHex,
  isInteger,
  isMissing,
  isObject,
  type JsonObject,
  mapField,
  optionalHex,
  optionalInteger,
  refuse,
  textList,
} from "./fields.ts";
import { parseTransactions, type TemplateTransaction } from "./template_transaction.ts";

/** A block template. Times are seconds since 1970, amounts satoshis, hashes in internal byte order. */
export interface BlockTemplate {
  /** Block version, unsigned 32-bit. */
  readonly version: number;
  readonly previousBlockHash: Hash;
  /** Height of the block to be mined. */
  readonly height: number;
  readonly bits: CompactBits;
  /** The network's target; `undefined` where the daemon sends only bits. */
  readonly target: Target | undefined;
  /** The daemon's time. */
  readonly curtime: number;
  /** Earliest time that the block may have. */
  readonly mintime: number | undefined;
  /** Latest time that the block may have. */
  readonly maxtime: number | undefined;
  /** What the coinbase may pay: subsidy and all fees, those of Litecoin's extension block among them. */
  readonly coinbaseValue: bigint;
  readonly transactions: readonly TemplateTransaction[];
  /** Bytes in hex that the daemon wants in the coinbase script, by name. Often empty. */
  readonly coinbaseAux: ReadonlyMap<string, string>;
  /** Script of the output that commits to the witnesses, in hex; `undefined` unless SegWit is active. */
  readonly defaultWitnessCommitment: string | undefined;
  /** Litecoin's extension block in hex, to go behind the transactions; `undefined` unless active. */
  readonly mweb: string | undefined;
  /** Rules that are active, without the mark for mandatory ones; `undefined` where the daemon does not list them. */
  readonly rules: ReadonlySet<string> | undefined;
  /** Those of the rules that a miner must understand to use the template: they are sent as `!name`. */
  readonly mandatoryRules: ReadonlySet<string>;
  /** What the daemon takes as `longpollid`; `undefined` where it cannot do long polls. */
  readonly longpollId: string | undefined;
  /** What a miner may change: `time`, `transactions`, `prevblock`, … */
  readonly mutable: ReadonlySet<string>;
  readonly capabilities: ReadonlySet<string>;
  /** Limit of the block's signature operations, as the transactions' are counted. */
  readonly sigopLimit: number | undefined;
  /** Limit of the block's size, bytes. */
  readonly sizeLimit: number | undefined;
  /** Limit of the block's weight (BIP 141). */
  readonly weightLimit: number | undefined;
  /** Version bit of each deployment that miners may signal (BIP 9), by rule. */
  readonly vbAvailable: ReadonlyMap<string, number>;
  /** Mask of version bits that must be set. */
  readonly vbRequired: number;
  /** All other members as they came: `masternode`, `superblock`, `coinbase_payload`, … */
  readonly extra: ReadonlyMap<string, unknown>;
}

const MAX_UINT32 = 0xffffffff;
const MIN_INT32 = -0x80000000;
const MAX_INT32 = 0x7fffffff;
const BITS_DIGITS = 8;
const TARGET_DIGITS = 64;
const HIGHEST_VERSION_BIT = 31;
const MANDATORY_MARK = "!";

/** Members that have a place of their own in {@link BlockTemplate}. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  ..."version previousblockhash height bits target curtime mintime maxtime coinbasevalue transactions".split(" "),
  ..."coinbaseaux default_witness_commitment mweb rules longpollid mutable capabilities".split(" "),
  ..."sigoplimit sizelimit weightlimit vbavailable vbrequired".split(" "),
]);

/**
 * Reads a template.
 *
 * Required are `version`, `previousblockhash`, `height`, `bits`, `curtime`, `coinbasevalue`, `transactions`, and of each
 * transaction `data` and its `txid` (before SegWit a `hash` will do). Everything else may be left out or `null`, but
 * where it is there it must be right.
 *
 * @param json The result of `getblocktemplate`.
 * @throws {TypeError} If it is not a template; the message names the first wrong field.
 */
export function parseTemplate(json: unknown): BlockTemplate {
  if (!isObject(json)) return refuse("it", "an object", json);
  const listed = textList(json, "rules");
  const rules = isMissing(json["rules"]) ? undefined : new Set(listed.map(withoutMark));
  const segwit = hasSegwit(json, rules);
  return {
    version: integerField(json, "version", MIN_INT32, MAX_UINT32) >>> 0,
    previousBlockHash: hashValue(json["previousblockhash"], "previousblockhash"),
    height: integerField(json, "height", 1, MAX_INT32),
    bits: Number(hexInteger(json, "bits", BITS_DIGITS)) as CompactBits,
    target: isMissing(json["target"]) ? undefined : targetField(json),
    curtime: integerField(json, "curtime", 0, MAX_UINT32),
    mintime: optionalInteger(json, "mintime", 0, MAX_UINT32),
    maxtime: optionalInteger(json, "maxtime", 0, MAX_UINT32),
    coinbaseValue: BigInt(integerField(json, "coinbasevalue", 0, Number.MAX_SAFE_INTEGER)),
    transactions: parseTransactions(json["transactions"], segwit),
    coinbaseAux: mapField(json, "coinbaseaux", isHex, "whole bytes of hex"),
    defaultWitnessCommitment: commitmentField(json, segwit),
    mweb: optionalHex(json, "mweb"),
    rules,
    mandatoryRules: new Set(listed.filter((rule) => rule.startsWith(MANDATORY_MARK)).map(withoutMark)),
    longpollId: textField(json, "longpollid"),
    mutable: new Set(textList(json, "mutable")),
    capabilities: new Set(textList(json, "capabilities")),
    sigopLimit: optionalInteger(json, "sigoplimit", 0, MAX_UINT32),
    sizeLimit: optionalInteger(json, "sizelimit", 0, MAX_UINT32),
    weightLimit: optionalInteger(json, "weightlimit", 0, MAX_UINT32),
    vbAvailable: mapField(json, "vbavailable", isVersionBit, `an integer from 0 to ${HIGHEST_VERSION_BIT}`),
    vbRequired: (optionalInteger(json, "vbrequired", MIN_INT32, MAX_UINT32) ?? 0) >>> 0,
    extra: new Map(Object.entries(json).filter(([member]) => !KNOWN_MEMBERS.has(member))),
  };
}

/**
 * Whether SegWit is active for the block.
 *
 * That a witness commitment is there does not say so: bcoin sends one to whoever names the rule, long before, and
 * refuses a block that uses it. The rules say it; where Bitcoin Core 0.19 forgot to list the rule (its issue 17946), the
 * weight limit does, which daemons only send once SegWit is active. A daemon that lists no rules at all is believed.
 */
function hasSegwit(json: JsonObject, rules: ReadonlySet<string> | undefined): boolean {
  if (rules === undefined) return !isMissing(json["default_witness_commitment"]);
  return rules.has("segwit") || !isMissing(json["weightlimit"]);
}

function commitmentField(json: JsonObject, segwit: boolean): string | undefined {
  const script = optionalHex(json, "default_witness_commitment");
  return segwit ? script : undefined;
}

function targetField(json: JsonObject): Target {
  const target = hexInteger(json, "target", TARGET_DIGITS);
  if (target === 0n || target > EASIEST_TARGET) return refuse("target", "greater than zero", json["target"]);
  return target as Target;
}

function textField(json: JsonObject, name: string): string | undefined {
  const value = json[name];
  if (isMissing(value)) return undefined;
  return typeof value === "string" ? value : refuse(name, "a text", value);
}

function isVersionBit(value: unknown): value is number {
  return isInteger(value, 0, HIGHEST_VERSION_BIT);
}

function withoutMark(rule: string): string {
  return rule.startsWith(MANDATORY_MARK) ? rule.slice(MANDATORY_MARK.length) : rule;
}
