/** The ways in to a port beside plain TCP over IPv4, and whom each shows, over real sockets. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connectPeer, connectTlsPeer, type Peer, tlsFile } from "../sockets/peer.ts";
import { socketTest } from "../sockets/socket_test_case.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { LineClient } from "./line_client.ts";
import { askPeer } from "./peer_requests.ts";
import { ended, FROM_BALANCER, type PortFixture, proxyHeader, startPort } from "./port_fixture.ts";
import { ADDRESS, makeJob, submitParams } from "./session_fixture.ts";

/** A folder that is gone afterwards. */
function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync("/tmp/powerpool-");
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** Logs a miner in and hands a share in. */
async function mine(peer: Peer): Promise<void> {
  await askPeer(peer, "mining.subscribe", ["test/1"]);
  assert.equal((await askPeer(peer, "mining.authorize", [`${ADDRESS}.rig`, "x"])).result, true);
  const { result, error } = await askPeer(peer, "mining.submit", submitParams(makeJob(1)));
  assert.deepEqual([result, error], [true, null]);
}

/** Where the port says that its miners are. */
async function placesOf({ view }: PortFixture): Promise<unknown[]> {
  return (await view.sessions()).map(({ remoteAddress }) => remoteAddress);
}

/** Stops a port and sees that a miner's connection ends; who is polite closes its half then, too. */
async function stopBefore(peer: Peer, { server }: PortFixture): Promise<void> {
  const stopped = server.stop();
  await peer.ended();
  peer[Symbol.dispose]();
  await stopped;
}

/** Whether a port shows a certificate to whoever comes. */
async function shows(port: number, certificate: string): Promise<boolean> {
  try {
    using peer = await connectTlsPeer(port, certificate);
    return (await askPeer(peer, "mining.ping")).result === "pong";
  } catch {
    return false;
  }
}

const FIRST = { cert: tlsFile("first.crt"), key: tlsFile("first.key") };

socketTest("a port with a certificate serves miners by TLS", async () => {
  await using fixture = await startPort({ options: { tls: FIRST } });
  using peer = await connectTlsPeer(fixture.port, "first");
  await mine(peer);
  assert.deepEqual(await placesOf(fixture), ["127.0.0.1"]);
});

socketTest("a miner that speaks no TLS is refused by a port with a certificate, and counted", async () => {
  await using fixture = await startPort({ options: { tls: FIRST } });
  using peer = await connectPeer({ port: fixture.port });
  await peer.send('{"id":1,"method":"mining.subscribe","params":[]}\n');
  await peer.ended();
  await fixture.log.line(/^Refused 127\.0\.0\.1: the TLS handshake failed: ./);
  assert.equal((await fixture.view.status()).refused.tls, 1);
});

socketTest("a stop ends encrypted connections, too", async () => {
  await using fixture = await startPort({ options: { tls: FIRST } });
  using peer = await connectTlsPeer(fixture.port, "first");
  await mine(peer);
  await stopBefore(peer, fixture);
});

/** A port whose certificate can be changed. */
async function startChangeable(): Promise<
  AsyncDisposable & { readonly fixture: PortFixture; put(file: "cert" | "key", from: string): void }
