/**
 * The real daemons start, stop and say what the pool's daemon room expects of them.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parseHash } from "../../src/coin/hash.ts";
import { createDaemon, type Daemon } from "../../src/daemon/daemon.ts";
import { DaemonError, type DaemonErrorKind } from "../../src/daemon/daemon_error.ts";
import { missingRules } from "../../src/daemon/missing_rules.ts";
import type { RpcOptions } from "../../src/daemon/rpc.ts";
import { startBcoin } from "../tools/bcoin.ts";
import { startLitecoind } from "../tools/litecoind.ts";
import type { NodeProcess } from "../tools/node_process.ts";

const LITECOIN_RULES = ["mweb", "segwit"];
const UNKNOWN_HASH = parseHash("11".repeat(32));

/** A daemon that keeps no connection, so that the node ends at once when it is told to. */
function daemonOf(node: NodeProcess, changes: Partial<RpcOptions> = {}): Daemon {
  return createDaemon({ ...node.rpcOptions, maxIdleConnections: 0, ...changes });
}

async function errorOf(call: Promise<unknown>): Promise<DaemonError> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  assert(error instanceof DaemonError, `expected a DaemonError, got ${error}`);
  return error;
}

async function kindOf(call: Promise<unknown>): Promise<DaemonErrorKind> {
  return (await errorOf(call)).kind;
}

/** Waits with a long poll for a block that is mined meanwhile, and checks that the answer is the next template. */
async function assertLongPollAnswers(daemon: Daemon, rules: readonly string[], mine: () => Promise<void>) {
  const before = await daemon.getBlockTemplate({ rules });
  const poll = daemon.getBlockTemplate({ rules, longpollId: before.longpollId });
  await mine();
  assert.equal((await poll).height, before.height + 1);
}

Deno.test("litecoind gives out templates to who names its rules, and answers long polls when a block comes", async () => {
  await using node = await startLitecoind();
  using daemon = daemonOf(node);
  assert.match(
    (await errorOf(daemon.getBlockTemplate({ rules: LITECOIN_RULES }))).message,
    /not connected! \(code -9\)/,
  );
  using _peer = await node.peer();
  await node.mineTo(101);

  const refusal = await errorOf(daemon.getBlockTemplate({ rules: ["segwit"] }));
  assert.deepEqual(missingRules(refusal, ["segwit"]), ["mweb"]);

  const [paid] = await node.sendPayments(1);
  const template = await daemon.getBlockTemplate({ rules: LITECOIN_RULES });
  assert.equal(template.height, 102);
  assert.equal(template.transactions[0]?.txid.length, 32);
  assert.deepEqual(template.transactions[0]?.txid, parseHash(paid as string));
  assert.deepEqual(template.previousBlockHash, await daemon.getBestBlockHash());
  assert.notEqual(template.defaultWitnessCommitment, undefined);

  await assertLongPollAnswers(daemon, LITECOIN_RULES, () => node.mineTo(102));

  assert.deepEqual(await daemon.submitBlock("00"), { accepted: false, reason: "Block decode failed" });
  assert.deepEqual(await daemon.getBlockPlace(await daemon.getBlockHash(100)), { height: 100, confirmations: 3 });
  assert.equal(await daemon.getBlockPlace(UNKNOWN_HASH), undefined);
  assert.equal((await daemon.getBlockchainInfo()).chain, "regtest");
  assert.equal(daemon.status().state, "up");
});

Deno.test("litecoind gives out extension blocks once MWEB is active", async () => {
  await using node = await startLitecoind();
  using daemon = daemonOf(node);
  using _peer = await node.peer();
  await node.activateMweb();
  const template = await daemon.getBlockTemplate({ rules: LITECOIN_RULES });
  assert.equal(template.height, 433);
  assert(template.rules?.has("mweb"));
  assert.notEqual(template.mweb, undefined);
});

