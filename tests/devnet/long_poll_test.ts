import assert from "node:assert/strict";
import { LongPolls, type NewsState } from "../../src/devnet/long_poll.ts";

const TIP = "00".repeat(32);
const OTHER_TIP = "11".repeat(32);
const NEVER = new AbortController().signal;

/** Long polls over a state that a test changes. */
function polls(seconds: number): { state: { -readonly [K in keyof NewsState]: NewsState[K] }; polls: LongPolls } {
  const state = { tip: TIP, updates: 3 };
  return { state, polls: new LongPolls(seconds, () => state) };
}

Deno.test("id is the hash and the count", () => {
  assert.equal(polls(60).polls.id, `${TIP}3`);
});

for (const id of [`${OTHER_TIP}3`, "", "nonsense", TIP.slice(1)]) {
  Deno.test(`wait() answers at once to "${id.slice(0, 12)}", which is no id of the tip`, async () => {
    await polls(60).polls.wait(id, NEVER);
  });
}

Deno.test("wait() answers when there is a new tip", async () => {
  const { state, polls: waiting } = polls(60);
  const answer = waiting.wait(waiting.id, NEVER);
  assert.equal(waiting.waiting, 1);
  state.tip = OTHER_TIP;
  waiting.wake();
  await answer;
  assert.equal(waiting.waiting, 0);
});

Deno.test("wait() holds back what is only new transactions", async () => {
  const { state, polls: waiting } = polls(60);
  const abort = new AbortController();
  const answer = waiting.wait(waiting.id, abort.signal);
  state.updates++;
  waiting.wake();
  abort.abort();
  await assert.rejects(answer, { code: -9, message: "Shutting down" });
});

Deno.test("wait() answers to new transactions after its seconds", async () => {
  const { state, polls: waiting } = polls(0.001);
  const { id } = waiting;
  state.updates++;
  await waiting.wait(id, NEVER);
});

Deno.test("wait() goes on after its seconds until there is a new transaction", async () => {
  const { state, polls: waiting } = polls(0);
  const answer = waiting.wait(waiting.id, NEVER);
  await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(waiting.waiting, 1);
  state.updates++;
  waiting.wake();
  await answer;
});

Deno.test("wait() does not begin for a caller that is gone", async () => {
  const { polls: waiting } = polls(60);
  await assert.rejects(waiting.wait(waiting.id, AbortSignal.abort()), { code: -9 });
});
