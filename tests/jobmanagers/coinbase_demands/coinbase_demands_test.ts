import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../../src/bytes/hex.ts";
import { addressFormatsOf } from "../../../src/coin/address_format.ts";
import { scriptOfAddress } from "../../../src/coin/address.ts";
import {
  type CoinbaseDemands,
  coinbaseDemands,
  type DemandPolicy,
} from "../../../src/jobmanagers/coinbase_demands/coinbase_demands.ts";
import { buildWork, type JobPlan } from "../../../src/jobmanagers/job.ts";
import { readCoinbase } from "../coinbase_reader.ts";
import { DASH_BURNING, DASH_MAIN, DASH_SUPERBLOCK, dashTemplate } from "../dash_templates.ts";
import { candidateOf, jobPlan } from "../work_fixture.ts";

const POLICY: DemandPolicy = { currency: "DASH", payMasternodes: true };
const P2PKH = `76a914${"11".repeat(20)}88ac`;
const P2SH = `a914${"22".repeat(20)}87`;
const PAYEE = "Xf1yruVSvW6arszkDrbN95c6hSxfhCAwtU";
const PAYEE_SCRIPT = "76a9142f7f1bb68cd5428fc585a79f7f2ad29b0de52efd88ac";

/** A template that demands nothing, and how much it is worth. */
const VALUE = 1_000_000;
const PLAIN = {
  ...DASH_MAIN,
  coinbasevalue: VALUE,
  masternode: [],
  masternode_payments_started: undefined,
  masternode_payments_enforced: undefined,
  coinbase_payload: "",
};

function demandsOf(changes: Record<string, unknown>, policy: Partial<DemandPolicy> = {}): CoinbaseDemands {
  return coinbaseDemands(dashTemplate(PLAIN, changes), { ...POLICY, ...policy });
}

function shown({ outputs }: CoinbaseDemands): [bigint, string][] {
  return outputs.map(({ value, script }) => [value, encodeHex(script)]);
}

/** The coinbase of a template, read back. */
function coinbaseOf(json: object, changes: Record<string, unknown> = {}, plan: Partial<JobPlan> = {}): Uint8Array {
  const work = buildWork(dashTemplate(json, changes), jobPlan({ currency: "DASH", ...plan }));
  return candidateOf(work.job).coinbase;
}

const HEAD = `0300050001${"00".repeat(32)}ffffffff21`;
const SCRIPT_TAIL = "10040302010a0b0c0d00000000000000000b2f506f776572506f6f6c2fffffffff";

Deno.test("the coinbase of a Dash template is, byte for byte, of version 3 and type 5 with its payload at the end", () => {
  assert.equal(
    encodeHex(coinbaseOf(DASH_MAIN)),
    `${HEAD}0301291d${SCRIPT_TAIL}02` +
      "85eed205000000000151" +
      `c2baf1070000000019${PAYEE_SCRIPT}` +
      `0000000046${DASH_MAIN.coinbase_payload}`,
  );
});

Deno.test("the coinbase of a Dash template that burns a part is, byte for byte, what the daemon demands", () => {
  assert.equal(
    encodeHex(coinbaseOf(DASH_BURNING)),
    `${HEAD}03a3ff0d${SCRIPT_TAIL}03` +
      "97f4e127000000000151" +
      "94196f1600000000016a" +
      "4dd56325000000001976a914c69a0bda7daaae481be8def95e5f347a1d00a4b488ac" +
      `00000000af${DASH_BURNING.coinbase_payload}`,
  );
});

Deno.test("a superblock pays every proposal in the order of the template, those alike each for itself", () => {
  const { version, type, outputs, payload } = readCoinbase(coinbaseOf(DASH_SUPERBLOCK));
  assert.deepEqual([version, type, payload], [3, 5, DASH_MAIN.coinbase_payload]);
  assert.deepEqual(outputs.map(({ value, script }) => [value, script]), [
    [97_709_701n, "51"],
    [133_282_498n, PAYEE_SCRIPT],
    [500_000_000n, P2PKH],
    [500_000_000n, P2SH],
    [500_000_000n, P2PKH],
  ]);
});

