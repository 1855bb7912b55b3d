import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { buildCoinbase, type CoinbasePlan, withCoinbaseWitness } from "../../src/coin/coinbase.ts";
import { isCoinbase, parseTransaction, type TransactionInput, txid, wtxid } from "../../src/coin/transaction.ts";
import { TEMPLATE_VECTORS } from "./template_vectors.ts";

const PLAN: CoinbasePlan = {
  height: 500_000,
  auxScript: new Uint8Array(0),
  salt: decodeHex("01020304"),
  extranonceBytes: 8,
  tag: new TextEncoder().encode("/PowerPool/"),
  outputs: [{ value: 1_250_000_000n, script: decodeHex("51") }, { value: 0n, script: decodeHex("6a00") }],
};

/** A plan's coinbase with bytes in the place of the extranonces. */
function coinbaseOf(plan: CoinbasePlan, extranonces: Uint8Array): Uint8Array {
  const { prefix, suffix } = buildCoinbase(plan);
  return concatBytes(prefix, extranonces, suffix);
}

/** The only input of a coinbase. */
function inputOf(coinbase: Uint8Array): TransactionInput {
  const [input] = parseTransaction(coinbase).inputs;
  return input ?? assert.fail("no input");
}

Deno.test("buildCoinbase() makes a coinbase with the outputs in their order", () => {
  const transaction = parseTransaction(coinbaseOf(PLAN, new Uint8Array(8)));
  assert.equal(isCoinbase(transaction), true);
  assert.deepEqual(transaction.outputs, PLAN.outputs);
  assert.equal(transaction.version, 2);
  assert.equal(transaction.lockTime, 0);
  assert.equal(transaction.inputs[0]?.sequence, 0xffffffff);
});

Deno.test("buildCoinbase() writes height, salt and extranonces in one push, then the tag", () => {
  const { script } = inputOf(coinbaseOf(PLAN, decodeHex("a1a2a3a4b1b2b3b4")));
  assert.equal(encodeHex(script), `0320a107${"0c01020304a1a2a3a4b1b2b3b4"}${"0b"}${encodeHex(PLAN.tag)}`);
});

Deno.test("buildCoinbase() writes what the daemon asks for right behind the height, as it is", () => {
  const { script } = inputOf(coinbaseOf({ ...PLAN, auxScript: decodeHex("0101fe") }, new Uint8Array(8)));
  assert.equal(encodeHex(script.subarray(0, 8)), "0320a1070101fe0c");
});

Deno.test("buildCoinbase() leaves out the push of an empty tag", () => {
  const { script } = inputOf(coinbaseOf({ ...PLAN, tag: new Uint8Array(0) }, new Uint8Array(8)));
  assert.equal(script.length, 4 + 1 + 4 + 8);
});

Deno.test("buildCoinbase() writes the commitment to merged chains right behind the height", () => {
  const { script } = inputOf(coinbaseOf({ ...PLAN, mergedMining: decodeHex("02fabe") }, new Uint8Array(8)));
  assert.equal(encodeHex(script.subarray(0, 8)), "0320a10702fabe0c");
});

Deno.test("buildCoinbase() writes a payload behind the lock time, its length first, and version 3 of type 5", () => {
  const plain = encodeHex(coinbaseOf(PLAN, new Uint8Array(8)));
  const special = encodeHex(coinbaseOf({ ...PLAN, payload: decodeHex("0200ff") }, new Uint8Array(8)));
  assert.equal(special, `03000500${plain.slice(8)}030200ff`);
});

for (const { name, vector } of TEMPLATE_VECTORS) {
  Deno.test(`buildCoinbase() puts the extranonces where the block of ${name} has them`, () => {
    const { prefix } = buildCoinbase({
      ...PLAN,
      height: vector.template.height,
      salt: new Uint8Array(0),
      extranonceBytes: vector.extranonce_len,
      tag: new TextEncoder().encode("/lab/"),
    });
    assert.equal(prefix.length, vector.extranonce_offset);
  });
}

