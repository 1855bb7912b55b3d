import assert from "node:assert/strict";
import { bech32, bech32m, createBase58check } from "@scure/base";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import {
  type Address,
  type Base58Address,
  canonicalAddress,
  formatsOfAddress,
  parseAddress,
  scriptOfAddress,
} from "../../src/coin/address.ts";
import { type AddressFormat, addressFormatsOf, knownAddressFormats } from "../../src/coin/address_format.ts";
import vectors from "../vectors/coin/addresses.json" with { type: "json" };

const base58check = createBase58check(sha256);

/** A chain with Blakecoin's version and Bitcoin's checksum. */
const OLD: AddressFormat = { chain: "old", publicKeyHash: [26], scriptHash: [7], bech32: undefined };

/** Formats that must be known. */
function formatsOf(currency: string): readonly AddressFormat[] {
  return addressFormatsOf(currency) ?? assert.fail(`no formats of ${currency}`);
}

for (const { currency, address, script } of vectors.paid) {
  Deno.test(`scriptOfAddress() pays ${currency} ${address}`, () => {
    assert.equal(encodeHex(scriptOfAddress(address, formatsOf(currency))), script);
  });
}

for (const { address, script } of vectors.witness) {
  Deno.test(`scriptOfAddress() gives the script that BIP 350 gives for ${address}`, () => {
    assert.equal(encodeHex(scriptOfAddress(address, formatsOf("BTC"))), script);
  });
}

for (const { address, why } of vectors.not) {
  Deno.test(`parseAddress() refuses ${why}: ${address}`, () => assert.equal(parseAddress(address), undefined));
}

