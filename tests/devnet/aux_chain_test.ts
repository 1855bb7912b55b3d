import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { displayHash, parseHash } from "../../src/coin/hash.ts";
import { parseHeader } from "../../src/coin/header.ts";
import { chainIdOfVersion } from "../../src/coin/auxpow.ts";
import { type AuxBlock, parseAuxBlock } from "../../src/daemon/aux_block.ts";
import { type Ask, createAuxCalls } from "../../src/daemon/aux_calls.ts";
import { createDaemon } from "../../src/daemon/daemon.ts";
import { createRpc } from "../../src/daemon/rpc.ts";
import { type Devnet, type DevnetOptions, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS, OPEN_WITNESS_ADDRESS } from "../../src/devnet/open_coins.ts";
import type { Template } from "../../src/devnet/template.ts";
import { NOW } from "./candidate.ts";
import { mineParent } from "./parent_block.ts";
import { rpc, using } from "./rpc_client.ts";

const CHAIN_ID = 98;

/** 256 times as hard as the easiest. */
const HARDER_BITS = 0x1f7fffff;

const startAux = (options: Partial<DevnetOptions> = {}): Promise<Devnet> =>
  startDevnet({ algorithm: "sha256", now: () => NOW, auxChain: { chainId: CHAIN_ID }, ...options });

const startParent = (options: Partial<DevnetOptions> = {}): Promise<Devnet> =>
  startDevnet({ algorithm: "sha256", now: () => NOW, coinbaseMaturity: 1, ...options });

const templateOf = (parent: Devnet): Promise<Template> => rpc(parent, "getblocktemplate", { rules: ["segwit"] });

const auxBlockOf = async (aux: Devnet, address = OPEN_ADDRESS): Promise<AuxBlock> =>
  parseAuxBlock(await rpc(aux, "createauxblock", address));

/** Runs a test with a parent chain and an aux chain. */
function usingBoth(test: (aux: Devnet, parent: Devnet) => Promise<void>): () => Promise<void> {
  return async () => {
    await using(await startParent(), async (parent) => {
      await using(await startAux(), (aux) => test(aux, parent));
    });
  };
}

/** Fetches a block, and does the work for it. */
async function solved(aux: Devnet, parent: Devnet): Promise<{ readonly hash: string; readonly proof: string }> {
  const block = await auxBlockOf(aux);
  const { proofs } = mineParent(await templateOf(parent), "sha256", [block]);
  return { hash: displayHash(block.hash), proof: proofs[0]! };
}

Deno.test("createauxblock answers what a pool needs, the target with its last byte first", async () => {
  await using(await startAux({ subsidy: 123n }), async (aux) => {
    const { hash, ...rest } = await rpc<Record<string, unknown>>(aux, "createauxblock", OPEN_ADDRESS);
    assert.match(String(hash), /^[0-9a-f]{64}$/);
    assert.deepEqual(rest, {
      chainid: CHAIN_ID,
      previousblockhash: aux.tip().hash,
      coinbasevalue: 123,
      bits: "207fffff",
      height: 1,
      target: `${"00".repeat(29)}ffff7f`,
    });
  });
});

Deno.test("createauxblock calls the target _target where it is asked to", async () => {
  await using(await startAux({ auxChain: { chainId: 1, targetName: "_target" } }), async (aux) => {
    const answer = await rpc<Record<string, unknown>>(aux, "createauxblock", OPEN_ADDRESS);
    assert.equal(answer["_target"], `${"00".repeat(29)}ffff7f`);
    assert.equal(answer["target"], undefined);
  });
});

Deno.test("createauxblock refuses what is no address", async () => {
  await using(await startAux(), async (aux) => {
    await assert.rejects(rpc(aux, "createauxblock", "nobody"), {
      code: -8,
      message: "Invalid coinbase payout address",
    });
  });
});

Deno.test("an aux block stays the same for an address until the chain goes on", async () => {
  await using(await startAux(), async (aux) => {
    const first = await auxBlockOf(aux);
    const other = await auxBlockOf(aux, OPEN_WITNESS_ADDRESS);
    assert.deepEqual(await auxBlockOf(aux), first);
    assert.notDeepEqual(other.hash, first.hash);
    await aux.call("generatetoaddress", 1, OPEN_ADDRESS);
    const next = await auxBlockOf(aux);
    assert.equal(next.height, 2);
    assert.deepEqual(next.previousBlockHash, parseHash(aux.tip().hash));
  });
});