Deno.test("a template without payload has a coinbase of version 2 and no type", () => {
  const { version, type, outputs } = readCoinbase(coinbaseOf(PLAIN));
  assert.deepEqual([version, type, outputs], [2, 0, [{ value: BigInt(VALUE), script: "51" }]]);
});

Deno.test("a payload of 253 bytes and more has a length of three bytes", () => {
  const coinbase_payload = "05".repeat(300);
  assert.equal(readCoinbase(coinbaseOf(DASH_MAIN, { coinbase_payload })).payload, coinbase_payload);
});

for (
  const { what, members, outputs, currency = "DASH" } of [
    {
      what: "a masternode as a single object (Dash 0.12.1 to 0.13)",
      members: { masternode: { payee: PAYEE, script: P2PKH, amount: 7 } },
      outputs: [[7n, P2PKH]],
    },
    {
      what: "masternodes as a list",
      members: { masternode: [{ payee: "", script: "6a", amount: 7 }, { payee: PAYEE, script: P2PKH, amount: 8 }] },
      outputs: [[7n, "6a"], [8n, P2PKH]],
    },
    {
      what: "a masternode without script, by its address",
      members: { masternode: { payee: PAYEE, amount: 7 } },
      outputs: [[7n, PAYEE_SCRIPT]],
    },
    {
      what: "a payment of nothing that has a script",
      members: { masternode: [{ payee: PAYEE, script: P2PKH, amount: 0 }] },
      outputs: [[0n, P2PKH]],
    },
    {
      what: "nobody who gets nothing and is named by an address alone",
      members: { founder: { payee: "Gunknown", amount: 0 }, payee: "Gunknown", payee_amount: 0 },
      outputs: [],
    },
    {
      what: "superblock payments, even where the flags say that there are none",
      members: { superblock: [{ payee: PAYEE, script: P2SH, amount: 9 }], superblocks_enabled: false },
      outputs: [[9n, P2SH]],
    },
    {
      what: "payee and payee_amount of old masternode chains",
      members: { payee: PAYEE, payee_amount: 7, masternode_payments: true, enforce_masternode_payments: true },
      outputs: [[7n, PAYEE_SCRIPT]],
    },
    {
      what: "payee_script rather than payee",
      members: { payee: "Gunknown", payee_script: P2SH, payee_amount: 7 },
      outputs: [[7n, P2SH]],
    },
    {
      what: "a payee once that is named in the old way and in the new",
      members: { payee: PAYEE, payee_amount: 7, masternode: { payee: PAYEE, script: PAYEE_SCRIPT, amount: 7 } },
      outputs: [[7n, PAYEE_SCRIPT]],
    },
    {
      what: "a payee beside a masternode that is another",
      members: { payee: PAYEE, payee_amount: 7, masternode: { payee: PAYEE, script: P2SH, amount: 7 } },
      outputs: [[7n, P2SH], [7n, PAYEE_SCRIPT]],
    },
    {
      what: "smartnodes, superblock and founder of Raptoreum",
      members: {
        smartnode: [{ payee: "RB", script: P2PKH, amount: 200 }],
        smartnode_payments_started: true,
        smartnode_payments_enforced: true,
        superblock: [{ payee: "RC", script: P2SH, amount: 30 }],
        founder: { payee: "RD", script: "6a", amount: 4 },
        founder_payments_started: true,
      },
      outputs: [[200n, P2PKH], [30n, P2SH], [4n, "6a"]],
      currency: "RTM",
    },
    {
      what: "a founder that is named founderpayee",
      members: { founderreward: { founderpayee: PAYEE, amount: 6 }, founder_reward_enforced: true },
      outputs: [[6n, PAYEE_SCRIPT]],
    },
    {
      what: "coinbase_required_outputs, those of value 0 too",
      members: { coinbase_required_outputs: [{ value: 0, scriptPubKey: "6a01ff" }, { amount: 3, script: P2SH }] },
      outputs: [[0n, "6a01ff"], [3n, P2SH]],
    },
    {
      what: "fund and staking rewards of eCash",
      members: {
        coinbasetxn: {
          minerfund: { addresses: ["ecash:prfhcnyqnl5cgrnmlfmms675w93ld7mvvqd0y8lz07"], minimumvalue: 320 },
          stakingrewards: { payoutscript: { asm: "OP_DUP …", hex: P2PKH, type: "pubkeyhash" }, minimumvalue: 100 },
        },
      },
      outputs: [[320n, "a914d37c4c809fe9840e7bfa77b86bd47163f6fb6c6087"], [100n, P2PKH]],
      currency: "XEC",
    },
    {
      what: "nothing where eCash's test chains list no address of the fund",
      members: { coinbasetxn: { minerfund: { addresses: [], minimumvalue: 320 } } },
      outputs: [],
    },
  ] as const
) {
  Deno.test(`coinbaseDemands() pays ${what}`, () => {
    const demands = demandsOf(members, { currency });
    assert.deepEqual(shown(demands), outputs);
    const paid = demands.outputs.reduce((sum, { value }) => sum + value, 0n);
    assert.equal(demands.remainder, BigInt(VALUE) - paid);
  });
}

