import assert from "node:assert/strict";
import { demo } from "../../src/cli/demo.ts";
import { captureIo } from "./captured_io.ts";

Deno.test("demo() --blocks 1 shows the URLs, the first share and the first block, and ends by itself with 0", async () => {
  const io = captureIo();
  assert.equal(await demo(["--blocks", "1"], io), 0);
  const lines = io.written.trimEnd().split("\n");
  const summary = lines.pop();
  // On a busy machine there may be a summary before the end.
  const [head, share, block, found, ...more] = lines.filter((line) => !/^\d+:\d\d:\d\d /.test(line)).slice(-4);
  assert.match(io.written, /^PowerPool \d\S*: a whole pool on an embedded coin network\. Ctrl-C ends it\.\n/);
  assert.match(io.written, /^ {2}Stratum {3}stratum\+tcp:\/\/127\.0\.0\.1:[1-9]\d+$/m);
  assert.match(io.written, /^ {2}Monitor {3}http:\/\/127\.0\.0\.1:[1-9]\d+\/$/m);
  assert.match(io.written, /^ {2}Devnet {4}http:\/\/127\.0\.0\.1:[1-9]\d+\/ \(JSON-RPC/m);
  assert.match(io.written, / mine stratum\+tcp:\/\/127\.0\.0\.1:\d+ -u demo\.rig1 -a sha256\n/);
  assert.equal(head, "");
  assert.match(share ?? "", /^First share accepted after \d+\.\d s$/);
  assert.match(block ?? "", /^First block found and accepted by the devnet after \d+\.\d s$/);
  assert.match(found ?? "", /^Block 1 {2}[0-9a-f]{64}$/);
  assert.match(summary ?? "", /^0:00:\d\d · .*[1-9]\d* shares?, 0 rejected · 1 block · 1 miner$/);
  assert.deepEqual([more, io.complained, io.listeners], [[], "", 0]);
});

Deno.test("demo() ends at an interrupt with 0, also before it has begun", async () => {
  const io = captureIo();
  const ended = demo([], io);
  io.interrupt();
  assert.deepEqual([await ended, io.complained, io.listeners], [0, "", 0]);
});

Deno.test("demo() takes other ports where its own are taken, and ends at an interrupt with 0", async () => {
  const taken = [3333, 3855].flatMap((port) => {
    try {
      return [Deno.listen({ hostname: "127.0.0.1", port })];
    } catch {
      // Somebody else has it, which is as good.
      return [];
    }
  });
  const io = captureIo();
  const ended = demo([], io);
  try {
    await io.until("First block found");
    assert.doesNotMatch(io.written, /127\.0\.0\.1:(?:3333|3855)\b/);
  } finally {
    io.interrupt();
    for (const listener of taken) listener.close();
  }
  assert.deepEqual([await ended, io.complained, io.listeners], [0, "", 0]);
});

const WRONG_CALLS = [
  ...["0", "-1", "1.5", "1e3", "", "many"].map((blocks) => ({
    args: [`--blocks=${blocks}`],
    problem: `cannot use --blocks "${blocks}": expected a whole number from 1.`,
  })),
  { args: ["--block", "1"], problem: "unknown option --block; did you mean --blocks?" },
];

for (const { args, problem } of WRONG_CALLS) {
  Deno.test(`demo() refuses [${args.join(" ")}] with one line and exit code 2`, async () => {
    const io = captureIo();
    assert.equal(await demo(args, io), 2);
    assert.equal(io.complained, `powerpool demo: ${problem} See powerpool demo --help\n`);
    assert.equal(io.written, "");
  });
}

Deno.test("demo() prints its usage, in lines that a terminal does not break", async () => {
  const io = captureIo();
  assert.equal(await demo(["--help"], io), 0);
  assert.match(io.written, /^Usage: powerpool demo \[--blocks N\]\n/);
  for (const line of io.written.split("\n")) assert.ok(line.length <= 80, line);
});
