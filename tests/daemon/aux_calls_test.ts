import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { parseAuxBlock } from "../../src/daemon/aux_block.ts";
import { type Ask, type AuxPayee, createAuxCalls } from "../../src/daemon/aux_calls.ts";
import { DaemonError } from "../../src/daemon/daemon_error.ts";
import { SINGLE } from "../coin/auxpow_vectors.ts";
import { clientOf, type FakeDaemon, rpcError, serveDaemon } from "./fake_daemon.ts";

const ANSWER = SINGLE.createauxblock;
const BLOCK = parseAuxBlock(ANSWER);
const HASH = parseHash(ANSWER.hash);
const AUXPOW = decodeHex("00ff");
const ADDRESS = "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8";

/** A daemon that answers some methods, and does not know the others. */
function daemonWith(answers: Readonly<Record<string, (params: readonly unknown[]) => unknown>>): FakeDaemon {
  return serveDaemon(({ method, params }) => answers[method]?.(params) ?? unknown(method in answers));
}

/** A known method's `null` is an answer. */
function unknown(known: boolean): unknown {
  return known ? null : rpcError(-32601, "Method not found", 404);
}

/** Runs a test with the calls of a daemon. */
async function withCalls(
  fake: FakeDaemon,
  test: (calls: ReturnType<typeof createAuxCalls>) => Promise<void>,
): Promise<void> {
  await using _fake = fake;
  using rpc = clientOf(fake.port);
  const ask: Ask = async (method, params, read, scope) => read(await rpc.call(method, params, { ...scope }));
  await test(createAuxCalls(ask));
}

const methodsOf = ({ calls }: FakeDaemon) => calls.map(({ method }) => method);

Deno.test("getAuxWork() asks createauxblock for a block that pays to an address", async () => {
  const fake = daemonWith({ createauxblock: () => ANSWER });
  await withCalls(fake, async (calls) => {
    assert.deepEqual(await calls.getAuxWork(ADDRESS), { block: BLOCK, paysTo: "address" });
    assert.deepEqual(fake.calls.map(({ method, params }) => ({ method, params })), [
      { method: "createauxblock", params: [ADDRESS] },
    ]);
  });
});

Deno.test("getAuxWork() asks getauxblock where createauxblock is unknown, and then at once", async () => {
  const fake = daemonWith({ getauxblock: () => ANSWER });
  await withCalls(fake, async (calls) => {
    assert.deepEqual(await calls.getAuxWork(ADDRESS), { block: BLOCK, paysTo: "wallet" });
    assert.deepEqual(await calls.getAuxWork(ADDRESS), { block: BLOCK, paysTo: "wallet" });
    assert.deepEqual(methodsOf(fake), ["createauxblock", "getauxblock", "getauxblock"]);
    assert.deepEqual(fake.calls[1]?.params, []);
  });
});

Deno.test("getAuxWork() asks getauxblock alone where no address is given", async () => {
  const fake = daemonWith({ createauxblock: () => ANSWER, getauxblock: () => ANSWER });
  await withCalls(fake, async (calls) => {
    assert.deepEqual(await calls.getAuxWork(undefined), { block: BLOCK, paysTo: "wallet" });
    assert.deepEqual(methodsOf(fake), ["getauxblock"]);
  });
});

for (
  const { address, message } of [
    {
      address: ADDRESS,
      message: /Method not found; nor does it have createauxblock: it is no daemon for merged mining/,
    },
    { address: undefined, message: /Method not found; name an address that its blocks are to pay to/ },
  ]
) {
  Deno.test(`getAuxWork() says what to do where no method is known, ${address ? "with" : "without"} an address`, async () => {
    await withCalls(daemonWith({}), async (calls) => {
      await assert.rejects(calls.getAuxWork(address), (error: unknown) => {
        assert.ok(error instanceof DaemonError);
        assert.match(error.message, message);
        assert.equal(error.code, -32601);
        return true;
      });
    });
  });
}

Deno.test("getAuxWork() asks createauxblock again after a time in which nothing was known", async () => {
  let known = false;
  const fake = serveDaemon(() => known ? ANSWER : rpcError(-32601, "Method not found", 404));
  await withCalls(fake, async (calls) => {
    await assert.rejects(calls.getAuxWork(ADDRESS));
    known = true;
    assert.equal((await calls.getAuxWork(ADDRESS)).paysTo, "address");
  });
});

Deno.test("getAuxWork() does not fall back for any other refusal", async () => {
  const refuse = () => rpcError(-8, "Invalid coinbase payout address");
  const fake = daemonWith({ createauxblock: refuse, getauxblock: () => ANSWER });
  await withCalls(fake, async (calls) => {
    await assert.rejects(calls.getAuxWork(ADDRESS), /Invalid coinbase payout address/);
    assert.deepEqual(methodsOf(fake), ["createauxblock"]);
  });
});

