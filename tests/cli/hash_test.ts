import assert from "node:assert/strict";
import { algorithmChoice } from "../../src/cli/algorithm_choice.ts";
import { hash } from "../../src/cli/hash.ts";
import genesis from "../vectors/miner/genesis.json" with { type: "json" };
import { captureIo } from "./captured_io.ts";

interface Block {
  readonly header: string;
  readonly digest: string;
}

const [BITCOIN, LITECOIN] = genesis.blocks as unknown as readonly [Block, Block];
const BITCOIN_LINE = `${BITCOIN.digest} 000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f\n`;
const LITECOIN_LINE = `${LITECOIN.digest} 0000050c34a64b415b6b15b37f2216634b5b1669cb9a2e38d76f7213b0671e00\n`;

/** Standard input that holds the text, in pieces of a few bytes. */
function input(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.slice(7 * i, 7 * i + 7));
  return ReadableStream.from(pieces);
}

Deno.test("hash() prints the digest of a header and the same reversed", async () => {
  const io = captureIo();
  assert.equal(await hash(["sha256", BITCOIN.header], io), 0);
  assert.deepEqual([io.written, io.complained], [BITCOIN_LINE, ""]);
});

Deno.test("hash() takes several headers, in either letter case", async () => {
  const io = captureIo();
  assert.equal(await hash(["scrypt", LITECOIN.header, LITECOIN.header.toUpperCase()], io), 0);
  assert.equal(io.written, LITECOIN_LINE + LITECOIN_LINE);
});

Deno.test("hash() reads headers from standard input, passing over blank lines", async () => {
  const io = captureIo(input(`\n${BITCOIN.header}\r\n  \n ${BITCOIN.header}`));
  assert.equal(await hash(["sha256", "-"], io), 0);
  assert.deepEqual([io.written, io.complained], [BITCOIN_LINE + BITCOIN_LINE, ""]);
});

Deno.test("hash() answers a line of standard input before the next has come", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const io = captureIo(readable);
  const ended = hash(["sha256", "-"], io);
  await writer.write(new TextEncoder().encode(`${BITCOIN.header}\n`));
  await io.until(BITCOIN_LINE);
  await writer.close();
  assert.equal(await ended, 0);
});

const BAD_LINES = [
  { bad: "00", problem: "expected 80 bytes, 160 hex digits, got 1 bytes" },
  { bad: `${BITCOIN.header}0`, problem: "expected 80 bytes, 160 hex digits, got 161 digits" },
  { bad: "hello", problem: 'expected 80 bytes, 160 hex digits, got "h" at position 1' },
];

for (const { bad, problem } of BAD_LINES) {
  Deno.test(`hash() ends at a line of standard input with "${bad.slice(0, 8)}", naming it`, async () => {
    const io = captureIo(input(`${BITCOIN.header}\n\n${bad}\n${BITCOIN.header}\n`));
    assert.equal(await hash(["sha256", "-"], io), 1);
    assert.equal(io.written, BITCOIN_LINE);
    assert.equal(io.complained, `powerpool hash: line 3 of standard input: ${problem}\n`);
  });
}

Deno.test("hash() gives up a line of standard input that never ends", async () => {
  const zeros = new TextEncoder().encode("0".repeat(500));
  const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(zeros) });
  const io = captureIo(endless);
  assert.equal(await hash(["sha256", "-"], io), 1);
  assert.match(io.complained, /^powerpool hash: line 1 of standard input: expected 80 bytes/);
});

const WRONG_CALLS = [
  { args: [], problem: `no algorithm given: expected ${algorithmChoice}.` },
  { args: ["sha265"], problem: `unknown algorithm "sha265": expected ${algorithmChoice}; did you mean sha256?` },
  { args: ["x"], problem: `unknown algorithm "x": expected ${algorithmChoice}.` },
  { args: ["sha256"], problem: 'no header given: expected hex, or "-" to read standard input.' },
  { args: ["sha256", "0001"], problem: "header 1: expected 80 bytes, 160 hex digits, got 2 bytes." },
  {
    args: ["sha256", BITCOIN.header, `0x${BITCOIN.header.slice(2)}`],
    problem: 'header 2: expected 80 bytes, 160 hex digits, got "x" at position 2.',
  },
  {
    args: ["sha256", BITCOIN.header, "-"],
    problem: 'header 2: expected 80 bytes, 160 hex digits, got "-" at position 1.',
  },
  { args: ["sha256", "--bench", BITCOIN.header], problem: "--bench hashes headers of its own: expected none." },
  { args: ["--bench"], problem: `no algorithm given: expected ${algorithmChoice}.` },
  { args: ["sha256", "--hlep"], problem: "unknown option --hlep; did you mean --help?" },
];

for (const { args, problem } of WRONG_CALLS) {
  Deno.test(`hash() refuses [${args.join(" ").slice(0, 30)}] with exit code 2: ${problem}`, async () => {
    const io = captureIo();
    assert.equal(await hash(args, io), 2);
    assert.deepEqual([io.complained, io.written], [`powerpool hash: ${problem} See powerpool hash --help\n`, ""]);
  });
}

Deno.test("hash() --bench prints hashes per second", async () => {
  const io = captureIo();
  assert.equal(await hash(["sha256", "--bench"], io), 0);
  assert.match(
    io.written,
    /^sha256: hashes per second on one core\n {2}one header +[\d,]+\n {2}batch of 4 headers +[\d,]+ /,
  );
  assert.equal(io.complained, "");
});

Deno.test("hash() prints its usage with the names of all algorithms", async () => {
  const io = captureIo();
  assert.equal(await hash(["-h"], io), 0);
  assert.match(io.written, /^Usage: powerpool hash ALGORITHM HEADER\.\.\.[^]*\nAlgorithms: sha256, scrypt/);
});