Deno.test("litecoind in trouble is told apart: wrong password, frozen, stopped, warming up, killed", async () => {
  const starting = new Set<DaemonErrorKind>();
  await using node = await startLitecoind({
    // Checking all blocks at the start makes it long enough to be seen.
    args: ["-checkblocks=0", "-checklevel=4"],
    onStarting: (error) => starting.add(error.kind),
  });
  using daemon = daemonOf(node);
  using impatient = daemonOf(node, { timeout: 0.2 });
  using stranger = daemonOf(node, { credentials: { username: "u", password: "wrong" } });
  await node.mineTo(431);
  assert.equal(await kindOf(stranger.getBestBlockHash()), "unauthorized");

  node.freeze();
  assert.equal(await kindOf(impatient.getBestBlockHash()), "timeout");
  node.thaw();
  const tip = await daemon.getBestBlockHash();

  await node.stop();
  assert.equal(await kindOf(daemon.getBestBlockHash()), "unreachable");
  starting.clear();
  await node.restart();
  assert(starting.has("warming up"), `expected to see it warm up, saw ${[...starting]}`);
  assert.deepEqual(await daemon.getBestBlockHash(), tip);

  await node.kill9();
  assert.equal(await kindOf(daemon.getBestBlockHash()), "unreachable");
});

Deno.test("litecoind ends long polls when it shuts down, and refuses calls when too many wait", async () => {
  await using node = await startLitecoind({ args: ["-rpcthreads=1", "-rpcworkqueue=1"] });
  using daemon = daemonOf(node);
  using _peer = await node.peer();
  await node.mineTo(1);
  const { longpollId } = await daemon.getBlockTemplate({ rules: LITECOIN_RULES });
  const polls = Array.from({ length: 4 }, () => kindOf(daemon.getBlockTemplate({ rules: LITECOIN_RULES, longpollId })));
  assert.equal(await Promise.race(polls), "busy");
  await node.stop();
  const kinds = new Set(await Promise.all(polls));
  assert.deepEqual(kinds, new Set(["busy", "shutting down"]));
});

Deno.test("litecoind writes a new cookie at every start, which a daemon with cookie_file reads", async () => {
  await using node = await startLitecoind({ login: "cookie" });
  using daemon = daemonOf(node);
  const genesis = await daemon.getBestBlockHash();
  await node.restart();
  assert.deepEqual(await daemon.getBestBlockHash(), genesis);
});

Deno.test("bcoin gives out templates before and after SegWit, and answers long polls", async () => {
  await using node = await startBcoin();
  using daemon = daemonOf(node);
  const first = await daemon.getBlockTemplate({ rules: ["segwit"] });
  assert.equal(first.height, 1);
  assert.equal(first.defaultWitnessCommitment, undefined);

  await node.toSegwit();
  assert.deepEqual(missingRules(await errorOf(daemon.getBlockTemplate({ rules: [] })), []), ["segwit"]);
  const template = await daemon.getBlockTemplate({ rules: ["segwit"] });
  assert.notEqual(template.defaultWitnessCommitment, undefined);
  await assertLongPollAnswers(daemon, ["segwit"], () => node.mineTo(433));

  const garbage = await daemon.submitBlock("00");
  assert.equal(garbage.accepted, false);
  assert.equal(await daemon.getBlockPlace(UNKNOWN_HASH), undefined);
  assert.deepEqual(await daemon.getBlockPlace(await daemon.getBlockHash(433)), { height: 433, confirmations: 1 });
  using stranger = daemonOf(node, { credentials: { username: "x", password: "wrong" } });
  assert.equal(await kindOf(stranger.getBestBlockHash()), "unauthorized");
});

Deno.test("bcoin comes back on the same port", async () => {
  await using node = await startBcoin();
  using daemon = daemonOf(node);
  const genesis = await daemon.getBestBlockHash();
  await node.kill9();
  assert.equal(await kindOf(daemon.getBestBlockHash()), "unreachable");
  await node.restart();
  assert.deepEqual(await daemon.getBestBlockHash(), genesis);
  assert.equal(daemon.status().state, "up");
});
