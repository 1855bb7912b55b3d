/** How encrypted connections come in over real sockets, in the way that the runtime has. */

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { addressRanges } from "../../src/sockets/address_range.ts";
import { startBalancer } from "./balancer.ts";
import { openEntrance } from "./entrance_fixture.ts";
import { connectPeer, connectTlsPeer, tlsFile } from "./peer.ts";
import { socketTest } from "./socket_test_case.ts";

const FIRST = { cert: tlsFile("first.crt"), key: tlsFile("first.key") };
const FROM_LOOPBACK = addressRanges(["127.0.0.0/8"]);
const HEADER = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 3333\r\n";

/** A folder with a certificate and key that can be changed. */
function changeableFiles(): {
  readonly files: { readonly cert: string; readonly key: string };
  use(name: "first" | "second"): void;
} & Disposable {
  const folder = mkdtempSync("/tmp/powerpool-");
  const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
  function use(name: string): void {
    copyFileSync(tlsFile(`${name}.crt`), files.cert);
    copyFileSync(tlsFile(`${name}.key`), files.key);
  }
  use("first");
  return { files, use, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

socketTest("an encrypted connection comes in with its address", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  using peer = await connectTlsPeer(entry.port, "first");
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
  assert.deepEqual(entry.door.admitted, ["127.0.0.1"]);
});

socketTest("whoever ends an encrypted connection has left", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  using peer = await connectTlsPeer(entry.port, "first");
  await peer.send("hello\n");
  await peer.receive(16);
  peer[Symbol.dispose]();
  await entry.until("the end of it", () => entry.door.left.length === 1);
});

socketTest(
  "an encrypted connection that we end has got all that was written, and ends for the other side",
  async () => {
    await using entry = await openEntrance({ tls: FIRST });
    using peer = await connectTlsPeer(entry.port, "first");
    await peer.send("hello\n");
    await peer.receive(16);
    entry.sockets[0]?.end("x".repeat(300_000));
    assert.equal((await peer.receive(400_000)).length, 300_000);
    peer[Symbol.dispose]();
    await entry.until("the end of it", () => entry.door.left.length === 1);
  },
);

socketTest("a balancer's header comes before the handshake, in a segment of its own", async () => {
  await using entry = await openEntrance({ tls: FIRST, proxyFrom: FROM_LOOPBACK });
  using peer = await connectTlsPeer(entry.port, "first", HEADER);
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
});

socketTest("a balancer's header comes before the handshake, in one segment with its beginning", async () => {
  await using entry = await openEntrance({ tls: FIRST, proxyFrom: FROM_LOOPBACK });
  using balancer = await startBalancer(entry.port, HEADER);
  using peer = await connectTlsPeer(balancer.port, "first");
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
});

socketTest("the door is asked before the handshake", async () => {
  await using entry = await openEntrance({ tls: FIRST, refusal: "too_fast" });
  await assert.rejects(connectTlsPeer(entry.port, "first"));
  assert.deepEqual(entry.refusals.map(({ cause }) => cause), ["too_fast"]);
});

socketTest("what is no handshake is refused and counted, and has left", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  using peer = await connectPeer({ port: entry.port });
  await peer.send('{"id":1,"method":"mining.subscribe","params":[]}\n');
  await peer.ended();
  await entry.until("a refusal", () => entry.refusals.length === 1);
  const [refusal] = entry.refusals;
  assert.deepEqual([refusal?.remoteAddress, refusal?.cause], ["127.0.0.1", "tls"]);
  assert.match(refusal?.text ?? "", /^the TLS handshake failed: ./);
  assert.deepEqual([entry.sockets.length, entry.entrance.totals().refused.tls], [0, 1]);
  await entry.until("it to have left", () => entry.door.left.length === 1);
});

socketTest("the handshake must be through within the deadline", async () => {
  await using entry = await openEntrance({ tls: FIRST, handshakeMs: 30 });
  using peer = await connectPeer({ port: entry.port });
  await peer.send("\x16\x03\x01");
  await peer.ended();
  await entry.until("it to have left", () => entry.door.left.length === 1);
  assert.deepEqual(entry.refusals.map(({ cause }) => cause), ["handshake_timeout"]);
});

socketTest("whoever goes away amid the handshake is counted, and not told of", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  {
    using peer = await connectPeer({ port: entry.port });
    await peer.send("\x16\x03\x01");
    await entry.until("it to be on its way", () => entry.entrance.totals().pending === 1);
  }
  await entry.until("it to be counted", () => entry.entrance.totals().abandoned === 1);
  assert.deepEqual(entry.refusals, []);
});

