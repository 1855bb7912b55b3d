import assert from "node:assert/strict";
import { createRedisConnection } from "../../src/redis/connection.ts";
import { redisOptions } from "../../src/redis/options.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";

/** A server that takes connections and never says anything. */
function startMute(): { readonly port: number; readonly heard: Promise<void> } & AsyncDisposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const served = (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(1024);
      // deno-lint-ignore no-await-in-loop -- until the other side has closed
      while (await connection.read(buffer).catch(() => null) !== null) resolve();
      connection.close();
    }
  })();
  return {
    port: listener.addr.port,
    heard,
    async [Symbol.asyncDispose]() {
      listener.close();
      await served;
    },
  };
}

leakFreeTest("a connection that was never used has nothing to close", async () => {
  const connection = createRedisConnection(redisOptions.parse({}));
  await connection.close();
});

leakFreeTest("where nobody listens, calls fail, and the reason is the connection's", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const connection = createRedisConnection(redisOptions.parse({ host: "127.0.0.1", port }));
  const client = await connection.client();
  const error = await client.ping().then(() => undefined, (error: Error) => error);
  assert.match(connection.reasonOf(error), /^connect ECONNREFUSED/);
  await connection.close();
});

leakFreeTest("a file of certificates that is gone is the reason, whatever was the trouble before", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const ca = Deno.makeTempFileSync();
  const options = { host: "127.0.0.1", port, ssl: true, ssl_ca_certs: ca };
  const connection = createRedisConnection(redisOptions.parse(options));
  const client = await connection.client();
  const refused = await client.ping().catch((error) => error);
  assert.match(connection.reasonOf(refused), /refused/i);
  Deno.removeSync(ca);
  const missing = await connection.client().catch((error) => error);
  assert.match(connection.reasonOf(missing), /^Cannot read .*No such file/);
  await connection.close();
});

leakFreeTest("a connection can be closed while it is made, however long that may take", async () => {
  await using mute = startMute();
  const connection = createRedisConnection(
    redisOptions.parse({ host: "127.0.0.1", port: mute.port, socket_timeout: 600 }),
  );
  const connecting = connection.client();
  await mute.heard;
  await connection.close();
  assert.equal((await connecting).status, "end");
});

leakFreeTest("a connection is named by its place, without secrets", () => {
  const options = { host: "redis.example", password: "hunter2", username: "pool" };
  assert.equal(createRedisConnection(redisOptions.parse(options)).name, "redis.example:6379");
  const socket = { ...options, unix_socket_path: "/run/redis.sock" };
  assert.equal(createRedisConnection(redisOptions.parse(socket)).name, "/run/redis.sock");
});