const NO_ADDRESSES = [
  ["nothing", ""],
  ["white space", " "],
  ["an address with white space around it", " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ["an address with a line end", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n"],
  ["base58 with a wrong checksum", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"],
  ["base58 in the wrong case", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"],
  ["base58 without its first character", "A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ["a letter that base58 leaves out", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0"],
  ["a private key", "5JuW2AMDYu4xVwRG9DZW18VbzQrGcd5RCgb99sS6ehJsNQXu5b9"],
  ["a word", "donate"],
  ["a word in another script", "адрес"],
  ["zeros of base58", "1".repeat(34)],
  ["a payload without version", base58check.encode(new Uint8Array(20))],
  ["a payload with three bytes of version", base58check.encode(new Uint8Array(23))],
  ["two bytes of version that one would hold", base58check.encode(Uint8Array.of(0, 5, ...new Uint8Array(20)))],
] as const;

for (const [what, text] of NO_ADDRESSES) {
  Deno.test(`parseAddress() refuses ${what}`, () => assert.equal(parseAddress(text), undefined));
}

Deno.test("parseAddress() reads base58 versions of one byte", () => {
  const { kind, version, hash } = parseAddress("LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL") as Address & { kind: "base58" };
  assert.equal(kind, "base58");
  assert.equal(version, 48);
  assert.equal(encodeHex(hash), "c72e7aa4e748077b39bc8c6c367893cd4b693e7e");
});

/** Addresses of the Zcash main chain; the second is in its chainparams.cpp. */
const TWO_BYTES = [
  ["t1VShHAhsQc5RVndQLyM1ZbQXLHKd35GkG1", 0x1cb8, "76a9147eeb8313a6c3829217d83a28acb0433a3d6a2bb088ac"],
  ["t3Vz22vK5z2LcKEdg16Yv4FFneEL1zg9ojd", 0x1cbd, "a9147d46a730d31f97b1930d3368a967c309bd4d136a87"],
] as const;

for (const [address, version, script] of TWO_BYTES) {
  Deno.test(`parseAddress() reads the two bytes of version of ${address}`, () => {
    const parsed = parseAddress(address);
    assert.equal((parsed as Base58Address).version, version);
    const zcash = { chain: "zcash main", publicKeyHash: [0x1cb8], scriptHash: [0x1cbd], bech32: undefined };
    assert.equal(encodeHex(scriptOfAddress(address, [zcash])), script);
  });
}

/** The same hash and version under both checksums; the first is Blakecoin's. */
const BLAKE_ADDRESS = "BeTx9ye6pkuYQapErgmcS7VSVE95aew8QH";
const TWIN = base58check.encode(decodeHex("1a751e76e8199196d454941c45d1b3a323f1433bd6"));

Deno.test("parseAddress() says of a base58 address what its checksum is made with, where not with sha256d", () => {
  const { checksum, ...rest } = parseAddress(BLAKE_ADDRESS) as Base58Address;
  assert.equal(checksum, "blake256");
  assert.deepEqual(parseAddress(TWIN), rest);
});

Deno.test("an address with a checksum of the other kind is none of the chain, whatever its version", () => {
  assert.equal(encodeHex(scriptOfAddress(BLAKE_ADDRESS, formatsOf("BLC"))), encodeHex(scriptOfAddress(TWIN, [OLD])));
  assert.throws(() => scriptOfAddress(TWIN, formatsOf("BLC")), /it has version 26, which is not of blakecoin main/);
  assert.throws(
    () => scriptOfAddress(BLAKE_ADDRESS, [OLD]),
    /version 26 and a checksum by blake256, which is not of old/,
  );
});

Deno.test("parseAddress() refuses a changed character under either checksum", () => {
  for (const address of [BLAKE_ADDRESS, TWIN]) {
    for (let i = 0; i < address.length; i++) {
      const changed = address.slice(0, i) + (address[i] === "2" ? "3" : "2") + address.slice(i + 1);
      assert.equal(parseAddress(changed), undefined, changed);
    }
  }
});

Deno.test("parseAddress() reads witness addresses of either case as the same", () => {
  const lower = parseAddress("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
  assert.deepEqual(lower, parseAddress("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"));
  assert.deepEqual({ ...lower, program: undefined }, { kind: "witness", prefix: "bc", version: 0, program: undefined });
});

Deno.test("scriptOfAddress() names what an address had to be", () => {
  assert.throws(() => scriptOfAddress("donate", formatsOf("BTC")), {
    name: "SyntaxError",
    message: 'Cannot read address "donate": expected base58check, bech32, bech32m or CashAddr with a right checksum',
  });
});

/** An address, the currency that it is not of, and what the message says of both. */
const WRONG_CHAINS = [
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "LTC", "version 0", "litecoin main or litecoin test or litecoin regtest"],
  ["ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea", "BTC", 'prefix "ltc"', "bitcoin main or bitcoin test"],
  ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "DOGE", 'prefix "bc"', "dogecoin main"],
  ["LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL", "DASH", "version 48", "dash main or dash test"],
  ["tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", "BTC", 'prefix "tc"', "bitcoin main"],
] as const;

for (const [address, currency, has, chains] of WRONG_CHAINS) {
  Deno.test(`scriptOfAddress() refuses to pay ${address} on ${currency}`, () => {
    assert.throws(() => scriptOfAddress(address, formatsOf(currency)), (error) => {
      assert.ok(error instanceof SyntaxError);
      const start = `Cannot pay address "${address}": it has ${has}, which is not of ${chains}`;
      assert.equal(error.message.slice(0, start.length), start);
      return true;
    });
  });
}

Deno.test("formatsOfAddress() gives every chain that an address may belong to", () => {
  const chains = (text: string) =>
    formatsOfAddress(parseAddress(text) as Address, knownAddressFormats()).map(({ chain }) => chain);
  assert.deepEqual(chains("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"), [
    "bitcoin main",
    "bitcoin cash main",
    "ecash main",
    "litecoin main",
    "digibyte main",
    "syscoin main",
    "fractal main",
  ]);
  assert.deepEqual(chains("LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL"), ["litecoin main"]);
  assert.deepEqual(chains("tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n54"), ["bitcoin test"]);
  assert.deepEqual(chains("t1VShHAhsQc5RVndQLyM1ZbQXLHKd35GkG1"), []);
});

Deno.test("parseAddress() reads CashAddr with and without its prefix, in either case, as the same", () => {
  const address = parseAddress("bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2");
  assert.deepEqual({ ...address, hash: undefined }, {
    kind: "cash",
    prefix: "bitcoincash",
    paysTo: "publicKeyHash",
    hash: undefined,
  });
  assert.deepEqual(parseAddress("qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"), address);
  assert.deepEqual(parseAddress("QR6M7J9NJLDWWZLG9V7V53UNLR4JKMX6EYLEP8EKG2"), address);
  assert.deepEqual(parseAddress("BITCOINCASH:QR6M7J9NJLDWWZLG9V7V53UNLR4JKMX6EYLEP8EKG2"), address);
});

Deno.test("parseAddress() tells from the checksum which prefix is left out", () => {
  const prefixOf = (text: string) => (parseAddress(text) as { prefix?: string } | undefined)?.prefix;
  assert.equal(prefixOf("qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp"), "ecash");
  assert.equal(prefixOf("pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t"), "bchtest");
  assert.equal(prefixOf("qpfuqvradpg65r88sfd63q7xhkddys45sce8xqrjhg"), "bchreg");
});

Deno.test("scriptOfAddress() refuses to pay an address of eCash on Bitcoin Cash", () => {
  assert.throws(
    () => scriptOfAddress("qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp", formatsOf("BCH")),
    /has prefix "ecash", which is not of bitcoin cash main or bitcoin cash test or bitcoin cash regtest$/,
  );
});

/** Ways of writing an address, and the one. */
const CANONICAL = [
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
  ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
  ["QR6M7J9NJLDWWZLG9V7V53UNLR4JKMX6EYLEP8EKG2", "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"],
  ["ECASH:QPUCQWXGJ6239D6WSGFY4XNNVSVJ3YERWYNUR52MWP", "ecash:qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp"],
] as const;

for (const [text, canonical] of CANONICAL) {
  Deno.test(`canonicalAddress() writes ${text} as ${canonical}`, () => {
    assert.equal(canonicalAddress(text, parseAddress(text) ?? assert.fail("no address")), canonical);
  });
}

Deno.test("addressFormatsOf() takes codes in any case and knows what it does not know", () => {
  assert.equal(addressFormatsOf("ltc"), addressFormatsOf("LTC"));
  assert.equal(addressFormatsOf("XYZ"), undefined);
  assert.equal(addressFormatsOf("constructor"), undefined);
  assert.equal(addressFormatsOf("__proto__"), undefined);
});

const hashes = fc.uint8Array({ minLength: 20, maxLength: 20 });
const base58Addresses = fc.tuple(fc.constantFrom(0, 5, 111, 196), hashes)
  .map(([version, hash]) => base58check.encode(Uint8Array.of(version, ...hash)));
const witnessAddresses = fc.tuple(
  fc.constantFrom(bech32, bech32m),
  fc.constantFrom("bc", "tb", "bcrt"),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
).map(([encoding, prefix, program]) =>
  encoding.encode(prefix, [encoding === bech32 ? 0 : 1, ...encoding.toWords(program)])
);

Deno.test("scriptOfAddress() finds no other script when one character of an address is changed", () => {
  const characters = fc.constantFrom(..."123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0 -");
  fc.assert(
    fc.property(fc.oneof(base58Addresses, witnessAddresses), fc.nat(), characters, (address, place, character) => {
      const at = place % address.length;
      const changed = address.slice(0, at) + character + address.slice(at + 1);
      fc.pre(changed !== address);
      assert.doesNotThrow(() => scriptOfAddress(address, formatsOf("BTC")));
      assert.throws(() => scriptOfAddress(changed, formatsOf("BTC")), SyntaxError);
    }),
    { numRuns: 300 },
  );
});

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("parseAddress() never throws", () => {
  const alike = fc.string({ unit: fc.constantFrom(..."bc1qpzry9x8LM3ZzD"), maxLength: 120 });
  fc.assert(fc.property(fc.oneof(anyText, alike), (text) => {
    parseAddress(text);
  }));
});