/** Bytes of tag that make a script of a length: height 4, push of salt and extranonces 13, length of the tag 1. */
const tagFor = (scriptBytes: number) => new Uint8Array(scriptBytes - 4 - 13 - 1).fill(0x2f);

/** Plans at the limit: the aux script counts like everything else. */
const AT_THE_LIMIT = [["a long tag", 30, 70], ["an aux script", 8, 92]] as const;

for (const [what, auxBytes, otherBytes] of AT_THE_LIMIT) {
  const plan = { ...PLAN, auxScript: new Uint8Array(auxBytes), tag: tagFor(otherBytes) };

  Deno.test(`buildCoinbase() fills the hundred bytes that daemons accept with ${what}`, () => {
    assert.equal(inputOf(coinbaseOf(plan, new Uint8Array(8))).script.length, 100);
  });

  Deno.test(`buildCoinbase() refuses one byte more with ${what}`, () => {
    assert.throws(() => buildCoinbase({ ...plan, auxScript: new Uint8Array(auxBytes + 1) }), {
      name: "RangeError",
      message: "Cannot build a coinbase script of 101 bytes: expected at most 100 (height 4, merged mining 0, " +
        `daemon's flags ${auxBytes + 1}, job and extranonces 13, coinbase text ${plan.tag.length + 1}); ` +
        "shorten the coinbase text by 1",
    });
  });
}

Deno.test("buildCoinbase() keeps to the limit whatever is planned, and puts the extranonces into the script", () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  const plans = fc.record({
    height: fc.oneof(fc.nat(20), fc.nat(0x7fffffff)),
    auxScript: bytes(12),
    salt: bytes(4),
    extranonceBytes: fc.integer({ min: 1, max: 80 }),
    tag: bytes(40),
    outputs: fc.array(
      fc.record({ value: fc.bigInt(0n, 2n ** 63n), script: bytes(40) }, { noNullPrototype: true }),
      { maxLength: 4 },
    ),
  });
  fc.assert(fc.property(plans, (plan) => {
    const extranonces = new Uint8Array(plan.extranonceBytes).fill(0xee);
    let parts;
    try {
      parts = buildCoinbase(plan);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
      return;
    }
    const transaction = parseTransaction(concatBytes(parts.prefix, extranonces, parts.suffix));
    const script = transaction.inputs[0]?.script ?? assert.fail();
    assert.ok(script.length >= 2 && script.length <= 100);
    assert.deepEqual(transaction.outputs, plan.outputs);
    const scriptStart = 4 + 1 + 32 + 4 + 1;
    const at = parts.prefix.length - scriptStart;
    assert.deepEqual(
      script.subarray(at - plan.salt.length, at + extranonces.length),
      concatBytes(plan.salt, extranonces),
    );
  }));
});

Deno.test("withCoinbaseWitness() adds one item of 32 zero bytes and nothing else", () => {
  const coinbase = coinbaseOf(PLAN, new Uint8Array(8));
  const plain = parseTransaction(coinbase);
  const withWitness = parseTransaction(withCoinbaseWitness(coinbase));
  const [input] = plain.inputs;
  assert.deepEqual(withWitness, { ...plain, inputs: [{ ...input, witness: [new Uint8Array(32)] }] });
  assert.deepEqual(txid(withWitness), txid(plain));
  assert.notDeepEqual(wtxid(withWitness), wtxid(plain));
});

for (const { name, vector } of TEMPLATE_VECTORS.filter(({ vector }) => vector.coinbase_wit !== vector.coinbase_nowit)) {
  Deno.test(`withCoinbaseWitness() makes the coinbase that the block of ${name} has`, () => {
    assert.equal(encodeHex(withCoinbaseWitness(decodeHex(vector.coinbase_nowit))), vector.coinbase_wit);
  });
}