Deno.test("coinbaseDemands() pays coinbasedevreward on top of the value, as its daemons reckon", () => {
  const reward = { value: 40, scriptpubkey: `0014${"36".repeat(20)}`, address: "kc1q" };
  const demands = demandsOf({ coinbasedevreward: reward });
  assert.deepEqual([shown(demands), demands.remainder], [[[40n, reward.scriptpubkey]], BigInt(VALUE)]);
});

Deno.test("a witness commitment that is among the required outputs is not written twice", () => {
  const commitment = `6a24aa21a9ed${"00".repeat(32)}`;
  const changes = {
    rules: ["!segwit"],
    default_witness_commitment: commitment,
    coinbase_required_outputs: [{ value: 0, scriptPubKey: commitment }, { value: 0, scriptPubKey: "6a01ff" }],
  };
  const { outputs } = readCoinbase(coinbaseOf(PLAIN, changes));
  assert.deepEqual(outputs.map(({ script }) => script), ["51", commitment, "6a01ff"]);
});

for (
  const member of [
    ..."masternode smartnode superblock founder founderreward coinbasedevreward coinbase_required_outputs".split(" "),
    ..."payee payee_script coinbase_payload coinbasetxn znode signet_challenge treasury".split(" "),
  ]
) {
  Deno.test(`a template whose ${member} holds nothing is taken`, () => {
    for (const nothing of [null, "", [], {}, false, { payee: "", script: "", amount: 0 }]) {
      assert.deepEqual(demandsOf({ [member]: nothing }), { outputs: [], remainder: BigInt(VALUE) });
    }
  });
}

