/**
 * What a daemon demands of the coinbase beyond the witness commitment: outputs to others than the pool, and a payload.
 *
 * Templates list what the daemon has put into a coinbase of its own. So what is listed is paid, in the order of the
 * list, with the script that is given, whatever flags like `masternode_payments_started` beside it say.
 *
 * Sources, each the `getblocktemplate` of src/rpc/mining.cpp: Dash Core (`masternode`, `superblock`,
 * `coinbase_payload`), Raptoreum (`smartnode`, `founder`), Dash 0.12 and PIVX (`payee`, `payee_amount`), GalaxyCash
 * (`payee_script`), Kylacoin and Lyncoin (`coinbasedevreward`), Bitcoin ABC (`coinbasetxn.minerfund` and
 * `.stakingrewards`). `founderreward` is what pools pay to FXTC, IFX and their like.
 *
 * @module
 */

import { equalBytes } from "../../bytes/bytes.ts";
import { tryDecodeHex } from "../../bytes/hex.ts";
import type { TransactionOutput } from "../../coin/transaction.ts";
import { isObject } from "../../daemon/fields.ts";
import type { BlockTemplate } from "../../daemon/template.ts";
import { readAmount, readPayments, readScript, refusePayment, scriptOfPayee } from "./coinbase_demands_payment.ts";
import { holdsSomething, mayDemand } from "./coinbase_demands_unknown.ts";

/** What the configuration says of demands. */
export interface DemandPolicy {
  /** Code of the currency, which says how addresses are written. */
  readonly currency: string;
  /** `payout_drk_mn`: whether masternodes are paid where the chain does not insist. */
  readonly payMasternodes: boolean;
  /** Members of the template that we do not know and that are said to ask nothing. */
  readonly ignoredMembers?: readonly string[];
}

/** What goes into the coinbase, and what is left of its value. */
export interface CoinbaseDemands {
  /**
   * All outputs demanded, in the daemon's order. They belong directly behind the pool's own: daemons build theirs so,
   * some chains look for a payee in the second output, and Dash looks for superblock payments in their order
   * (`CSuperblock::IsValid`), but anywhere.
   */
  readonly outputs: readonly TransactionOutput[];
  /** Payload of a special coinbase, if one is demanded. */
  readonly payload?: Uint8Array;
  /** Satoshis of the template's value that are the pool's. */
  readonly remainder: bigint;
}

/** Masternodes under the names that chains give them. */
const MASTERNODE_MEMBERS = ["masternode", "smartnode"] as const;

/**
 * Other members with payments that are part of `coinbasevalue`. The last is documented only where nothing is paid
 * (Elektron) and by pools (ANON), who take it off: BIP 22 says that `coinbasevalue` is all that a coinbase may pay.
 */
const PAYMENT_MEMBERS = ["superblock", "founder", "founderreward", "coinbase_required_outputs"] as const;

/** Payments on top of `coinbasevalue`, which is the first output of the daemon's own coinbase there (Kylacoin). */
const EXTRA_MEMBERS = ["coinbasedevreward"] as const;

/** Members that are read here, or belong to one that is. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  ...MASTERNODE_MEMBERS,
  ...PAYMENT_MEMBERS,
  ...EXTRA_MEMBERS,
  ..."payee payee_amount payee_script coinbase_payload coinbasetxn".split(" "),
]);

/** Demands that are known, but not met, and why not. */
const REFUSED_MEMBERS: Readonly<Record<string, string>> = {
  signet_challenge: "its blocks must be signed by the owner of the chain (BIP 325)",
  // Firo's coinbasevalue is the miner's output alone, and its development outputs stand nowhere in the template.
  znode: "Firo wants outputs that its template does not list",
};

/**
 * Finds out what a template demands of the coinbase.
 *
 * @param template The template; its members without a place of their own are looked through.
 * @throws {RangeError} If a demand is not known, cannot be read or met, or together they exceed the value.
 */