socketTest("reload() shows other certificates to who comes, and keeps who is inside", async () => {
  using place = changeableFiles();
  await using entry = await openEntrance({ tls: place.files });
  using old = await connectTlsPeer(entry.port, "first");
  await old.send("one\n");
  assert.equal(await old.receive(14), "127.0.0.1 one\n");
  place.use("second");
  assert.deepEqual(await entry.entrance.reload(), new Date("2120-01-01T00:00:00Z"));
  using fresh = await connectTlsPeer(entry.port, "second");
  await assert.rejects(connectTlsPeer(entry.port, "first"));
  for (const peer of [old, fresh]) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await peer.send("two\n");
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal(await peer.receive(14), "127.0.0.1 two\n");
  }
});

socketTest("reload() of bad files throws, and what was read before stays in use", async () => {
  using place = changeableFiles();
  await using entry = await openEntrance({ tls: place.files });
  writeFileSync(place.files.key, "nonsense");
  await assert.rejects(entry.entrance.reload(), /expected a private key in PEM/);
  using peer = await connectTlsPeer(entry.port, "first");
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
});

socketTest("a port does not open with bad files", async () => {
  await assert.rejects(openEntrance({ tls: { ...FIRST, key: tlsFile("second.key") } }), /expected that of the cert/);
});

socketTest("a handshake that is under way when keys change comes through", async () => {
  await using entry = await openEntrance({ tls: FIRST, proxyFrom: FROM_LOOPBACK });
  const peers = Array.from({ length: 20 }, () => connectTlsPeer(entry.port, "first", HEADER));
  for (let i = 0; i < 5; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other, amid the handshakes
    await entry.entrance.reload();
  }
  for (const peer of await Promise.all(peers)) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    await peer.send("hello\n");
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal(await peer.receive(16), "192.0.2.1 hello\n");
    peer[Symbol.dispose]();
  }
});

socketTest(
  "change() and reload() bring TLS, other files of it, and take it away, for connections from then on",
  async () => {
    await using entry = await openEntrance();
    const second = { cert: tlsFile("second.crt"), key: tlsFile("second.key") };
    using plain = await connectPeer({ port: entry.port });
    await plain.send("one\n");
    assert.equal(await plain.receive(14), "127.0.0.1 one\n");
    entry.entrance.change({ tls: FIRST, handshakeMs: 10_000 });
    await entry.entrance.reload();
    using first = await connectTlsPeer(entry.port, "first");
    await first.send("two\n");
    assert.equal(await first.receive(14), "127.0.0.1 two\n");
    entry.entrance.change({ tls: second, handshakeMs: 10_000 });
    await entry.entrance.reload();
    using other = await connectTlsPeer(entry.port, "second");
    await other.send("six\n");
    assert.equal(await other.receive(14), "127.0.0.1 six\n");
    entry.entrance.change({ tls: undefined, handshakeMs: 10_000 });
    assert.equal(await entry.entrance.reload(), undefined);
    using last = await connectPeer({ port: entry.port });
    await last.send("ten\n");
    assert.equal(await last.receive(14), "127.0.0.1 ten\n");
    // Those that came in before go on as they came.
    for (const peer of [plain, first, other]) {
      // deno-lint-ignore no-await-in-loop -- one after the other
      await peer.send("end\n");
      // deno-lint-ignore no-await-in-loop
      assert.equal(await peer.receive(14), "127.0.0.1 end\n");
    }
  },
);

socketTest("change() to bad files leaves the certificate as it was", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  entry.entrance.change({ tls: { cert: "/nowhere/c.pem", key: "/nowhere/k.pem" }, handshakeMs: 10_000 });
  await assert.rejects(entry.entrance.reload(), /Cannot read the TLS /);
  using peer = await connectTlsPeer(entry.port, "first");
  await peer.send("one\n");
  assert.equal(await peer.receive(14), "127.0.0.1 one\n");
});

socketTest("change() of the deadline holds for who comes from then on", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  entry.entrance.change({ tls: FIRST, handshakeMs: 50 });
  using _silent = await connectPeer({ port: entry.port });
  await entry.until("the refusal", () => entry.refusals.some(({ cause }) => cause === "handshake_timeout"));
});

socketTest("of several reload() at once the last one holds", async () => {
  await using entry = await openEntrance({ tls: FIRST });
  const early = entry.entrance.reload();
  entry.entrance.change({ tls: undefined, handshakeMs: 10_000 });
  await Promise.all([early, entry.entrance.reload()]);
  using peer = await connectPeer({ port: entry.port });
  await peer.send("hello\n");
  assert.equal(await peer.receive(16), "127.0.0.1 hello\n");
});
