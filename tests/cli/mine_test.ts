import assert from "node:assert/strict";
import { algorithmChoice } from "../../src/cli/algorithm_choice.ts";
import { mine } from "../../src/cli/mine.ts";
import { notifyFixture } from "../miner/notify_fixture.ts";
import { startTestPool, type TestPoolOptions } from "../miner/test_pool.ts";
import { type CapturedIo, captureIo } from "./captured_io.ts";

const { notify } = notifyFixture("ltc_2_segwit_txs");
const URL_OPTIONS = ["stratum+tcp://127.0.0.1:3333", "-u", "me"];

/** Runs the command at a pool that sends an easy job, and does with it what the test wants. */
async function mineAtPool(
  args: readonly string[],
  test: (io: CapturedIo, ended: Promise<number>) => Promise<void>,
  options: Partial<TestPoolOptions> = {},
): Promise<void> {
  const pool = await startTestPool({ algorithm: "scrypt", ...options });
  const host = options.host === undefined ? "127.0.0.1" : `[${options.host}]`;
  const io = captureIo();
  const ended = mine([`stratum+tcp://${host}:${pool.port}`, "-a", "scrypt", ...args], io);
  const connection = await pool.connections.next(() => true);
  await connection.calls.next(({ method }) => method === "mining.authorize");
  connection.setDifficulty(2 ** -11);
  connection.notify(notify);
  try {
    await test(io, ended);
  } finally {
    io.interrupt();
    await ended;
    await pool.close();
  }
}

Deno.test("mine() shows the connection, the difficulty and accepted shares, and ends after --shares", async () => {
  await mineAtPool(["-u", "me.rig", "-t", "1", "--shares", "2"], async (io, ended) => {
    assert.equal(await ended, 0);
    const lines = io.written.trimEnd().split("\n").map((line) => line.replace(/127\.0\.0\.1:\d+/, "POOL"));
    assert.equal(lines[0], "Mining scrypt with 1 thread at POOL as me.rig");
    assert.equal(lines[1], "Connected to POOL");
    assert.equal(lines[2], "Difficulty 0.00048828125");
    assert.match(lines[3] ?? "", /^Share that solves a block accepted in \d+ ms \(1 accepted, 0 rejected\)$/);
    assert.match(lines[4] ?? "", /^Share that solves a block accepted in \d+ ms \(2 accepted, 0 rejected\)$/);
    assert.match(lines[5] ?? "", /^Mined for \d+ s: 2 shares accepted, 0 rejected, [\d.]+ k?H\/s on average$/);
    assert.equal(lines.length, 6);
    assert.equal(io.complained, "");
    assert.equal(io.listeners, 0);
  });
});

Deno.test("mine() ends at an interrupt with a summary and exit code 0", async () => {
  await mineAtPool(["-u", "me", "-t", "2"], async (io, ended) => {
    await io.until("accepted in");
    io.interrupt();
    assert.equal(await ended, 0);
    assert.match(io.written, /\nMined for \d+ s: .* on average\n$/);
    assert.equal(io.listeners, 0);
  });
});

Deno.test("mine() shows why a share was rejected, without the control characters of the pool", async () => {
  const answer = (method: string, id: unknown) =>
    method === "mining.submit" ? { id, result: null, error: [23, "Low \u001b[31mdifficulty", null] } : undefined;
  await mineAtPool(["-u", "me", "-t", "1"], async (io) => {
    await io.until("rejected: 23 Low  [31mdifficulty (0 accepted, 1 rejected)\n");
    assert.ok(!io.written.includes("\u001b"));
  }, { answer });
});

Deno.test("mine() connects to an IPv6 address in brackets", async () => {
  await mineAtPool(["-u", "me", "-t", "1"], (io) => io.until("Connected to [::1]:"), { host: "::1" });
});

Deno.test("mine() says why it is not connected and when it tries again, and can be interrupted then", async () => {
  const answer = (method: string, id: unknown) =>
    method === "mining.authorize" ? { id, result: null, error: [24, "unknown address", null] } : undefined;
  await mineAtPool(["-u", "nobody", "-t", "1"], async (io) => {
    await io.until("Disconnected: the pool refused user nobody: unknown address; next try in 1 s\n");
  }, { answer });
});

const WRONG_CALLS = [
  { args: [], problem: "expected the pool's address, stratum+tcp://HOST:PORT." },
  {
    args: ["pool:3333", "-u", "me"],
    problem: 'cannot use pool address "pool:3333": expected stratum+tcp://HOST:PORT.',
  },
  {
    args: ["stratum+tcp://pool", "-u", "me"],
    problem: 'cannot use pool address "stratum+tcp://pool": expected stratum+tcp://HOST:PORT.',
  },
  {
    args: ["stratum+tcp://pool:70000", "-u", "me"],
    problem: 'cannot use pool address "stratum+tcp://pool:70000": expected stratum+tcp://HOST:PORT.',
  },
  {
    args: ["stratum+tcp://::1:3333", "-u", "me"],
    problem: 'cannot use pool address "stratum+tcp://::1:3333": expected stratum+tcp://HOST:PORT.',
  },
  { args: [...URL_OPTIONS, "again", "-a", "scrypt"], problem: 'unexpected argument "again".' },
  { args: ["stratum+tcp://pool:3333", "-a", "scrypt"], problem: "expected a user name, -u USER." },
  { args: URL_OPTIONS, problem: `no algorithm given: expected ${algorithmChoice}.` },
  {
    args: [...URL_OPTIONS, "-a", "scrpt"],
    problem: `unknown algorithm "scrpt": expected ${algorithmChoice}; did you mean scrypt?`,
  },
  { args: [...URL_OPTIONS, "-a", "cuckoo"], problem: `unknown algorithm "cuckoo": expected ${algorithmChoice}.` },
  {
    args: [...URL_OPTIONS, "-a", "scrypt", "-t", "0"],
    problem: 'cannot use --threads "0": expected a whole number from 1 to 1024.',
  },
  {
    args: [...URL_OPTIONS, "-a", "scrypt", "--shares", "many"],
    problem: 'cannot use --shares "many": expected a whole number from 1 to 2147483648.',
  },
  { args: [...URL_OPTIONS, "--thread", "2"], problem: "unknown option --thread; did you mean --threads?" },
  { args: [...URL_OPTIONS, "-z"], problem: "unknown option -z." },
  { args: ["-u"], problem: "option '-u, --user <value>' argument missing." },
];

for (const { args, problem } of WRONG_CALLS) {
  Deno.test(`mine() refuses [${args.join(" ")}] with one line and exit code 2`, async () => {
    const io = captureIo();
    assert.equal(await mine(args, io), 2);
    assert.equal(io.complained, `powerpool mine: ${problem} See powerpool mine --help\n`);
    assert.equal(io.written, "");
  });
}

Deno.test("mine() prints its usage", async () => {
  const io = captureIo();
  assert.equal(await mine(["--help"], io), 0);
  assert.match(io.written, /^Usage: powerpool mine stratum\+tcp:\/\/HOST:PORT -u USER -a ALGORITHM/);
  assert.ok(io.written.includes(algorithmChoice));
});
