import assert from "node:assert/strict";
import { displayHash, parseHash } from "../../src/coin/hash.ts";
import { createDaemon, type Daemon } from "../../src/daemon/daemon.ts";
import { DaemonError } from "../../src/daemon/daemon_error.ts";
import { capturedTemplate } from "./captured_template.ts";
import { rpcError, serveDaemon, serveRaw } from "./fake_daemon.ts";

const HASH = "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048";
const OTHER_HASH = "11".repeat(32);

function daemonOn(port: number): Daemon {
  return createDaemon({ address: "127.0.0.1", port, credentials: { username: "u", password: "p" } });
}

Deno.test("getBlockTemplate() names its rules and gives the template", async () => {
  const json = await capturedTemplate("ltc_2_segwit_txs");
  await using fake = serveDaemon(() => json);
  using daemon = daemonOn(fake.port);
  const template = await daemon.getBlockTemplate({ rules: ["segwit", "mweb"] });
  assert.equal(template.height, 113);
  const [request] = fake.calls[0]?.params as [Record<string, unknown>];
  assert.deepEqual(request["rules"], ["segwit", "mweb"]);
  assert(!("longpollid" in request));
});

Deno.test("getBlockTemplate() polls long with the id of an earlier template, until it is aborted", async () => {
  const giveUp = new AbortController();
  const reason = new Error("no longer wanted");
  let longpollid: unknown;
  await using fake = serveDaemon(async ({ params }, request) => {
    longpollid = (params[0] as Record<string, unknown>)["longpollid"];
    giveUp.abort(reason);
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
  });
  using daemon = daemonOn(fake.port);
  const call = daemon.getBlockTemplate({ rules: ["segwit"], longpollId: "abc", signal: giveUp.signal });
  await assert.rejects(call, reason);
  assert.equal(longpollid, "abc");
  assert.equal(daemon.status().calls, 0);
});

Deno.test("getBlockTemplate() takes a template that it cannot read for a bad answer", async () => {
  const json = { ...await capturedTemplate("ltc_1_fresh_empty"), bits: 5 };
  await using fake = serveDaemon(() => json);
  using daemon = daemonOn(fake.port);
  await assert.rejects(daemon.getBlockTemplate({ rules: [] }), (error: unknown) => {
    assert(error instanceof DaemonError);
    assert.equal(error.kind, "bad answer");
    assert.match(error.message, /Cannot call getblocktemplate on .*: Cannot read template: expected bits/);
    return true;
  });
  assert.equal(daemon.status().state, "down");
});

for (
  const { answer, outcome } of [
    { answer: null, outcome: { accepted: true, known: false } },
    { answer: "duplicate", outcome: { accepted: true, known: true } },
    { answer: "high-hash", outcome: { accepted: false, reason: "high-hash" } },
    { answer: "inconclusive", outcome: { accepted: false, reason: "inconclusive" } },
    { answer: "duplicate-invalid", outcome: { accepted: false, reason: "duplicate-invalid" } },
    { answer: "rejected: unexpected-witness", outcome: { accepted: false, reason: "unexpected-witness" } },
    { answer: rpcError(-22, "Block decode failed"), outcome: { accepted: false, reason: "Block decode failed" } },
  ] as const
) {
  const shown = answer instanceof Response ? "an error -22" : JSON.stringify(answer);
  Deno.test(`submitBlock() understands ${shown}`, async () => {
    await using fake = serveDaemon(() => answer);
    using daemon = daemonOn(fake.port);
    assert.deepEqual(await daemon.submitBlock("00ff"), outcome);
    assert.deepEqual(fake.calls[0]?.params, ["00ff"]);
  });
}

Deno.test("submitBlock() throws what is no word on the block", async () => {
  await using fake = serveDaemon(() => rpcError(-28, "Loading block index..."));
  using daemon = daemonOn(fake.port);
  await assert.rejects(daemon.submitBlock("00"), (error: unknown) => (error as DaemonError).kind === "warming up");
});

Deno.test("submitBlock() takes no other answer than null and texts", async () => {
  await using fake = serveDaemon(() => ({ accepted: true }));
  using daemon = daemonOn(fake.port);
  await assert.rejects(daemon.submitBlock("00"), /expected null or a reason, got \{"accepted":true\}/);
});