Deno.test("an aux block takes up new transactions after a minute, and the one before stays good", async () => {
  let now = NOW;
  await using(await startAux({ now: () => now, coinbaseMaturity: 1 }), async (aux) => {
    await using(await startParent(), async (parent) => {
      await aux.call("generatetoaddress", 1, OPEN_ADDRESS);
      const before = await solved(aux, parent);
      aux.addTransactions(1, 700n);
      now += 60;
      assert.equal(displayHash((await auxBlockOf(aux)).hash), before.hash);
      now += 1;
      const after = await auxBlockOf(aux);
      assert.notEqual(displayHash(after.hash), before.hash);
      assert.equal(after.coinbaseValue, 5_000_000_700n);
      assert.equal(await rpc(aux, "submitauxblock", before.hash, before.proof), true);
    });
  });
});

Deno.test(
  "submitauxblock takes a block that was worked on elsewhere",
  usingBoth(async (aux, parent) => {
    const { hash, proof } = await solved(aux, parent);
    assert.equal(await rpc(aux, "submitauxblock", hash, proof), true);
    assert.equal(await rpc(aux, "getbestblockhash"), hash);
    assert.equal(await rpc(aux, "getblockcount"), 1);
    assert.equal((await rpc<{ bestblockhash: string }>(aux, "getblockchaininfo")).bestblockhash, hash);
    assert.deepEqual(aux.auxRefusals(), []);
  }),
);

Deno.test(
  "submitauxblock knows a block no more when it is taken",
  usingBoth(async (aux, parent) => {
    const { hash, proof } = await solved(aux, parent);
    await rpc(aux, "submitauxblock", hash, proof);
    await assert.rejects(rpc(aux, "submitauxblock", hash, proof), { code: -8, message: "block hash unknown" });
  }),
);

Deno.test(
  "submitauxblock knows a block no more when another has taken its place",
  usingBoth(async (aux, parent) => {
    const { hash, proof } = await solved(aux, parent);
    await aux.call("generatetoaddress", 1, OPEN_ADDRESS);
    await assert.rejects(rpc(aux, "submitauxblock", hash, proof), { code: -8, message: "block hash unknown" });
  }),
);

Deno.test("submitauxblock refuses hashes that it never gave out", async () => {
  await using(await startAux(), async (aux) => {
    const call = rpc(aux, "submitauxblock", "12".repeat(32), "00");
    await assert.rejects(call, { code: -8, message: "block hash unknown" });
  });
});

Deno.test(
  "submitauxblock says no more than false to a wrong proof, and the log says why",
  usingBoth(async (aux, parent) => {
    const { hash } = await solved(aux, parent);
    const other = { ...await auxBlockOf(aux), hash: parseHash("12".repeat(32)) };
    const { proofs } = mineParent(await templateOf(parent), "sha256", [other]);
    assert.equal(await rpc(aux, "submitauxblock", hash, proofs[0]), false);
    assert.deepEqual(aux.auxRefusals(), ["Aux POW missing chain merkle root in parent coinbase"]);
    assert.equal(aux.tip().height, 0);
  }),
);

for (
  const { what, spoil } of [
    { what: "is cut off", spoil: (proof: string) => proof.slice(0, -2) },
    { what: "goes on", spoil: (proof: string) => `${proof}00` },
    { what: "is no hex", spoil: (proof: string) => `${proof.slice(0, -2)}xx` },
  ]
) {
  Deno.test(
    `submitauxblock cannot decode a proof that ${what}`,
    usingBoth(async (aux, parent) => {
      const { hash, proof } = await solved(aux, parent);
      await assert.rejects(rpc(aux, "submitauxblock", hash, spoil(proof)), { code: -1, message: /end of data/ });
      assert.equal(await rpc(aux, "submitauxblock", hash, proof), true, "the honest proof must not suffer");
    }),
  );
}

