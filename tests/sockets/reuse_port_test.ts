import assert from "node:assert/strict";
import { createListener } from "../../src/sockets/listener.ts";
import { canShareAPort } from "../../src/sockets/reuse_port.ts";
import { connectPeer } from "./peer.ts";
import { socketTest } from "./socket_test_case.ts";

socketTest("where a port can be shared, all who listen on it get connections", async () => {
  // Deno 2.5 cannot.
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const canShare = major > 2 || minor >= 9;
  assert.equal(await canShareAPort(), canShare);
  if (!canShare) return;

  const taken: [first: number, second: number] = [0, 0];
  const listenerOn = (port: number, index: 0 | 1) =>
    createListener({
      address: "127.0.0.1",
      port,
      reusePort: true,
      onSocket(socket) {
        taken[index]++;
        socket.on("error", () => {});
        socket.end("hello\n");
      },
      onError: (error) => assert.fail(error),
    });
  const first = listenerOn(0, 0);
  const port = await first.listen();
  const second = listenerOn(port, 1);
  await second.listen();
  for (let i = 0; i < 64; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    using peer = await connectPeer({ port });
    // deno-lint-ignore no-await-in-loop -- one after the other
    assert.equal(await peer.receive(6), "hello\n");
  }
  first.close();
  second.close();
  // That all go to one of them by chance has a probability of 2^-63.
  assert.deepEqual([taken[0] + taken[1], taken.includes(0)], [64, false]);
});

socketTest("a port is not shared with who does not say so", async () => {
  const parts = { address: "127.0.0.1", onSocket() {}, onError: (error: Error) => assert.fail(error) };
  const first = createListener({ ...parts, port: 0 });
  const port = await first.listen();
  await assert.rejects(createListener({ ...parts, port }).listen(), /EADDRINUSE/);
  first.close();
});
