import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { createDaemon } from "../../src/daemon/daemon.ts";
import { coinbaseValueOf } from "../../src/daemon/aux_block_value.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../src/devnet/open_coins.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";

leakFreeTest("getBlockValue() adds up what a coinbase pays, fees with it, also in blocks without proof", async () => {
  const devnet = await startDevnet({ algorithm: "sha256", coinbaseMaturity: 1 });
  try {
    await devnet.call("generatetoaddress", 2, OPEN_ADDRESS);
    devnet.addTransactions(1, 500n);
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    const credentials = { username: devnet.user, password: devnet.password };
    using daemon = createDaemon({ address: devnet.host, port: devnet.port, credentials });
    assert.equal(await daemon.getBlockValue(parseHash(devnet.tip().hash)), 5_000_000_500n);
  } finally {
    await devnet.stop();
  }
});

for (
  const [what, hex] of [
    ["that ends early", "04000000"],
    ["without transactions", `${"00".repeat(80)}00`],
    ["with a proof that ends early", `04016200${"00".repeat(76)}0100`],
  ] as const
) {
  Deno.test(`coinbaseValueOf() refuses a block ${what}`, () => {
    assert.throws(() => coinbaseValueOf(decodeHex(hex)), { name: "RangeError" });
  });
}
