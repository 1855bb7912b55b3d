/** Who may log in to a port, under how many names, and what they are told then. */

import assert from "node:assert/strict";
import type { MinerName } from "../../src/stratum/username.ts";
import { ADDRESS, makeJob, startSession, submitParams } from "./session_fixture.ts";

const BTC = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
const LTC = "LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL";
const DOGE = "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD";

/** Whom a user works for on a port of one currency, or the error it gets. */
async function loginOf(
  user: string,
  options: Record<string, unknown> = {},
  currency = "DEV",
): Promise<MinerName | string> {
  const fixture = startSession(options, { currencies: [currency] });
  const [, answer] = await fixture.logIn(user);
  const [miner] = fixture.view().miners;
  if (miner !== undefined) return miner;
  assert.equal(answer?.error?.[0], 24);
  return String(answer?.error?.[1]);
}

Deno.test("a message is shown to whoever logs in, between the answer and the first job", async () => {
  const fixture = startSession({ message: "Welcome" });
  fixture.post(makeJob(1));
  const [, answer, message, difficulty, notify, ...others] = await fixture.logIn();
  assert.equal(answer?.result, true);
  assert.deepEqual(message, { id: null, method: "client.show_message", params: ["Welcome"] });
  assert.deepEqual([difficulty?.method, notify?.method], ["mining.set_difficulty", "mining.notify"]);
  assert.deepEqual(others, []);
});

Deno.test("without a message, none is shown", async () => {
  assert.deepEqual((await startSession().logIn()).map(({ method }) => method), [undefined, undefined]);
});

Deno.test("whoever may not log in is shown no message", async () => {
  const sent = await startSession({ message: "Welcome" }).logIn("nobody");
  assert.deepEqual(sent.map(({ method }) => method), [undefined, undefined]);
});

Deno.test("a connection takes 64 names and says to the next that these are enough", async () => {
  const fixture = startSession();
  await fixture.ask("mining.subscribe", ["proxy/1"]);
  for (let i = 0; i < 64; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const [answer] = await fixture.ask("mining.authorize", [`${ADDRESS}.${i}`]);
    assert.equal(answer?.result, true);
  }
  const [refused] = await fixture.ask("mining.authorize", [`${ADDRESS}.64`]);
  assert.deepEqual(refused?.error, [24, "more than 64 workers on one connection", null]);
  const [again] = await fixture.ask("mining.authorize", [`${ADDRESS}.63`]);
  assert.equal(again?.result, true);
  assert.equal(fixture.view().miners.length, 64);
});

Deno.test("a share counts for the name that it is handed in under", async () => {
  const fixture = startSession({}, { currencies: ["BTC"] });
  fixture.post(makeJob(1));
  await fixture.logIn(`${BTC}.a`);
  await fixture.ask("mining.authorize", ["donate.b"]);
  await fixture.ask("mining.submit", submitParams(makeJob(1), { user: "donate.b", nonce: 1 }));
  await fixture.ask("mining.submit", submitParams(makeJob(1), { user: `${BTC}.a`, nonce: 2 }));
  assert.deepEqual(fixture.records.map(({ address, worker }) => [address, worker]), [["donate", "b"], [BTC, "a"]]);
});

Deno.test("addressesOf() finds a worker by any of its connections' names, until they are gone", async () => {
  const fixture = startSession();
  const other = fixture.open("192.0.2.1");
  await fixture.logIn(`${ADDRESS}.a`);
  await other.logIn(`${ADDRESS}.other`);
  await other.ask("mining.authorize", [`${ADDRESS}.a`]);
  const name = { address: ADDRESS, worker: "a" };
  assert.deepEqual(fixture.addressesOf(name), ["127.0.0.1", "192.0.2.1"]);
  other.leave();
  assert.deepEqual(fixture.addressesOf(name), ["127.0.0.1"]);
  assert.deepEqual(fixture.addressesOf({ address: ADDRESS, worker: "other" }), []);
});

Deno.test("a name that is nobody's is refused", async () => {
  assert.match(String(await loginOf("nobody.rig")), /^"nobody" is not a valid address/);
});

Deno.test("with donate_unknown, a name that is nobody's works for the donate_key", async () => {
  assert.deepEqual(await loginOf("nobody.rig", { donate_unknown: true }), { address: "donate", worker: "rig" });
  assert.deepEqual(await loginOf("nobody", { donate_unknown: true, donate_key: "us" }), { address: "us", worker: "" });
});

Deno.test("with donate_unknown, an address still works for itself", async () => {
  assert.deepEqual(await loginOf(`${BTC}.rig`, { donate_unknown: true }, "BTC"), { address: BTC, worker: "rig" });
});

Deno.test("an alias works for its address", async () => {
  assert.deepEqual(await loginOf("me.rig", { aliases: { me: ADDRESS } }), { address: ADDRESS, worker: "rig" });
});

const ADDRESS_RULES: readonly {
  readonly currency: string;
  readonly valid: readonly number[] | "any";
  readonly taken: readonly string[];
}[] = [
  { currency: "BTC", valid: [], taken: [BTC] },
  { currency: "LTC", valid: [], taken: [LTC] },
  { currency: "DOGE", valid: [], taken: [DOGE] },
  { currency: "NEW", valid: [], taken: [BTC, LTC, DOGE] },
  { currency: "BTC", valid: "any", taken: [BTC, LTC, DOGE] },
  { currency: "BTC", valid: [48, 30], taken: [LTC, DOGE] },
];

for (const { currency, valid, taken } of ADDRESS_RULES) {
  Deno.test(`a port of ${currency} with valid_address_versions ${JSON.stringify(valid)}`, async () => {
    for (const address of [BTC, LTC, DOGE]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      const login = await loginOf(address, { valid_address_versions: valid }, currency);
      if (taken.includes(address)) assert.deepEqual(login, { address, worker: "" });
      else assert.match(String(login), new RegExp(`^"${address}" is an address of another coin: expected one of `));
    }
  });
}