export function coinbaseDemands(template: BlockTemplate, policy: DemandPolicy): CoinbaseDemands {
  const { extra, coinbaseValue, height } = template;
  refuseUnknown(template, policy.ignoredMembers ?? []);
  const read = (member: string): readonly TransactionOutput[] =>
    readPayments(extra.get(member), member, policy.currency);
  const masternodes = MASTERNODE_MEMBERS.flatMap((member) => wanted(member, read(member), template, policy));
  const payees = wanted("payee", payeeOutputs(template, policy.currency), template, policy);
  const included = [
    ...masternodes,
    // Some daemons name the same payee twice, the old way and the new.
    ...payees.filter((payee) => !masternodes.some((output) => equalOutputs(output, payee))),
    ...PAYMENT_MEMBERS.flatMap(read),
    ...coinbasetxnOutputs(template, policy),
  ];
  const remainder = included.reduce((rest, { value }) => rest - value, coinbaseValue);
  if (remainder < 0n) {
    throw new RangeError(
      `Cannot build a coinbase for block ${height}: the daemon demands ${coinbaseValue - remainder} satoshis for ` +
        `others, but its coinbasevalue is ${coinbaseValue}`,
    );
  }
  const payload = payloadOf(template);
  return {
    outputs: [...included, ...EXTRA_MEMBERS.flatMap(read)],
    remainder,
    ...payload === undefined ? {} : { payload },
  };
}

/**
 * The masternodes' payments that are made.
 *
 * With `payout_drk_mn: false` they are left out, but only where the template says that nobody looks: a block without
 * them is worth nothing on a chain that does, and every chain of today does. PowerPool built such blocks.
 */
function wanted(
  member: string,
  outputs: readonly TransactionOutput[],
  { extra, height }: BlockTemplate,
  { payMasternodes }: DemandPolicy,
): readonly TransactionOutput[] {
  if (payMasternodes || outputs.length === 0) return outputs;
  const name = member === "payee" ? "masternode" : member;
  const flags = [`${name}_payments_enforced`, `enforce_${name}_payments`].map((flag) => extra.get(flag));
  if (flags.includes(false) && !flags.includes(true)) return [];
  throw new RangeError(
    `Cannot build a coinbase for block ${height} without its ${member} payments: payout_drk_mn is false, but the ` +
      `daemon ${flags.includes(true) ? "enforces them" : "does not say that they may be left out"}; ` +
      `set payout_drk_mn to true`,
  );
}

/** The one payee of old masternode chains: an address and an amount at the top of the template. */
function payeeOutputs({ extra }: BlockTemplate, currency: string): readonly TransactionOutput[] {
  const payee = extra.get("payee") ?? "";
  const script = extra.get("payee_script") ?? "";
  if (!holdsSomething(payee) && !holdsSomething(script)) return [];
  if (typeof payee !== "string") return refusePayment("payee", "an address", payee);
  const amount = extra.get("payee_amount") ?? "";
  // PowerPool guessed a fifth of the value, which was Darkcoin's rule in 2014.
  const value = readAmount(amount === "" ? undefined : amount, "payee_amount");
  if (value === 0n) return [];
  return [{
    value,
    script: script === "" ? scriptOfPayee(payee, "payee", currency) : readScript(script, "payee_script"),
  }];
}

/**
 * What is demanded within `coinbasetxn`.
 *
 * BIP 22 means a whole coinbase there; it can only be replaced by ours if `mutable` says `coinbase` (BIP 23). No daemon
 * known to send one (those of Zcash's family) says so. eCash uses the member for what every coinbase has to pay; any
 * of the fund's addresses will do.
 */