Deno.test(
  "getblock shows the proof of a block that has one",
  usingBoth(async (aux, parent) => {
    const { hash, proof } = await solved(aux, parent);
    await rpc(aux, "submitauxblock", hash, proof);
    const raw = await rpc<string>(aux, "getblock", hash, 0);
    assert.equal(raw.slice(160, 160 + proof.length), proof);
    const block = await rpc<{ version: number; auxpow: Record<string, unknown> }>(aux, "getblock", hash);
    assert.equal(block.version, CHAIN_ID << 16 | 0x104);
    assert.deepEqual(block.auxpow["parentblock"], proof.slice(-160));
    assert.equal(chainIdOfVersion(parseHeader(decodeHex(proof.slice(-160))).version), 0x2000);
  }),
);

for (const [algorithm, transactions] of [["sha256", 0], ["sha256", 3], ["scrypt", 0], ["scrypt", 2]] as const) {
  Deno.test(`one ${algorithm} header solves a parent with ${transactions} transactions and three aux chains`, async () => {
    await using(await startParent({ algorithm }), async (parent) => {
      await parent.call("generatetoaddress", 1, OPEN_ADDRESS);
      parent.addTransactions(transactions);
      const chains = [98, 63, 4096].map((chainId) => startAux({ algorithm, auxChain: { chainId } }));
      const auxes = await Promise.all(chains);
      try {
        const blocks = await Promise.all(auxes.map((aux) => auxBlockOf(aux)));
        const { block, proofs } = mineParent(await templateOf(parent), algorithm, blocks);
        assert.equal(await rpc(parent, "submitblock", block), null);
        const answers = auxes.map((aux, i) => rpc(aux, "submitauxblock", displayHash(blocks[i]!.hash), proofs[i]));
        assert.deepEqual(await Promise.all(answers), [true, true, true]);
        assert.equal(parent.tip().transactions, 1 + transactions);
        assert.deepEqual(auxes.map((aux) => aux.tip().hash), blocks.map(({ hash }) => displayHash(hash)));
      } finally {
        await Promise.all(auxes.map((aux) => aux.stop()));
      }
    });
  });
}

Deno.test("a header that misses the parent's target solves an easier aux chain", async () => {
  await using(await startParent({ bits: 0x1d00ffff }), async (parent) => {
    await using(await startAux(), async (aux) => {
      const block = await auxBlockOf(aux);
      const mined = mineParent(await templateOf(parent), "sha256", [block], "misses the parent");
      assert.equal(await rpc(parent, "submitblock", mined.block), "high-hash");
      assert.equal(await rpc(aux, "submitauxblock", displayHash(block.hash), mined.proofs[0]), true);
    });
  });
});

Deno.test("a header that solves the parent can miss a harder aux chain", async () => {
  await using(await startParent(), async (parent) => {
    await using(await startAux({ bits: HARDER_BITS }), async (aux) => {
      const block = await auxBlockOf(aux);
      assert.equal(block.target, expandBits(HARDER_BITS as CompactBits));
      const easy = { ...block, target: expandBits(0x207fffff as CompactBits) };
      const mined = mineParent(await templateOf(parent), "sha256", [easy]);
      assert.equal(await rpc(parent, "submitblock", mined.block), null);
      assert.equal(await rpc(aux, "submitauxblock", displayHash(block.hash), mined.proofs[0]), false);
      assert.deepEqual(aux.auxRefusals(), ["AUX proof of work failed"]);
    });
  });
});

Deno.test("an aux chain takes no work on itself for a block of it", async () => {
  await using(await startAux(), async (aux) => {
    const block = await auxBlockOf(aux);
    const { proofs } = mineParent(await templateOf(aux), "sha256", [block]);
    assert.equal(await rpc(aux, "submitauxblock", displayHash(block.hash), proofs[0]), false);
    assert.deepEqual(aux.auxRefusals(), ["Aux POW parent has our chain ID"]);
  });
});

Deno.test("an aux chain can be mined by itself, with its chain id in the version", async () => {
  await using(await startAux(), async (aux) => {
    const template = await templateOf(aux);
    assert.equal(template.version, CHAIN_ID << 16 | 4);
    const mined = mineParent(template, "sha256", [await auxBlockOf(aux)]);
    assert.equal(await rpc(aux, "submitblock", mined.block), null);
  });
});

