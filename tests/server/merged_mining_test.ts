/** Merged mining as a whole: shares of a main chain that solve blocks of chains mined along with it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { createServer } from "../../src/server/server.ts";
import { connect } from "../stratum/line_client.ts";
import { captureLog } from "../tools/captured_log.ts";
import { readBlocks } from "../tools/journal_file.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { configOf, problemsOf } from "./config_fixture.ts";
import { ADDRESS, HARD_BITS } from "./server_fixture.ts";

/** Every second digest solves. */
const EASY_BITS = 0x207fffff;
const DEADLINE = 20;

/** Shares tried until one solves an aux block. */
const MOST_SHARES = 64;

function coinserv({ port, user, password }: Devnet): string {
  return `coinservs: [{port: ${port}, username: ${user}, password: ${password}}]`;
}

for (
  const { what, methods, mainBits, solvesMain } of [
    { what: "createauxblock", methods: "create" as const, mainBits: HARD_BITS, solvesMain: false },
    { what: "getauxblock alone", methods: "get" as const, mainBits: HARD_BITS, solvesMain: false },
    {
      what: "createauxblock, where the main chain is as easy",
      methods: "create" as const,
      mainBits: EASY_BITS,
      solvesMain: true,
    },
  ]
) {
  leakFreeTest(`two aux chains with ${what} take the proofs of a main chain's shares`, async () => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.use(await captureLog());
    const folder = await Deno.makeTempDir({ prefix: "merged-test-" });
    cleanup.defer(() => Deno.remove(folder, { recursive: true }));
    const started = async (options: Parameters<typeof startDevnet>[0]): Promise<Devnet> => {
      const devnet = await startDevnet(options);
      cleanup.defer(() => devnet.stop());
      return devnet;
    };
    const main = await started({ algorithm: "sha256", bits: mainBits });
    const auxes = [
      await started({ algorithm: "sha256", bits: EASY_BITS, auxChain: { chainId: 98, methods } }),
      await started({ algorithm: "sha256", bits: EASY_BITS, auxChain: { chainId: 63, methods } }),
    ];
    const journal = join(folder, "powerpool.db");
    const server = createServer(configOf(
      `main: {type: PowerPool, shards: 1}\n` +
        `journal: {type: Journal, path: ${journal}}\n` +
        `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
        `merged: [one, two], ${coinserv(main)}}\n` +
        auxes.map((devnet, i) =>
          `${["one", "two"][i]}: {type: MonitorAuxNetwork, currency: AUX${i}, algo: sha256, work_interval: 0.02, ` +
          `pool_address: ${ADDRESS}, ${coinserv(devnet)}}\n`
        ).join("") +
        `pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n`,
    ));
    cleanup.defer(() => server.stop());
    const { ports } = await server.start();
    const client = cleanup.use(await connect(ports.get("pool") ?? assert.fail()));
    await client.ask("mining.subscribe", ["test/1"]);
    await client.ask("mining.authorize", [`${ADDRESS}.rig`]);
    // The first job may come before both aux chains have said what to commit to.
    const { params = [] } = await client.next(({ method, params }) =>
      method === "mining.notify" && String(params?.[2]).includes("fabe6d6d") &&
      // Two chains of these ids need a tree of two: size 2, nonce 0.
      /fabe6d6d[0-9a-f]{64}0200000000000000/.test(String(params?.[2]))
    );
    const mined = () => auxes.every((devnet) => devnet.tip().height > 0);
    for (let nonce = 0; nonce < MOST_SHARES && !mined(); nonce++) {
      const word = nonce.toString(16).padStart(8, "0");
      // deno-lint-ignore no-await-in-loop -- one share after the other
      await client.ask("mining.submit", [`${ADDRESS}.rig`, params[0], "00000000", params[7], word]);
      // deno-lint-ignore no-await-in-loop -- the proof is on its way
      await pollUntil(() => mined() || undefined, 0.05, "aux blocks").catch(() => {});
    }
    await pollUntil(() => mined() || undefined, DEADLINE, "a block on each aux chain");
    assert.deepEqual(auxes.flatMap((devnet) => devnet.auxRefusals()), []);
    const settled = () => readBlocks(journal).every(({ state }) => state !== "found") || undefined;
    await pollUntil(settled, DEADLINE, "all blocks to be settled");
    const accepted = readBlocks(journal).filter(({ state }) => state === "accepted");
    for (const devnet of auxes) {
      // deno-lint-ignore no-await-in-loop -- one chain after the other
      const hash = await devnet.call("getblockhash", 1);
      assert.ok(accepted.some((block) => block.hash === hash), "the journal has the block, accepted");
    }
    assert.equal(main.tip().height > 0, solvesMain);
  });
}

const CHAIN =
  "chain: {type: MonitorNetwork, currency: DEV, algo: sha256, coinservs: [{port: 1, username: u, password: p}], " +
  `pool_address: ${ADDRESS}`;
const AUX = "one: {type: MonitorAuxNetwork, currency: AUX, coinservs: [{port: 2, username: u, password: p}]";
const PORT = "pool: {type: StratumServer, algo: sha256, jobmanager: chain}\n";

for (
  const [what, text, problem] of [
    [
      "of another algorithm",
      `${CHAIN}, merged: [one]}\n${AUX}, algo: scrypt}\n${PORT}`,
      /one hashes with scrypt, chain with sha256/,
    ],
    [
      "that leave no room for the coinbase's text",
      `${CHAIN}, merged: [one], coinbase_text: "${"x".repeat(25)}"}\n${AUX}, algo: sha256}\n${PORT}`,
      /coinbase_text: expected at most 24 bytes, since merged chains take room/,
    ],
    ["that there are not", `${CHAIN}, merged: [two]}\n${AUX}, algo: sha256}\n${PORT}`, /merged.*two/],
    [
      "that another chain has",
      `${CHAIN}, merged: [one]}\n${CHAIN.replace("chain:", "other:")}, merged: [one]}\n${AUX}, algo: sha256}\n${PORT}`,
      /one is mined along with chain already/,
    ],
  ] as const
) {
  Deno.test(`a configuration with merged chains ${what} is refused`, () => {
    assert.match(problemsOf(text).join("\n"), problem);
  });
}
