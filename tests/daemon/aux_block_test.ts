import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHash } from "../../src/coin/hash.ts";
import { parseAuxBlock } from "../../src/daemon/aux_block.ts";
import { SINGLE } from "../coin/auxpow_vectors.ts";

/** What a Dogecoin-like daemon answered to `createauxblock`. */
const ANSWER = SINGLE.createauxblock;
const { target, ...withoutTarget } = ANSWER;
const HASH = parseHash(ANSWER.hash);
const TARGET = 0x7fffffn << 232n;

Deno.test("parseAuxBlock() reads what a real daemon answered", () => {
  assert.deepEqual(parseAuxBlock(ANSWER), {
    hash: HASH,
    chainId: 63,
    target: TARGET,
    bits: 0x207fffff,
    height: 26,
    previousBlockHash: parseHash(ANSWER.previousblockhash),
    coinbaseValue: 50_000_000_000_000n,
  });
});

Deno.test("parseAuxBlock() reads the target under Namecoin's name for it", () => {
  assert.deepEqual(parseAuxBlock({ ...withoutTarget, _target: target }), parseAuxBlock(ANSWER));
});

Deno.test("parseAuxBlock() takes the target from the bits where there is no other", () => {
  assert.deepEqual(parseAuxBlock(withoutTarget), parseAuxBlock(ANSWER));
  assert.deepEqual(parseAuxBlock({ ...ANSWER, target: null }), parseAuxBlock(ANSWER));
});

Deno.test("parseAuxBlock() reads the little that old daemons answer", () => {
  assert.deepEqual(parseAuxBlock({ target, hash: ANSWER.hash, chainid: 63 }), {
    hash: HASH,
    chainId: 63,
    target: TARGET,
    bits: undefined,
    height: undefined,
    previousBlockHash: undefined,
    coinbaseValue: undefined,
  });
});

Deno.test("parseAuxBlock() reads targets with the least significant byte first", () => {
  const block = parseAuxBlock({ hash: ANSWER.hash, chainid: 1, target: `0102${"00".repeat(30)}` });
  assert.equal(block.target, 0x0201n);
});

const WRONG = [
  { json: null, message: "it to be an object, got null" },
  { json: [ANSWER], message: "it to be an object" },
  { json: { ...ANSWER, hash: undefined }, message: "hash to be 64 hex digits, got nothing" },
  { json: { ...ANSWER, hash: "12" }, message: 'hash to be 64 hex digits, got "12"' },
  { json: { ...ANSWER, chainid: "63" }, message: 'chainid to be an integer from 0 to 2147483647, got "63"' },
  { json: { ...ANSWER, chainid: -1 }, message: "chainid to be an integer" },
  { json: { ...withoutTarget, bits: null }, message: "target to be 64 hex digits, got nothing" },
  { json: { ...ANSWER, target: "ffff" }, message: 'target to be 64 hex digits, got "ffff"' },
  { json: { ...withoutTarget, _target: 5 }, message: "_target to be 64 hex digits, got 5" },
  {
    json: { ...withoutTarget, bits: null, target: "00".repeat(32) },
    message: 'target to be greater than zero, got "0000',
  },
  { json: { ...withoutTarget, bits: "00000000" }, message: 'target to be greater than zero, got "00000000"' },
  { json: { ...ANSWER, bits: 0x207fffff }, message: "bits to be 8 hex digits, got 545259519" },
  { json: { ...ANSWER, height: 0 }, message: "height to be an integer from 1" },
  { json: { ...ANSWER, previousblockhash: "" }, message: "previousblockhash to be 64 hex digits" },
  { json: { ...ANSWER, coinbasevalue: 1.5 }, message: "coinbasevalue to be an integer" },
  {
    // The form in which block templates have it.
    json: { ...ANSWER, target: `7fffff${"00".repeat(29)}` },
    message: `target to be ${target}, that of bits 207fffff with its last byte first, got "7fffff`,
  },
];

for (const { json, message } of WRONG) {
  Deno.test(`parseAuxBlock() refuses an answer: expected ${message.slice(0, 60)}`, () => {
    assert.throws(() => parseAuxBlock(json), (error: unknown) => {
      assert.ok(error instanceof TypeError);
      assert.ok(error.message.includes(`expected ${message}`), error.message);
      return true;
    });
  });
}

for (const bits of ["207fffffff", "04923456", "ff123456"]) {
  Deno.test(`parseAuxBlock() refuses bits ${bits}, which are no target`, () => {
    assert.throws(() => parseAuxBlock({ ...ANSWER, bits }), /bits/);
  });
}

Deno.test("parseAuxBlock() throws errors that it knows, whatever it reads", () => {
  const members = fc.constantFrom(...Object.keys(ANSWER), "_target");
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(ANSWER)));
  fc.assert(
    fc.property(fc.dictionary(members, values), (changes) => {
      try {
        parseAuxBlock({ ...ANSWER, ...changes });
      } catch (error) {
        assert.ok(error instanceof TypeError || error instanceof RangeError);
        assert.match(error.message, /^Cannot /);
      }
    }),
    { seed: 321 },
  );
});