for (
  const { what, version } of [
    { what: "another chain's id", version: 0x20000000 },
    { what: "the bit that promises a proof", version: CHAIN_ID << 16 | 0x104 },
  ]
) {
  Deno.test(`an aux chain takes no block by itself whose version has ${what}`, async () => {
    await using(await startAux(), async (aux) => {
      const mined = mineParent({ ...await templateOf(aux), version }, "sha256", [await auxBlockOf(aux)]);
      assert.equal(await rpc(aux, "submitblock", mined.block), "high-hash");
    });
  });
}

Deno.test("getauxblock gives out blocks that pay to the wallet, and takes the proofs for them", async () => {
  await using(await startParent(), async (parent) => {
    await using(await startAux({ auxChain: { chainId: 1, methods: "get" } }), async (aux) => {
      const answer = await rpc<Record<string, unknown>>(aux, "getauxblock");
      assert.deepEqual(Object.keys(answer).sort(), ["chainid", "hash", "target"]);
      const block = parseAuxBlock(answer);
      const { proofs } = mineParent(await templateOf(parent), "sha256", [block]);
      assert.equal(await rpc(aux, "getauxblock", answer["hash"], proofs[0]), true);
      assert.equal(aux.tip().hash, answer["hash"]);
    });
  });
});

Deno.test("getauxblock takes no hash without a proof", async () => {
  await using(await startAux(), async (aux) => {
    await assert.rejects(rpc(aux, "getauxblock", "12".repeat(32)), { code: -1, message: "getauxblock (hash auxpow)" });
  });
});

for (
  const { methods, missing } of [
    { methods: "get", missing: ["createauxblock", "submitauxblock"] },
    { methods: "create", missing: ["getauxblock"] },
    { methods: "both", missing: [] },
  ] as const
) {
  Deno.test(`an aux chain with the methods "${methods}" lacks ${missing.join(" and ") || "none"}`, async () => {
    await using(await startAux({ auxChain: { chainId: 1, methods } }), async (aux) => {
      const unknown: string[] = [];
      for (const method of ["createauxblock", "submitauxblock", "getauxblock"]) {
        // deno-lint-ignore no-await-in-loop -- one after the other is as good
        await rpc(aux, method).catch(({ code }) => void (code === -32601 && unknown.push(method)));
      }
      assert.deepEqual(unknown, missing);
    });
  });
}

Deno.test("a chain that is no aux chain has none of the methods, and refuses nothing", async () => {
  await using(await startParent(), async (parent) => {
    await assert.rejects(rpc(parent, "createauxblock", OPEN_ADDRESS), { code: -32601 });
    await assert.rejects(rpc(parent, "getauxblock"), { code: -32601 });
    assert.deepEqual(parent.auxRefusals(), []);
  });
});

for (const chainId of [0, 0x8000, 1.5]) {
  Deno.test(`startDevnet() refuses chain id ${chainId}`, async () => {
    await assert.rejects(startAux({ auxChain: { chainId } }), { name: "RangeError", message: /1 to 32767/ });
  });
}

for (
  const { methods, paysTo } of [
    { methods: "both", paysTo: "address" },
    { methods: "create", paysTo: "address" },
    { methods: "get", paysTo: "wallet" },
  ] as const
) {
  Deno.test(`the pool's own calls bring a block onto a chain with the methods "${methods}"`, async () => {
    await using(await startParent(), async (parent) => {
      await using(await startAux({ auxChain: { chainId: 1, methods } }), async (aux) => {
        const credentials = { username: aux.user, password: aux.password };
        const where = { address: aux.host, port: aux.port, credentials };
        using client = createRpc(where);
        using daemon = createDaemon(where);
        const ask: Ask = async (method, params, read, scope) => read(await client.call(method, params, { ...scope }));
        const calls = createAuxCalls(ask);
        const work = await calls.getAuxWork(OPEN_ADDRESS);
        assert.equal(work.paysTo, paysTo);
        const { hash } = work.block;
        const { proofs } = mineParent(await templateOf(parent), "sha256", [work.block]);
        const proof = decodeHex(proofs[0]!);
        assert.deepEqual(await calls.submitAuxPow(hash, paysTo, proof), { accepted: true });
        const again = await calls.submitAuxPow(hash, paysTo, proof);
        assert.deepEqual(again, { accepted: false, reason: "block hash unknown" });
        assert.deepEqual(await daemon.getBlockPlace(hash), { height: 1, confirmations: 1 });
      });
    });
  });
}