Deno.test("submitBlock() counts a block as accepted whose first answer was lost", async () => {
  const body = '{"result":"duplicate"}';
  let submissions = 0;
  await using server = await serveRaw((socket) => {
    if (++submissions === 1) socket.destroy();
    else socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  using daemon = daemonOn(server.port);
  assert.deepEqual(await daemon.submitBlock("00"), { accepted: true, known: true });
  assert.equal(submissions, 2);
});

Deno.test("getBestBlockHash() and getBlockHash() give bytes in internal order", async () => {
  await using fake = serveDaemon(() => HASH);
  using daemon = daemonOn(fake.port);
  assert.equal(displayHash(await daemon.getBestBlockHash()), HASH);
  assert.deepEqual(await daemon.getBlockHash(1), parseHash(HASH));
  assert.deepEqual(fake.calls.map((call) => call.params), [[], [1]]);
});

Deno.test("getBestBlockHash() refuses what is no hash", async () => {
  await using fake = serveDaemon(() => 5);
  using daemon = daemonOn(fake.port);
  await assert.rejects(daemon.getBestBlockHash(), (error: unknown) => (error as DaemonError).kind === "bad answer");
});

for (
  const { name, header, best, place } of [
    {
      name: "of the best chain",
      header: { height: 1, confirmations: 3 },
      best: HASH,
      place: { height: 1, confirmations: 3 },
    },
    {
      name: "beside it",
      header: { height: 1, confirmations: -1 },
      best: OTHER_HASH,
      place: { height: 1, confirmations: -1 },
    },
    {
      name: "beside it that bcoin counts",
      header: { height: 1, confirmations: 3 },
      best: OTHER_HASH,
      place: { height: 1, confirmations: -1 },
    },
    { name: "that Bitcoin Core does not know", header: rpcError(-5, "Block not found"), best: HASH, place: undefined },
    { name: "that bcoin does not know", header: rpcError(-1, "Block not found", 200), best: HASH, place: undefined },
  ] as const
) {
  Deno.test(`getBlockPlace() places a block ${name}`, async () => {
    await using fake = serveDaemon(({ method }) => method === "getblockheader" ? header : best);
    using daemon = daemonOn(fake.port);
    assert.deepEqual(await daemon.getBlockPlace(parseHash(HASH)), place);
    assert.deepEqual(fake.calls[0], { method: "getblockheader", params: [HASH], login: "u:p" });
  });
}

Deno.test("getBlockPlace() throws when the daemon cannot say", async () => {
  await using fake = serveDaemon(() => new Response("Work queue depth exceeded", { status: 500 }));
  using daemon = daemonOn(fake.port);
  await assert.rejects(
    daemon.getBlockPlace(parseHash(HASH)),
    (error: unknown) => (error as DaemonError).kind === "busy",
  );
});

Deno.test("getBlockchainInfo() reads what all daemons have, and keeps the rest", async () => {
  const raw = {
    chain: "regtest",
    blocks: 3,
    headers: 4,
    bestblockhash: HASH,
    initialblockdownload: true,
    pruned: false,
  };
  await using fake = serveDaemon(() => raw);
  using daemon = daemonOn(fake.port);
  assert.deepEqual(await daemon.getBlockchainInfo(), {
    chain: "regtest",
    blocks: 3,
    headers: 4,
    bestBlockHash: parseHash(HASH),
    initialBlockDownload: true,
    raw,
  });
});

Deno.test("status() goes down with the daemon and comes up with it", async () => {
  const fake = serveDaemon(() => HASH);
  using daemon = daemonOn(fake.port);
  await daemon.getBestBlockHash();
  assert.equal(daemon.status().state, "up");
  assert.equal(daemon.status().name, `127.0.0.1:${fake.port}`);
  await fake[Symbol.asyncDispose]();
  await assert.rejects(daemon.getBestBlockHash());
  assert.equal(daemon.status().state, "down");
  assert.match(daemon.status().lastError ?? "", /refused/i);
  await using _again = serveDaemon(() => HASH, fake.port);
  await daemon.getBestBlockHash();
  assert.equal(daemon.status().state, "up");
  assert.equal(daemon.status().calls, 3);
});