for (
  const { what, members, message } of [
    { what: "signet_challenge", members: { signet_challenge: "5121" }, message: /demands signet_challenge, and its/ },
    { what: "znode", members: { znode: [{ script: P2PKH, amount: 1 }] }, message: /demands znode, and Firo wants/ },
    {
      what: "unknown members, all at once",
      members: {
        treasury: { scriptPubKey: P2SH, amount: 2 },
        CommunityAutonomousAddress: "HCAo",
        foo: [{ payee: "X" }],
      },
      message: /demands treasury, CommunityAutonomousAddress, foo, which .* name it in ignore_template_members/,
    },
    {
      what: "unknown members of coinbasetxn",
      members: { coinbasetxn: { tax: { address: "ecash:q" } } },
      message: /demands coinbasetxn\.tax, which/,
    },
    {
      what: "a coinbase that the daemon has made",
      members: { coinbasetxn: { data: "0100" } },
      message: /\(coinbasetxn\) and does not let .* expected "coinbase" in mutable, got time, transactions, prevblock/,
    },
    {
      what: "a payee without amount",
      members: { payee: PAYEE },
      message: /expected payee_amount to be whole satoshis/,
    },
    {
      what: "a masternode without amount",
      members: { masternode: [{ payee: PAYEE, script: P2PKH }] },
      message: /expected masternode\[0\]\.amount to be whole satoshis, got nothing/,
    },
    {
      what: "a broken amount",
      members: { masternode: { script: P2PKH, amount: 1.5 } },
      message: /expected masternode\.amount to be whole satoshis, got 1\.5/,
    },
    {
      what: "a negative amount",
      members: { superblock: [{ script: P2PKH, amount: -1 }] },
      message: /expected superblock\[0\]\.amount to be whole satoshis, got -1/,
    },
    {
      what: "a script that is no hex",
      members: { founder: { script: "76a", amount: 1 } },
      message: /expected founder\.script to be a script in hex, got "76a"/,
    },
    {
      what: "an address of another chain",
      members: { masternode: { payee: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", amount: 1 } },
      message: /Cannot pay masternode\.payee of the template: .* not of dash main or dash test/,
    },
    {
      what: "somebody who is nobody",
      members: { superblock: [{ amount: 1 }] },
      message: /expected superblock\[0\] to be an object with script and amount/,
    },
    {
      what: "something that is no payment",
      members: { founder: "everything" },
      message: /expected founder to be an object with script and amount, got "everything"/,
    },
    {
      what: "a payload that is a list",
      members: { coinbase_payload: [{ value: 1 }] },
      message: /expected coinbase_payload to be whole bytes of hex/,
    },
    {
      what: "a payload and a witness",
      members: { coinbase_payload: "0200", rules: ["segwit"], default_witness_commitment: "6a24" },
      message: /both a coinbase_payload and a witness/,
    },
    {
      what: "more than there is",
      members: { masternode: { script: P2PKH, amount: VALUE + 1 } },
      message: /demands 1000001 satoshis for others, but its coinbasevalue is 1000000/,
    },
  ]
) {
  Deno.test(`coinbaseDemands() refuses ${what}`, () => {
    assert.throws(() => demandsOf(members), { name: "RangeError", message });
  });
}

Deno.test("coinbaseDemands() refuses an address where it does not know how the currency writes them", () => {
  assert.throws(() => demandsOf({ founder: { payee: "RD", amount: 1 } }, { currency: "RTM" }), {
    name: "RangeError",
    message: /Cannot pay founder\.payee of the template to "RD": expected its script beside the address.* RTM writes/,
  });
});

Deno.test("coinbaseDemands() replaces a coinbase of the daemon that may be replaced", () => {
  const changes = { coinbasetxn: { data: "0100" }, mutable: ["time", "coinbase"] };
  assert.deepEqual(demandsOf(changes), { outputs: [], remainder: BigInt(VALUE) });
});

Deno.test("coinbaseDemands() takes an unknown member that is said to ask nothing", () => {
  const changes = { blockreward: 50 };
  assert.throws(() => demandsOf(changes), { message: /demands blockreward,/ });
  assert.equal(demandsOf(changes, { ignoredMembers: ["blockreward"] }).remainder, BigInt(VALUE));
});

const MASTERNODE = { masternode: [{ payee: PAYEE, script: P2PKH, amount: 7 }] };
const OLD_PAYEE = { payee: PAYEE, payee_amount: 7 };

for (
  const { what, members } of [
    { what: "masternodes", members: { ...MASTERNODE, masternode_payments_enforced: false } },
    { what: "an old payee", members: { ...OLD_PAYEE, enforce_masternode_payments: false } },
    {
      what: "smartnodes",
      members: { smartnode: MASTERNODE.masternode, smartnode_payments_enforced: false },
    },
  ]
) {
  Deno.test(`payout_drk_mn: false leaves ${what} out where the chain does not insist`, () => {
    assert.equal(shown(demandsOf(members)).length, 1);
    assert.deepEqual(demandsOf(members, { payMasternodes: false }), { outputs: [], remainder: BigInt(VALUE) });
  });
}

for (
  const { what, members, message } of [
    {
      what: "enforces masternodes",
      members: { ...MASTERNODE, masternode_payments_enforced: true },
      message: /without its masternode payments: payout_drk_mn is false, but the daemon enforces them; set/,
    },
    {
      what: "contradicts itself",
      members: { ...MASTERNODE, masternode_payments_enforced: true, enforce_masternode_payments: false },
      message: /enforces them/,
    },
    {
      what: "says nothing",
      members: OLD_PAYEE,
      message: /without its payee payments: .* does not say that they may be left out/,
    },
  ]
) {
  Deno.test(`payout_drk_mn: false is refused where the daemon ${what}`, () => {
    assert.throws(() => demandsOf(members, { payMasternodes: false }), { name: "RangeError", message });
  });
}

Deno.test("payout_drk_mn: false changes nothing where no masternode is to be paid, and nothing for superblocks", () => {
  const members = { masternode_payments_enforced: true, superblock: [{ script: P2SH, amount: 9 }] };
  assert.deepEqual(shown(demandsOf(members, { payMasternodes: false })), [[9n, P2SH]]);
});

Deno.test("shares of others are of what the demands leave, behind them and before the commitment", () => {
  const commitment = "6a24aa21a9ed";
  const changes = {
    masternode: [{ script: P2PKH, amount: 400_000 }],
    rules: ["segwit"],
    default_witness_commitment: commitment,
  };
  const feeOutputs = [{ script: decodeHex(P2SH), share: 0.01 }];
  assert.deepEqual(readCoinbase(coinbaseOf(PLAIN, changes, { feeOutputs })).outputs, [
    { value: 594_000n, script: "51" },
    { value: 400_000n, script: P2PKH },
    { value: 6_000n, script: P2SH },
    { value: 0n, script: commitment },
  ]);
});

Deno.test("property: a coinbase pays the whole value, nobody who is demanded is left out, and their order is kept", () => {
  const payments = (maxLength: number) =>
    fc.array(
      fc.record({
        script: fc.uint8Array({ minLength: 1, maxLength: 40 }).map(encodeHex),
        amount: fc.nat(1_000_000),
      }, { noNullPrototype: true }),
      { maxLength },
    );
  fc.assert(
    fc.property(
      fc.record({
        masternode: payments(3),
        superblock: payments(8),
        founder: payments(2),
        coinbase_required_outputs: payments(4),
        coinbasedevreward: payments(2),
        payload: fc.uint8Array({ maxLength: 300 }).map(encodeHex),
        spare: fc.nat(1_000_000_000),
        shares: fc.array(fc.double({ min: 1e-9, max: 0.2, noNaN: true }), { maxLength: 5 }),
      }),
      ({ payload, spare, shares, coinbasedevreward, ...included }) => {
        const lists = [included.masternode, included.superblock, included.founder, included.coinbase_required_outputs];
        const demanded = lists.flat();
        const coinbasevalue = demanded.reduce((sum, { amount }) => sum + amount, spare);
        const feeOutputs = shares.map((share) => ({ script: Uint8Array.of(0x52), share }));
        const { outputs, payload: read } = readCoinbase(
          coinbaseOf(PLAIN, { ...included, coinbasevalue, coinbasedevreward, coinbase_payload: payload }, {
            feeOutputs,
          }),
        );
        const extra = coinbasedevreward.reduce((sum, { amount }) => sum + amount, 0);
        assert.equal(outputs.reduce((sum, { value }) => sum + value, 0n), BigInt(coinbasevalue + extra));
        const expected = [...demanded, ...coinbasedevreward].map(({ amount, script }) => ({
          value: BigInt(amount),
          script,
        }));
        assert.equal(outputs[0]?.script, "51");
        assert.deepEqual(outputs.slice(1, 1 + expected.length), expected);
        assert.ok(outputs.slice(1 + expected.length).every(({ script }) => script === "52"));
        assert.equal(read, payload);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("the address of Dash's example is that of the script beside it", () => {
  assert.equal(encodeHex(scriptOfAddress(PAYEE, addressFormatsOf("DASH") ?? [])), PAYEE_SCRIPT);
});
