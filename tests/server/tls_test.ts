/** A configured server with encrypted ports, over real sockets. */

import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { connectTlsPeer, tlsFile } from "../sockets/peer.ts";
import { socketTest } from "../sockets/socket_test_case.ts";
import { askPeer } from "../stratum/peer_requests.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { makeServer } from "./server_fixture.ts";

/** A folder with a certificate and its key. */
function certificateFolder(): { readonly path: string; put(name: "first" | "second"): void } & Disposable {
  const path = Deno.makeTempDirSync({ prefix: "server-test-" });
  function put(name: string): void {
    copyFileSync(tlsFile(`${name}.crt`), `${path}/cert.pem`);
    copyFileSync(tlsFile(`${name}.key`), `${path}/key.pem`);
  }
  put("first");
  return { path, put, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Whether a port serves a miner with a certificate. */
async function serves(port: number, certificate: string): Promise<boolean> {
  try {
    using peer = await connectTlsPeer(port, certificate);
    return (await askPeer(peer, "mining.ping")).result === "pong";
  } catch {
    return false;
  }
}

/** Connections to each port, so that some come to each shard. */
const CONNECTIONS = 6;

for (const shards of [1, 2]) {
  socketTest(
    `reload() reads the certificates of all ports again, beside the configuration; shards: ${shards}`,
    async () => {
      using folder = certificateFolder();
      const members = "port: 0, tls: {cert: cert.pem, key: key.pem}";
      await using fixture = await makeServer({
        main: `shards: ${shards}`,
        pool: members,
        other: members,
        folder: folder.path,
      });
      const ports = [...(await fixture.server.start()).ports.values()];
      assert.equal(ports.length, 2);
      const tries = ports.flatMap((port) => Array<number>(CONNECTIONS).fill(port));
      const allServe = async (certificate: string) =>
        (await Promise.all(tries.map((port) => serves(port, certificate)))).every(Boolean);
      assert.equal(await allServe("first"), true);
      folder.put("second");
      assert.equal(await allServe("first"), true);
      fixture.server.reload();
      await pollUntil(async () => await allServe("second") || undefined, 10, "the second certificate everywhere");
      const told = fixture.log.texts("info").filter((text) =>
        /^Certificate read, valid until \d{4}-\d\d-\d\d$/.test(text)
      );
      assert.equal(told.length, ports.length);
    },
  );
}
