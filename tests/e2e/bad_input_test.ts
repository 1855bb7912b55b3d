/** Nonsense on the Stratum port: an error or a close, never an exception, and honest miners beside it lose nothing. */

import assert from "node:assert/strict";
import type { PoolProgram } from "../tools/pool_program.ts";
import type { ShareClient } from "../tools/share_client.ts";
import { ADDRESS, startDevnetPool, startMiners } from "./devnet_pool.ts";

const SUBSCRIBE = '{"id":1,"method":"mining.subscribe","params":[]}\n';
const LOGIN = `${SUBSCRIBE}{"id":2,"method":"mining.authorize","params":["${ADDRESS}","x"]}\n`;
const submit = (params: unknown) => `${LOGIN}${JSON.stringify({ id: 3, method: "mining.submit", params })}\n`;

/** What comes back: lines, each of them an error for the last request; or nothing but the end of the connection. */
type Expected = "error" | "close";

const ABUSES: readonly { readonly name: string; readonly bytes: string | Uint8Array; readonly expected: Expected }[] = [
  { name: "not JSON", bytes: "hello\n", expected: "error" },
  { name: "JSON that is no object", bytes: "[1,2,3]\n", expected: "error" },
  { name: "an HTTP request", bytes: "GET / HTTP/1.1\r\nHost: pool\r\n\r\n", expected: "error" },
  { name: "a TLS greeting", bytes: Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0, 10), expected: "error" },
  { name: "an unknown method", bytes: '{"id":1,"method":"mining.explode","params":[]}\n', expected: "error" },
  { name: "a method of another type", bytes: '{"id":1,"method":{},"params":[]}\n', expected: "error" },
  { name: "parameters of another type", bytes: '{"id":1,"method":"mining.subscribe","params":7}\n', expected: "error" },
  {
    name: "a user of another type",
    bytes: `${SUBSCRIBE}{"id":2,"method":"mining.authorize","params":[{}]}\n`,
    expected: "error",
  },
  { name: "a share of numbers", bytes: submit([1, 2, 3, 4, 5]), expected: "error" },
  { name: "a share of nothing", bytes: submit([]), expected: "error" },
  { name: "a share of bad hex", bytes: submit([ADDRESS, "1", "zzzzzzzz", "zz", "zz"]), expected: "error" },
  {
    name: "a share of an unknown job",
    bytes: submit([ADDRESS, "1", "00000000", "00000000", "00000000"]),
    expected: "error",
  },
  { name: "deeply nested JSON", bytes: `${"[".repeat(4000)}\n`, expected: "error" },
  { name: "a line of 1 MB", bytes: `${"x".repeat(1 << 20)}\n`, expected: "close" },
  { name: "1 MB without an end", bytes: "x".repeat(1 << 20), expected: "close" },
];

/** Sends bytes and returns the lines that come back until a request is refused or the pool closes. */
async function provoke(pool: PoolProgram, bytes: string | Uint8Array): Promise<{ error?: unknown }[]> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: pool.stratumPort });
  const lines: { error?: unknown }[] = [];
  // The pool may close while we still send.
  const sent = writeAll(connection, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes).catch(
    () => {},
  );
  let rest = "";
  try {
    for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts.map((line) => JSON.parse(line)));
      if (lines.some(({ error }) => error !== null && error !== undefined)) break;
    }
  } catch (error) {
    // A reset is a close, too.
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  await sent;
  return lines;
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    // deno-lint-ignore no-await-in-loop -- one piece after the other
    sent += await connection.write(bytes.subarray(sent));
  }
}

/** Connects, sends half of something and hangs up at once. */
async function hangUp(pool: PoolProgram, text: string): Promise<void> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: pool.stratumPort });
  await connection.write(new TextEncoder().encode(text));
  connection.close();
}

Deno.test("bad input is answered with an error or a close, and honest miners are not disturbed", async (t) => {
  await using running = await startDevnetPool();
  const { pool } = running;
  await pool.logged("New block");
  const [honest] = await startMiners(pool, 1, "honest", 2) as [ShareClient];

  for (const { name, bytes, expected } of ABUSES) {
    // deno-lint-ignore no-await-in-loop -- one after the other, beside the honest miner
    await t.step(`${name}: ${expected}`, async () => {
      const before = honest.accepted.length;
      const lines = await provoke(pool, bytes);
      const errors = lines.filter(({ error }) => Array.isArray(error));
      assert.equal(errors.length > 0, expected === "error", JSON.stringify(lines));
      await honest.acceptedAtLeast(before + 20);
      assert(honest.accepted.length >= before + 20, "the honest miner goes on");
    });
  }

  await t.step("half lines and hang-ups", async () => {
    const texts = ["", "{", LOGIN.slice(0, 30), SUBSCRIBE, LOGIN, submit([ADDRESS]).slice(0, -20)];
    await Promise.all(Array.from({ length: 60 }, (_, i) => hangUp(pool, texts[i % texts.length] as string)));
    const before = honest.accepted.length;
    await honest.acceptedAtLeast(before + 20);
    assert(honest.accepted.length >= before + 20, "the honest miner goes on");
  });

  honest.stop();
  await honest.ended;
  assert.deepEqual(honest.refused, []);
  const { client_count: clients } = await pool.monitor("/pool/");
  assert(Number(clients) <= 1, "closed connections are forgotten");
  await pool.stop();
  assert.doesNotMatch(pool.log(), /ERROR|Uncaught|TypeError/);
  assert.match(pool.log(), /line longer than/);
});
