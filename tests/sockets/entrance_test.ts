/** How connections come in over real sockets: addresses, the PROXY protocol, the door. TLS is in entrance_tls_test.ts. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { addressRanges } from "../../src/sockets/address_range.ts";
import { startBalancer } from "./balancer.ts";
import { openEntrance } from "./entrance_fixture.ts";
import { connectPeer } from "./peer.ts";
import { socketTest } from "./socket_test_case.ts";

const FROM_LOOPBACK = addressRanges(["127.0.0.0/8"]);

const HEADER = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 3333\r\n";

socketTest("a connection comes in with its address", async () => {
  await using entry = await openEntrance();
  using peer = await connectPeer({ port: entry.port });
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
  assert.deepEqual(entry.door, { admitted: ["127.0.0.1"], left: [] });
});

socketTest("an IPv6 connection comes in with its address", async () => {
  await using entry = await openEntrance({ address: "::1" });
  using peer = await connectPeer({ hostname: "::1", port: entry.port });
  await peer.send("hello\n");
  assert.equal(await peer.receive(10), "::1 hello\n");
});

socketTest("where both families are listened for, an IPv4 connection comes in with its IPv4 address", async () => {
  await using entry = await openEntrance({ address: "::" });
  using peer = await connectPeer({ port: entry.port });
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
});

socketTest("a connection to a unix socket comes in as unix, or as whom a balancer names", async () => {
  const folder = mkdtempSync("/tmp/powerpool-");
  try {
    const address = `unix:${folder}/pool.sock`;
    const place = { transport: "unix", path: `${folder}/pool.sock` } as const;
    {
      await using _ = await openEntrance({ address });
      using peer = await connectPeer(place);
      await peer.send("hello\n");
      assert.equal(await peer.receive(11), "unix hello\n");
    }
    await using _ = await openEntrance({ address, proxyFrom: addressRanges(["unix"]) });
    using peer = await connectPeer(place);
    await peer.send(`${HEADER}hello\n`);
    assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

socketTest("a connection ends at the door, and is told of with the option to change", async () => {
  await using entry = await openEntrance({ refusal: "address_full" });
  using peer = await connectPeer({ port: entry.port });
  await peer.ended();
  assert.deepEqual(entry.refusals, [{
    remoteAddress: "127.0.0.1",
    cause: "address_full",
    text: "its address has as many connections as max_connections_per_address allows",
  }]);
  assert.deepEqual([entry.sockets.length, entry.door.left, entry.entrance.totals().refused.address_full], [0, [], 1]);
});

socketTest("whoever ends a connection has left", async () => {
  await using entry = await openEntrance();
  using peer = await connectPeer({ port: entry.port });
  await entry.until("a connection", () => entry.sockets.length === 1);
  peer[Symbol.dispose]();
  await entry.until("the end of it", () => entry.door.left.length === 1);
});

socketTest("a balancer's header says whose the connection is, and what comes with it is not lost", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  using peer = await connectPeer({ port: entry.port });
  await peer.send(`${HEADER}one\ntw`);
  assert.equal(await peer.receive(14), "192.0.2.1 one\n");
  await peer.send("o\n");
  assert.equal(await peer.receive(14), "192.0.2.1 two\n");
  assert.deepEqual(entry.door.admitted, ["192.0.2.1"]);
});

socketTest("a balancer's header may come in pieces, and before the client says anything", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  using peer = await connectPeer({ port: entry.port });
  await peer.send(HEADER.slice(0, 10));
  await entry.until("the connection to wait", () => entry.entrance.totals().pending === 1);
  await peer.send(HEADER.slice(10));
  await entry.until("the connection to come in", () => entry.sockets.length === 1);
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
});

socketTest("a binary header says whose the connection is", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  const header = `0d0a0d0a000d0a515549540a2121002420010db8${"00".repeat(11)}01${"00".repeat(16)}00010002`;
  using balancer = await startBalancer(entry.port, Uint8Array.fromHex(header));
  using peer = await connectPeer({ port: balancer.port });
  await peer.send("hello\n");
  assert.equal(await peer.receive(18), "2001:db8::1 hello\n");
});

for (const header of ["PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"]) {
  socketTest(`a connection of the balancer's own is the balancer's: ${JSON.stringify(header)}`, async () => {
    await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
    using peer = await connectPeer({ port: entry.port });
    await peer.send(`${header}hello\n`);
    assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
  });
}

socketTest("from who is not listed a header is a line like any other", async () => {
  await using entry = await openEntrance({ proxyFrom: addressRanges(["192.0.2.0/24"]) });
  using peer = await connectPeer({ port: entry.port });
  await peer.send(HEADER);
  const answer = `127.0.0.1 ${HEADER}`;
  assert.equal(await peer.receive(answer.length), answer);
});

socketTest("from who is listed the header is required", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  using peer = await connectPeer({ port: entry.port });
  await peer.send('{"id":1}\n');
  await peer.ended();
  assert.deepEqual(entry.refusals, [{
    remoteAddress: "127.0.0.1",
    cause: "proxy_header",
    text: "proxy_from lists it, but it does not begin with a PROXY protocol header: " +
      "expected a PROXY protocol header, got something else",
  }]);
  assert.deepEqual([entry.entrance.totals().refused.proxy_header, entry.door.admitted], [1, []]);
});

socketTest("the door is asked about whom the header names", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK, refusal: "banned" });
  using peer = await connectPeer({ port: entry.port });
  await peer.send(`${HEADER}hello\n`);
  await peer.ended();
  assert.deepEqual(entry.refusals.map(({ remoteAddress, cause }) => [remoteAddress, cause]), [["192.0.2.1", "banned"]]);
  assert.equal(entry.sockets.length, 0);
});

socketTest("the header must come within the deadline", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK, handshakeMs: 30 });
  using peer = await connectPeer({ port: entry.port });
  await peer.send("PROXY ");
  await peer.ended();
  assert.deepEqual(entry.refusals.map(({ cause }) => cause), ["handshake_timeout"]);
  assert.deepEqual(entry.entrance.totals().pending, 0);
});

socketTest("the deadline is over once a connection has come in", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK, handshakeMs: 200 });
  using peer = await connectPeer({ port: entry.port });
  await peer.send(HEADER);
  await entry.until("the connection to come in", () => entry.sockets.length === 1);
  // Another one meets the same deadline, and by then this one would have.
  using other = await connectPeer({ port: entry.port });
  await other.ended();
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
});

socketTest("whoever goes away before the header is through is counted, and not told of", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  {
    using _ = await connectPeer({ port: entry.port });
  }
  await entry.until("it to be counted", () => entry.entrance.totals().abandoned === 1);
  assert.deepEqual([entry.refusals, entry.entrance.totals().pending], [[], 0]);
});

socketTest("close() ends what is on its way in, and leaves what has come in", async () => {
  await using entry = await openEntrance({ proxyFrom: FROM_LOOPBACK });
  using inside = await connectPeer({ port: entry.port });
  await inside.send(HEADER);
  await entry.until("the connection to come in", () => entry.sockets.length === 1);
  using waiting = await connectPeer({ port: entry.port });
  await entry.until("the other one to wait", () => entry.entrance.totals().pending === 1);
  entry.entrance.close();
  await waiting.ended();
  await inside.send("hello\n");
  assert.equal(await inside.receive(16), "192.0.2.1 hello\n");
});

socketTest("reload() without TLS does nothing", async () => {
  await using entry = await openEntrance();
  assert.equal(await entry.entrance.reload(), undefined);
});
