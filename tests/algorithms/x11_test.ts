import assert from "node:assert/strict";
import { meetsTarget, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { x11 } from "../../src/algorithms/x11.ts";
import { reverseBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { uint32le } from "../../src/bytes/integer.ts";

const GENESIS_NONCE = 28_917_698;

/** The header of the first block of Dash's main chain, whose merkle root is in display order here. */
const DASH_GENESIS = Uint8Array.from([
  ...uint32le(1),
  ...new Uint8Array(32),
  ...reverseBytes(decodeHex("e0028eb9648db56b1ac77cf090b99048a8007e2bb64b68f092c03c7f56a662c7")),
  ...uint32le(1_390_095_618),
  ...uint32le(0x1e0ffff0),
  ...uint32le(GENESIS_NONCE),
]);

/** Its hash, which is its proof of work, in display order. */
const DASH_GENESIS_HASH = "00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6";

/** 0x1e0ffff0 in compact bits. */
const DASH_GENESIS_TARGET = targetBytes((0x0ffff0n << 216n) as Target);

Deno.test("x11.hash() of Dash's first block is its hash", () => {
  assert.equal(encodeHex(reverseBytes(x11.hash(DASH_GENESIS))), DASH_GENESIS_HASH);
  assert.ok(meetsTarget(x11.hash(DASH_GENESIS), DASH_GENESIS_TARGET));
});

Deno.test("x11.difficultyOne is Bitcoin's", () => {
  assert.equal(x11.difficultyOne, 0xffffn << 208n);
});

Deno.test("x11.powBlockHash is true, as Dash names blocks by X11", () => {
  assert.equal(x11.powBlockHash, true);
});

for (const before of [0, 1, 2, 3, 4, 100]) {
  Deno.test(`x11.scan() finds the nonce of Dash's first block ${before} nonces on`, () => {
    const first = GENESIS_NONCE - before;
    assert.equal(x11.scan(DASH_GENESIS, first, before, DASH_GENESIS_TARGET), undefined);
    assert.equal(x11.scan(DASH_GENESIS, first, before + 5, DASH_GENESIS_TARGET), GENESIS_NONCE);
  });
}
