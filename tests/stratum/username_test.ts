import assert from "node:assert/strict";
import fc from "fast-check";
import { addressRules, ANY_ADDRESS } from "../../src/stratum/address_rules.ts";
import { aliasKey, type NameRules, parseUserName } from "../../src/stratum/username.ts";

const BTC = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
const LTC = "LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL";
const BECH32 = "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea";
const CASH = "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2";

/** Rules of a port that takes every address. */
const RULES: NameRules = {
  addresses: ANY_ADDRESS,
  aliases: new Map([["mywallet", LTC], ["donatemore", BTC]]),
  donateKey: "donate",
  donateUnknown: false,
};

/** What is wrong with a name that must be refused. */
function refusal(text: string, rules = RULES): string {
  const name = parseUserName(text, rules);
  return typeof name === "string" ? name : assert.fail(`taken: ${JSON.stringify(name)}`);
}

/** A user name, whom it works for, and under which name. */
const NAMES: readonly (readonly [string, string, string])[] = [
  [LTC, LTC, ""],
  [`${LTC}.rig`, LTC, "rig"],
  [`${LTC}.`, LTC, ""],
  [`  ${LTC} .rig`, LTC, "rig"],
  [`${LTC}.rig.01 (a)_x`, LTC, "rig-01-a-_x"],
  [`${LTC}.a[0]`, LTC, "a[0]"],
  [`${LTC}.äöü`, LTC, "-"],
  [`${LTC}. padded `, LTC, "-padded-"],
  [`${LTC}.😀rig😀`, LTC, "-rig-"],
  [`${LTC}.0123456789abcdefX`, LTC, "0123456789abcdef"],
  [`${LTC}.0123456789abcde////X`, LTC, "0123456789abcde-"],
  [`${BTC}.rig`, BTC, "rig"],
  [`${BECH32}.rig`, BECH32, "rig"],
  [`${BECH32.toUpperCase()}.rig`, BECH32, "rig"],
  [`${CASH}.rig`, CASH, "rig"],
  [`${CASH.slice("bitcoincash:".length)}.rig`, CASH, "rig"],
  [`${CASH.toUpperCase()}`, CASH, ""],
  ["mywallet", LTC, ""],
  ["My Wallet.rig", LTC, "rig"],
  ["my_wallet!.rig", LTC, "rig"],
  ["donate", "donate", ""],
  ["donate.rig", "donate", "rig"],
  ["donate-more", BTC, ""],
];

for (const [text, address, worker] of NAMES) {
  Deno.test(`parseUserName() reads "${text}"`, () => assert.deepEqual(parseUserName(text, RULES), { address, worker }));
}

/** Names that PowerPool took as donations. */
const REFUSED = [
  "Donate",
  "DONATE",
  "donate!",
  "donates",
  `${LTC.slice(0, -1)}M`,
  "x",
  "worker1",
  "🙂",
  LTC.toLowerCase(),
];

for (const text of REFUSED) {
  Deno.test(`parseUserName() refuses "${text}", which is nobody's`, () => {
    const expected = `"${text}" is not a valid address: expected ADDRESS or ADDRESS.WORKER`;
    assert.equal(refusal(text), expected);
    assert.equal(refusal(`${text}.rig`), expected);
  });
}

for (const text of ["", " ", ".rig", " .donate"]) {
  Deno.test(`parseUserName() says that "${text}" names nobody`, () => {
    assert.equal(refusal(text), "no user name: expected ADDRESS or ADDRESS.WORKER");
  });
}

Deno.test("parseUserName() shows no more than the beginning of a long name", () => {
  assert.equal(
    refusal("q".repeat(5000)),
    `"${"q".repeat(100)}…" is not a valid address: expected ADDRESS or ADDRESS.WORKER`,
  );
});

Deno.test("parseUserName() takes only the base58 versions that the port takes, and witness addresses", () => {
  const rules = { ...RULES, addresses: addressRules([48, 50], []) };
  assert.deepEqual(parseUserName(LTC, rules), { address: LTC, worker: "" });
  assert.deepEqual(parseUserName(BECH32, rules), { address: BECH32, worker: "" });
  assert.equal(
    refusal(`${BTC}.rig`, rules),
    `"${BTC}" is an address of another coin: expected one of version 48 or 50, or beginning with ltc1`,
  );
});

Deno.test("parseUserName() takes versions of two bytes", () => {
  const zcash = "t1VShHAhsQc5RVndQLyM1ZbQXLHKd35GkG1";
  assert.deepEqual(parseUserName(zcash, { ...RULES, addresses: addressRules([0x1cb8], []) }), {
    address: zcash,
    worker: "",
  });
  assert.match(
    refusal(zcash, { ...RULES, addresses: addressRules([0xb8], []) }),
    /another coin: expected one of version 184$/,
  );
});

Deno.test("parseUserName() lets an address stand for itself, also where there is an alias of the same letters", () => {
  const rules = { ...RULES, aliases: new Map([[aliasKey(LTC), BTC]]) };
  assert.deepEqual(parseUserName(LTC, rules), { address: LTC, worker: "" });
});

Deno.test("parseUserName() takes the donation name that the operator chose, and no other", () => {
  const rules = { ...RULES, donateKey: "Pool" };
  assert.deepEqual(parseUserName("Pool.rig", rules), { address: "Pool", worker: "rig" });
  assert.match(refusal("pool", rules), /is not a valid address/);
  assert.match(refusal("donate", rules), /is not a valid address/);
});

Deno.test("aliasKey() keeps letters and digits, in lower case", () => {
  assert.equal(aliasKey(" My-Wallet_2! "), "mywallet2");
  assert.equal(aliasKey("é"), "");
});

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("parseUserName() never throws, and gives clean worker names of at most 16 characters", () => {
  const accounts = fc.oneof(fc.constantFrom(LTC, BTC, BECH32, "donate", "mywallet"), anyText);
  fc.assert(fc.property(accounts, anyText, (account, worker) => {
    const name = parseUserName(`${account}.${worker}`, RULES);
    if (typeof name === "string") return;
    assert.match(name.worker, /^[A-Za-z0-9[\]_-]{0,16}$/);
    assert.ok([LTC, BTC, BECH32, "donate"].includes(name.address));
  }));
});

Deno.test("parseUserName() lets unknown names work for the operator where he has it so, and still takes addresses", () => {
  const rules = { ...RULES, donateUnknown: true };
  assert.deepEqual(parseUserName("nobody.rig", rules), { address: "donate", worker: "rig" });
  assert.deepEqual(parseUserName("", rules), { address: "donate", worker: "" });
  assert.deepEqual(parseUserName(`${LTC}.rig`, rules), { address: LTC, worker: "rig" });
});

Deno.test("a port of Bitcoin Cash takes its addresses in all ways of writing, and eCash's in none", () => {
  const rules = { ...RULES, addresses: addressRules([], ["BCH"]) };
  const bare = CASH.slice("bitcoincash:".length);
  for (const text of [CASH, bare, bare.toUpperCase()]) {
    assert.deepEqual(parseUserName(`${text}.rig`, rules), { address: CASH, worker: "rig" });
  }
  assert.deepEqual(parseUserName(BTC, rules), { address: BTC, worker: "" });
  for (const text of ["ecash:", ""].map((prefix) => `${prefix}qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp`)) {
    assert.match(
      refusal(text, rules),
      /is an address of another coin: .* or beginning with bitcoincash: or bchtest: or /,
    );
  }
});