> {
  await using cleanup = new AsyncDisposableStack();
  const { path } = cleanup.use(temporaryFolder());
  const files = { cert: `${path}/cert.pem`, key: `${path}/key.pem` };
  copyFileSync(FIRST.cert, files.cert);
  copyFileSync(FIRST.key, files.key);
  const fixture = cleanup.use(await startPort({ options: { tls: files } }));
  const owned = cleanup.move();
  return {
    fixture,
    put: (file, from) => copyFileSync(from, files[file]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

socketTest("reload() shows another certificate to who comes, and keeps who is there", async () => {
  await using changeable = await startChangeable();
  const { fixture, put } = changeable;
  using old = await connectTlsPeer(fixture.port, "first");
  await askPeer(old, "mining.ping");
  put("cert", tlsFile("second.crt"));
  put("key", tlsFile("second.key"));
  fixture.server.reload();
  await pollUntil(async () => await shows(fixture.port, "second") || undefined, 10, "the second certificate");
  assert.equal(await shows(fixture.port, "first"), false);
  assert.equal((await askPeer(old, "mining.ping")).result, "pong");
});

socketTest("reload() of a key without its certificate says so, and changes nothing", async () => {
  await using changeable = await startChangeable();
  const { fixture, put } = changeable;
  put("key", tlsFile("second.key"));
  fixture.server.reload();
  await fixture.log.line(/^Cannot use the TLS key .*, got another; the certificate stays as it was$/);
  assert.equal(await shows(fixture.port, "first"), true);
});

socketTest("reload() of a port without TLS does nothing", async () => {
  await using fixture = await startPort();
  fixture.server.reload();
  await using miner = await fixture.miner();
  assert.equal((await miner.share()).result, true);
  assert.deepEqual(fixture.log.texts("error"), []);
});

socketTest("a port whose certificate cannot be read does not start, and says why", async () => {
  using folder = temporaryFolder();
  writeFileSync(`${folder.path}/key.pem`, "nonsense");
  await assert.rejects(startPort({ options: { tls: { cert: FIRST.cert, key: `${folder.path}/key.pem` } } }), {
    message: /^Cannot read .*\/key\.pem: expected a private key in PEM/,
  });
});

/** A header of the PROXY protocol's version 2, of 192.0.2.1:3333 to 198.51.100.1:56324. */
const IPV4_HEADER = Buffer.from("0d0a0d0a000d0a515549540a2111000cc0000201c63364010d05dc04", "hex");

/** The same of 2001:db8::1 to 2001:db8::2. */
const IPV6_HEADER = Buffer.from(
  `0d0a0d0a000d0a515549540a21210024${"20010db80000000000000000000000"}01${"20010db80000000000000000000000"}020d05dc04`,
  "hex",
);

async function logIn(client: LineClient): Promise<void> {
  await client.ask("mining.subscribe", ["test/1"]);
  assert.equal((await client.ask("mining.authorize", [ADDRESS])).result, true);
}

for (
  const { title, header, place } of [
    { title: "version 1 and IPv4", header: proxyHeader("192.0.2.1"), place: "192.0.2.1" },
    { title: "version 1 and IPv6", header: proxyHeader("2001:DB8::1"), place: "2001:db8::1" },
    { title: "version 2 and IPv4", header: IPV4_HEADER, place: "192.0.2.1" },
    { title: "version 2 and IPv6", header: IPV6_HEADER, place: "2001:db8::1" },
    { title: "nobody, as from a health check", header: "PROXY UNKNOWN\r\n", place: "127.0.0.1" },
  ]
) {
  socketTest(`a balancer that is listed shows its miner's address: ${title}`, async () => {
    await using fixture = await startPort({ options: FROM_BALANCER });
    await using client = await fixture.connect();
    client.send(header);
    await logIn(client);
    assert.deepEqual(await placesOf(fixture), [place]);
  });
}

socketTest("a balancer that is listed and sends no header is refused, and counted", async () => {
  await using fixture = await startPort({ options: FROM_BALANCER });
  await using client = await fixture.connect();
  client.send('{"id":1,"method":"mining.subscribe","params":[]}\n');
  await ended(client);
  assert.equal((await fixture.view.status()).refused.proxy_header, 1);
  assert.match(fixture.log.texts("info").at(-1) ?? "", /^Refused 127\.0\.0\.1: proxy_from lists it, but /);
});

socketTest("whoever is not listed cannot say that it is somebody else", async () => {
  await using fixture = await startPort({ options: { proxy_from: ["192.0.2.0/24"] } });
  await using client = await fixture.connect({ from: "192.0.2.1" });
  await logIn(client);
  assert.deepEqual(await placesOf(fixture), ["127.0.0.1"]);
});

socketTest("a balancer may pass on what is encrypted", async () => {
  await using fixture = await startPort({ options: { ...FROM_BALANCER, tls: FIRST } });
  using peer = await connectTlsPeer(fixture.port, "first", proxyHeader("192.0.2.1"));
  await mine(peer);
  assert.deepEqual(await placesOf(fixture), ["192.0.2.1"]);
});

socketTest("a unix socket serves miners, and is gone when the port stops", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/stratum.sock`;
  await using fixture = await startPort({ options: { address: `unix:${path}`, guards: { exempt: [] } } });
  using peer = await connectPeer({ transport: "unix", path });
  await mine(peer);
  assert.deepEqual(await placesOf(fixture), ["unix"]);
  assert.equal(fixture.log.texts("info")[0], `Stratum for sha256 on unix:${path}`);
  await stopBefore(peer, fixture);
  assert.equal(existsSync(path), false);
});

socketTest("a balancer on a unix socket shows its miner's address", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/stratum.sock`;
  await using fixture = await startPort({ options: { address: `unix:${path}`, proxy_from: ["unix"] } });
  using peer = await connectPeer({ transport: "unix", path });
  await peer.send(proxyHeader("192.0.2.1"));
  await mine(peer);
  assert.deepEqual(await placesOf(fixture), ["192.0.2.1"]);
});

socketTest("a port of an IPv6 address serves miners", async () => {
  await using fixture = await startPort({ options: { address: "::1" } });
  await using client = await fixture.connect({ host: "::1" });
  await logIn(client);
  assert.deepEqual(await placesOf(fixture), ["::1"]);
  assert.equal(fixture.log.texts("info")[0], `Stratum for sha256 on [::1]:${fixture.port}`);
});

socketTest("a port of all addresses shows IPv4 miners by their own", async () => {
  await using fixture = await startPort({ options: { address: "::" } });
  await using client = await fixture.connect();
  await logIn(client);
  assert.deepEqual(await placesOf(fixture), ["127.0.0.1"]);
});
