/** Which version bits a port lets its miners change. */

import assert from "node:assert/strict";
import { makeJob, type SessionFixture, startSession, submitParams } from "./session_fixture.ts";

/** A miner that has asked for all bits, and the mask that it got. */
async function startRolling(
  options: Record<string, unknown>,
  ...currencies: readonly string[]
): Promise<{ readonly fixture: SessionFixture; readonly mask: unknown }> {
  const fixture = startSession({ valid_address_versions: "any", ...options }, { currencies });
  fixture.post(makeJob(1));
  const params = [["version-rolling"], { "version-rolling.mask": "ffffffff" }];
  const [answer] = await fixture.ask("mining.configure", params);
  const result = answer?.result as { readonly [key: string]: unknown };
  assert.equal(result["version-rolling"], true);
  await fixture.logIn();
  return { fixture, mask: result["version-rolling.mask"] };
}

for (
  const { options = {}, currencies, mask } of [
    { currencies: ["BTC"], mask: "1fffe000" },
    { currencies: ["DOGE"], mask: "00000000" },
    { currencies: ["LTC", "DOGE"], mask: "00000000" },
    { options: { version_mask: 0x0000e000 }, currencies: ["BTC"], mask: "0000e000" },
    { options: { version_mask: 0 }, currencies: ["BTC"], mask: "00000000" },
    { options: { version_mask: 0x1fffe000 }, currencies: ["DOGE"], mask: "1fffe000" },
    { options: { version_mask: null }, currencies: ["BTC"], mask: "1fffe000" },
  ]
) {
  const option = Object.entries(options).map(([name, value]) => `${name}: ${value}`).join("") || "no version_mask";
  Deno.test(`with ${option}, miners of ${currencies.join(" and ")} may change ${mask}`, async () => {
    assert.equal((await startRolling(options, ...currencies)).mask, mask);
  });
}

Deno.test("where no bits may be changed, a share that changes one is refused, and one that changes none is taken", async () => {
  const { fixture } = await startRolling({}, "DOGE");
  const [refused] = await fixture.ask("mining.submit", submitParams(makeJob(1), { versionBits: "00002000" }));
  assert.equal(refused?.error?.[0], 20);
  const [taken] = await fixture.ask("mining.submit", submitParams(makeJob(1), { versionBits: "00000000" }));
  assert.equal(taken?.result, true);
});

Deno.test("bits of version_mask may be changed, others not", async () => {
  const { fixture } = await startRolling({ version_mask: 0x0000e000 }, "BTC");
  const [taken] = await fixture.ask("mining.submit", submitParams(makeJob(1), { versionBits: "0000e000" }));
  assert.equal(taken?.result, true);
  const [refused] = await fixture.ask("mining.submit", submitParams(makeJob(1), { versionBits: "00010000" }));
  assert.equal(refused?.error?.[0], 20);
});