function coinbasetxnOutputs({ extra, mutable, height }: BlockTemplate, policy: DemandPolicy): TransactionOutput[] {
  const coinbase = extra.get("coinbasetxn");
  if (!holdsSomething(coinbase)) return [];
  if (!isObject(coinbase)) return refusePayment("coinbasetxn", "an object", coinbase);
  if (coinbase["data"] !== undefined) {
    if (mutable.has("coinbase")) return [];
    throw new RangeError(
      `Cannot build a coinbase for block ${height}: the daemon has made one (coinbasetxn) and does not let miners ` +
        `replace it: expected "coinbase" in mutable, got ${[...mutable].join(", ") || "nothing"}`,
    );
  }
  const { minerfund, stakingrewards, ...others } = coinbase;
  const unknown = Object.keys(others).filter((member) => holdsSomething(others[member]));
  if (unknown.length > 0) refuseMembers(unknown.map((member) => `coinbasetxn.${member}`), height);
  return [...fundOutputs(minerfund, policy.currency), ...stakingOutputs(stakingrewards)];
}

function fundOutputs(fund: unknown, currency: string): TransactionOutput[] {
  if (!holdsSomething(fund)) return [];
  const where = "coinbasetxn.minerfund";
  if (!isObject(fund)) return refusePayment(where, "an object", fund);
  const { addresses, minimumvalue } = fund;
  if (!Array.isArray(addresses)) return refusePayment(`${where}.addresses`, "a list", addresses);
  const value = readAmount(minimumvalue, `${where}.minimumvalue`);
  // Chains without a fund, test networks for one, list no address, but reckon a value.
  if (addresses.length === 0 || value === 0n) return [];
  const [address] = addresses as unknown[];
  if (typeof address !== "string") return refusePayment(`${where}.addresses[0]`, "an address", address);
  return [{ value, script: scriptOfPayee(address, `${where}.addresses[0]`, currency) }];
}

function stakingOutputs(rewards: unknown): TransactionOutput[] {
  if (!holdsSomething(rewards)) return [];
  const where = "coinbasetxn.stakingrewards";
  if (!isObject(rewards)) return refusePayment(where, "an object", rewards);
  const { payoutscript, minimumvalue } = rewards;
  const hex = isObject(payoutscript) ? payoutscript["hex"] : undefined;
  const script = readScript(hex, `${where}.payoutscript.hex`);
  return [{ value: readAmount(minimumvalue, `${where}.minimumvalue`), script }];
}

function payloadOf({ extra, defaultWitnessCommitment, height }: BlockTemplate): Uint8Array | undefined {
  const text = extra.get("coinbase_payload") ?? "";
  if (!holdsSomething(text)) return undefined;
  const payload = typeof text === "string" ? tryDecodeHex(text) : undefined;
  if (payload === undefined) return refusePayment("coinbase_payload", "whole bytes of hex", text);
  if (defaultWitnessCommitment !== undefined) {
    throw new RangeError(
      `Cannot build a coinbase for block ${height}: the daemon demands both a coinbase_payload and a witness, ` +
        `which no chain known here does`,
    );
  }
  return payload;
}

function refuseUnknown({ extra, height }: BlockTemplate, ignored: readonly string[]): void {
  for (const [member, why] of Object.entries(REFUSED_MEMBERS)) {
    if (holdsSomething(extra.get(member))) {
      throw new RangeError(`Cannot build a coinbase for block ${height}: the daemon demands ${member}, and ${why}`);
    }
  }
  const unknown = [...extra].filter(([member, value]) =>
    !KNOWN_MEMBERS.has(member) && !ignored.includes(member) && mayDemand(member, value)
  );
  if (unknown.length > 0) refuseMembers(unknown.map(([member]) => member), height);
}

function refuseMembers(members: readonly string[], height: number): never {
  throw new RangeError(
    `Cannot build a coinbase for block ${height}: the daemon demands ${members.join(", ")}, which this version does ` +
      `not build, and a block without it may be refused; if it asks nothing of the coinbase, name it in ` +
      `ignore_template_members`,
  );
}

function equalOutputs(a: TransactionOutput, b: TransactionOutput): boolean {
  return a.value === b.value && equalBytes(a.script, b.script);
}
