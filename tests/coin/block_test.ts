import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { assembleBlock, parseBlock } from "../../src/coin/block.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { merkleRoot } from "../../src/coin/merkle.ts";
import { serializeTransaction, txid, wtxid } from "../../src/coin/transaction.ts";
import { blocks } from "./block_vectors.ts";
import { TEMPLATE_VECTORS } from "./template_vectors.ts";

/** Accepted blocks without extension block. */
const ACCEPTED = TEMPLATE_VECTORS.filter(({ vector }) => vector.template.mweb === undefined);

for (const { name, block, header, txids } of blocks.filter(({ block }) => block !== undefined)) {
  Deno.test(`parseBlock() reads ${name}`, () => {
    const parsed = parseBlock(decodeHex(block ?? ""));
    assert.equal(encodeHex(serializeHeader(parsed.header)), header);
    assert.deepEqual(parsed.transactions.map((transaction) => displayHash(txid(transaction))), txids);
    assert.deepEqual(merkleRoot(parsed.transactions.map(txid)), parsed.header.merkleRoot);
  });

  Deno.test(`assembleBlock() makes ${name} of its parts`, () => {
    const [coinbase, ...others] = parseBlock(decodeHex(block ?? "")).transactions.map((transaction) =>
      serializeTransaction(transaction, true)
    );
    const remainder = {
      transactionCount: others.length,
      transactions: encodeHex(concatBytes(...others)),
      mweb: undefined,
    };
    assert.equal(assembleBlock(decodeHex(header), coinbase ?? assert.fail(), remainder), block);
  });
}

for (const { name, vector } of ACCEPTED) {
  Deno.test(`parseBlock() reads the block of ${name}`, () => {
    const { header, transactions } = parseBlock(decodeHex(vector.block));
    assert.equal(encodeHex(serializeHeader(header)), vector.header);
    const [coinbase, ...others] = transactions;
    assert.equal(displayHash(txid(coinbase ?? assert.fail())), vector.coinbase_txid);
    assert.deepEqual(
      others.map((transaction) => displayHash(wtxid(transaction))),
      vector.template.transactions.map(({ hash }) => hash),
    );
  });
}

Deno.test("assembleBlock() marks an extension block as there", () => {
  const remainder = { transactionCount: 0, transactions: "", mweb: "abcd" };
  const block = assembleBlock(new Uint8Array(80), Uint8Array.of(0xcc), remainder);
  assert.equal(block, `${"00".repeat(80)}01cc01abcd`);
});

Deno.test("assembleBlock() counts the coinbase among the transactions, in as many bytes as that takes", () => {
  const remainder = { transactionCount: 252, transactions: "dd".repeat(252), mweb: undefined };
  const block = assembleBlock(new Uint8Array(80), Uint8Array.of(0xcc), remainder);
  assert.equal(block, `${"00".repeat(80)}fdfd00cc${"dd".repeat(252)}`);
});

Deno.test("parseBlock() refuses bytes behind the last transaction", () => {
  const bytes = decodeHex(blocks[0]?.block ?? "");
  assert.throws(() => parseBlock(Uint8Array.of(...bytes, 0)), {
    name: "RangeError",
    message: `Cannot read on at byte ${bytes.length}: 1 bytes left over`,
  });
});

Deno.test("parseBlock() refuses a block cut off anywhere", () => {
  const bytes = decodeHex(blocks[1]?.block ?? "");
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => parseBlock(bytes.subarray(0, length)), RangeError, `${length} bytes`);
  }
});

for (const count of ["02", "fdffff", "feffffffff", "ffffffffffffff1f00", "ffffffffffffffffff"]) {
  Deno.test(`parseBlock() refuses a count of transactions that lies: ${count}`, () => {
    const [genesis] = blocks;
    const lying = (genesis?.header ?? "") + count + (genesis?.block ?? "").slice(162);
    assert.throws(() => parseBlock(decodeHex(lying)), RangeError);
  });
}

Deno.test("parseBlock() throws nothing but RangeError, whatever the bytes", () => {
  const originals = [...blocks.flatMap(({ block }) => block ?? []), ...ACCEPTED.map(({ vector }) => vector.block)];
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const mutated = fc.tuple(fc.constantFrom(...originals.map(decodeHex)), changes, fc.nat()).map(
    ([original, changed, cut]) => {
      const bytes = original.slice(0, cut % 4 === 0 ? cut % original.length : original.length);
      for (const [place, value] of changed) if (bytes.length > 0) bytes[place % bytes.length] = value;
      return bytes;
    },
  );
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ minLength: 80, maxLength: 400 })), (bytes) => {
      try {
        parseBlock(bytes);
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
