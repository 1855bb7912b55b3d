import assert from "node:assert/strict";
import { createExtranonce1Allocator } from "../../../src/stratum/extranonce.ts";
import { LTC, POOL, problemsOf } from "../config_fixture.ts";

function problemsWith(bytes: number, number: number): readonly string[] {
  const ports = "port: 0}\n";
  return problemsOf(
    `main: {type: PowerPool, extranonce_serv_size: ${bytes}, server_number: ${number}}\n` +
      LTC + POOL.replace("}\n", `, ${ports}`),
  );
}

Deno.test("server_number is bounded by the bytes of extranonce1", () => {
  assert.deepEqual(problemsWith(4, 256), [
    "c.yml:1:65: main.server_number: expected at most 255 with extranonce_serv_size 4, got 256",
  ]);
  assert.deepEqual(problemsWith(8, 256), []);
});

for (const bytes of [4, 8]) {
  Deno.test(`with ${bytes} bytes, the configuration takes the server numbers that extranonce1 has room for`, () => {
    for (const server of [0, 255, 256, 65535]) {
      const allocates = attempt(() => createExtranonce1Allocator({ bytes, server, shard: 0, start: 0 }));
      assert.equal(problemsWith(bytes, server).length === 0, allocates, `server ${server}`);
    }
  });
}

function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