/** Where a proof goes, by what the daemon has and whom the block pays to. */
const WAYS: readonly { readonly has: readonly string[]; readonly paysTo: AuxPayee; readonly calls: string[] }[] = [
  { has: ["submitauxblock", "getauxblock"], paysTo: "address", calls: ["submitauxblock"] },
  { has: ["submitauxblock", "getauxblock"], paysTo: "wallet", calls: ["getauxblock"] },
  { has: ["getauxblock"], paysTo: "address", calls: ["submitauxblock", "getauxblock"] },
  { has: ["submitauxblock"], paysTo: "wallet", calls: ["getauxblock", "submitauxblock"] },
];

for (const { has, paysTo, calls } of WAYS) {
  Deno.test(`submitAuxPow() calls ${calls.join(", then ")} of a daemon with ${has.join(" and ")}, for ${paysTo}`, async () => {
    const fake = daemonWith(Object.fromEntries(has.map((method) => [method, () => true])));
    await withCalls(fake, async ({ submitAuxPow }) => {
      assert.deepEqual(await submitAuxPow(HASH, paysTo, AUXPOW), { accepted: true });
      assert.deepEqual(methodsOf(fake), calls);
      assert.deepEqual(fake.calls.at(-1)?.params, [ANSWER.hash, "00ff"]);
    });
  });
}

Deno.test("submitAuxPow() goes to getauxblock at once where that gave out the block", async () => {
  const fake = daemonWith({ getauxblock: (params) => params.length === 0 ? ANSWER : true });
  await withCalls(fake, async ({ getAuxWork, submitAuxPow }) => {
    await getAuxWork(ADDRESS);
    assert.deepEqual(await submitAuxPow(HASH, "address", AUXPOW), { accepted: true });
    assert.deepEqual(methodsOf(fake), ["createauxblock", "getauxblock", "getauxblock"]);
  });
});

const REFUSED = "refused; the reason stands in the daemon's debug.log";

for (
  const { answer, outcome } of [
    { answer: true, outcome: { accepted: true } },
    { answer: null, outcome: { accepted: true } },
    { answer: "duplicate", outcome: { accepted: true } },
    { answer: false, outcome: { accepted: false, reason: REFUSED } },
    { answer: "high-hash", outcome: { accepted: false, reason: "high-hash" } },
    { answer: rpcError(-8, "block hash unknown"), outcome: { accepted: false, reason: "block hash unknown" } },
    {
      answer: rpcError(-1, "CDataStream::read(): end of data: iostream error"),
      outcome: { accepted: false, reason: "CDataStream::read(): end of data: iostream error" },
    },
    { answer: rpcError(-22, "auxpow decode failed"), outcome: { accepted: false, reason: "auxpow decode failed" } },
  ]
) {
  const shown = outcome.reason ?? JSON.stringify(answer);
  Deno.test(`submitAuxPow() understands ${answer instanceof Response ? `the error "${shown}"` : JSON.stringify(answer)}`, async () => {
    await withCalls(serveDaemon(() => answer), async ({ submitAuxPow }) => {
      assert.deepEqual(await submitAuxPow(HASH, "address", AUXPOW), outcome);
    });
  });
}

for (
  const [code, said] of [
    [-9, "Dogecoin is not connected!"],
    [-10, "Dogecoin is downloading blocks..."],
    [-28, "Loading block index..."],
    [-1, "std::bad_alloc"],
  ] as const
) {
  Deno.test(`submitAuxPow() throws "${said}", which says nothing of the proof`, async () => {
    await withCalls(serveDaemon(() => rpcError(code, said)), async ({ submitAuxPow }) => {
      await assert.rejects(submitAuxPow(HASH, "address", AUXPOW), (error: unknown) => {
        return error instanceof DaemonError && error.code === code;
      });
    });
  });
}

Deno.test("submitAuxPow() takes no answer of another kind for a word on the block", async () => {
  await withCalls(serveDaemon(() => ({ accepted: true })), async ({ submitAuxPow }) => {
    await assert.rejects(submitAuxPow(HASH, "address", AUXPOW), /expected true, false, null or a reason, got \{"acc/);
  });
});

Deno.test("both calls end with their signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("no longer wanted"));
  await withCalls(serveDaemon(() => true), async ({ getAuxWork, submitAuxPow }) => {
    await assert.rejects(getAuxWork(ADDRESS, { signal }), /no longer wanted/);
    await assert.rejects(submitAuxPow(HASH, "address", AUXPOW, { signal }), /no longer wanted/);
  });
});
