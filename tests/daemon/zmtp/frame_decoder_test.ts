import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { decodeHex } from "../../../src/bytes/hex.ts";
import { encodeFrame, FLAG_COMMAND, FLAG_MORE } from "../../../src/daemon/zmtp/frame.ts";
import {
  createFrameDecoder,
  type Frame,
  MAX_COMMAND_BYTES,
  MAX_FRAME_BYTES,
} from "../../../src/daemon/zmtp/frame_decoder.ts";
import { ZmtpError } from "../../../src/daemon/zmtp/zmtp_error.ts";

const PLENTY = 1_000_000;

/** What comes of chunks: frames, and at last the error that ended them, if one did. */
function decode(chunks: readonly Uint8Array[], maxMessageBytes = PLENTY): (Frame | string)[] {
  const got: (Frame | string)[] = [];
  const decoder = createFrameDecoder({ maxMessageBytes, onFrame: (frame) => got.push(frame) });
  try {
    for (const chunk of chunks) decoder.push(chunk);
  } catch (error) {
    assert(error instanceof ZmtpError);
    got.push(error.message);
  }
  return got;
}

function message(body: Uint8Array, more = false): Frame {
  return { isCommand: false, more, body, length: body.length };
}

/** Eight bytes, most significant first. */
function uint64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

const ab = new TextEncoder().encode("ab");

/** The forms of the specification, each with a body of "ab". */
const FORMS = [
  ["a last frame, short", "00026162", { isCommand: false, more: false }],
  ["one that another follows, short", "01026162", { isCommand: false, more: true }],
  ["a last frame, long", "0200000000000000026162", { isCommand: false, more: false }],
  ["one that another follows, long", "0300000000000000026162", { isCommand: false, more: true }],
  ["a command, short", "04026162", { isCommand: true, more: false }],
  ["a command, long", "0600000000000000026162", { isCommand: true, more: false }],
] as const;

for (const [name, hex, flags] of FORMS) {
  Deno.test(`createFrameDecoder() takes ${name}`, () => {
    assert.deepEqual(decode([decodeHex(hex)]), [{ ...flags, body: ab, length: 2 }]);
  });
}

Deno.test("createFrameDecoder() takes empty frames, at once", () => {
  assert.deepEqual(decode([decodeHex("0000"), decodeHex("010002000000000000000000")]), [
    message(new Uint8Array()),
    message(new Uint8Array(), true),
    message(new Uint8Array()),
  ]);
});

Deno.test("createFrameDecoder() gives nothing of a frame that has not ended", () => {
  assert.deepEqual(decode([decodeHex("000261")]), []);
});

/** Bytes that are no frame, and the end of what is said of them. */
const NOISE = [
  ["a reserved flag", "0800", "got the byte 0x08"],
  ["all flags", "ff", "got the byte 0xff"],
  ["a command that another frame follows", "0500", "got the byte 0x05"],
  ["the begin of an HTTP answer", "485454502f312e31", "got the byte 0x48"],
  ["a length of 2^63 and more", "02ffffffffffffffff", "got the length 18446744073709552000"],
  ["a length above all blocks", "020000000100000001", `got the length ${MAX_FRAME_BYTES + 1}`],
  ["a command that is too long", "060000000000010001", `at most ${MAX_COMMAND_BYTES} bytes, got 65537`],
] as const;

for (const [name, hex, end] of NOISE) {
  Deno.test(`createFrameDecoder() refuses ${name}, as soon as it can be told`, () => {
    const [error, ...more] = decode([decodeHex("00026162"), decodeHex(hex)]).slice(1);
    assert(typeof error === "string" && error.endsWith(end), `${error}`);
    assert.deepEqual(more, []);
  });
}

Deno.test("createFrameDecoder() keeps the beginning of what is too long, and goes on behind it", () => {
  const long = new Uint8Array(1000).fill(7);
  assert.deepEqual(decode([encodeFrame(0, long), encodeFrame(0, ab)], 300), [
    { isCommand: false, more: false, body: long.subarray(0, 300), length: 1000 },
    message(ab),
  ]);
});

Deno.test("createFrameDecoder() reckons all frames of a message together, short ones always kept", () => {
  const long = new Uint8Array(400).fill(7);
  const frames = [encodeFrame(FLAG_MORE, long), encodeFrame(FLAG_MORE, long), encodeFrame(0, ab), encodeFrame(0, long)];
  const kept = decode(frames, 600).map((frame) => (frame as Frame).body.length);
  assert.deepEqual(kept, [400, 200, 2, 400]);
});

Deno.test("createFrameDecoder() takes commands between the frames of a message", () => {
  const long = new Uint8Array(400).fill(7);
  const frames = [encodeFrame(FLAG_MORE, long), encodeFrame(FLAG_COMMAND, ab), encodeFrame(0, long)];
  const kept = decode(frames, 600).map((frame) => (frame as Frame).body.length);
  assert.deepEqual(kept, [400, 2, 200]);
});

Deno.test("createFrameDecoder() never reserves more than it keeps, whatever length is announced", () => {
  const decoder = createFrameDecoder({ maxMessageBytes: 100, onFrame: () => assert.fail() });
  const before = Deno.memoryUsage().external;
  decoder.push(concatBytes(Uint8Array.of(2), uint64(BigInt(MAX_FRAME_BYTES)), new Uint8Array(1000)));
  assert(Deno.memoryUsage().external - before < 10_000_000);
});

Deno.test("createFrameDecoder() hands out bodies that do not change when the chunk does", () => {
  const chunk = encodeFrame(0, ab);
  const [frame] = decode([chunk]);
  chunk.fill(0);
  assert.deepEqual((frame as Frame).body, ab);
});

/** Frames as a publisher may send them. */
const frames = fc.array(
  fc.record({
    flags: fc.constantFrom(0, FLAG_MORE, FLAG_COMMAND),
    body: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ minLength: 250, maxLength: 300 })),
  }),
  { maxLength: 8 },
);

/** Cuts a stream in pieces at places that a seed chooses. */
function cut(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((place, i) => stream.subarray(place, places[i]));
}

Deno.test("createFrameDecoder() gives back what encodeFrame() wrote, however the stream is cut", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat()), (sent, cuts) => {
      const stream = concatBytes(...sent.map(({ flags, body }) => encodeFrame(flags, body)));
      const expected = sent.map(({ flags, body }) => ({
        isCommand: flags === FLAG_COMMAND,
        more: flags === FLAG_MORE,
        body,
        length: body.length,
      }));
      assert.deepEqual(decode(cut(stream, cuts)), expected);
    }),
    { seed: 23 },
  );
});

Deno.test("createFrameDecoder() makes the same of any bytes, however the stream is cut", () => {
  const noise = fc.tuple(frames, fc.uint8Array({ maxLength: 40 })).map(([some, rest]) =>
    concatBytes(...some.map(({ flags, body }) => encodeFrame(flags, body)), rest)
  );
  fc.assert(
    fc.property(noise, fc.array(fc.nat()), (stream, cuts) => {
      assert.deepEqual(decode(cut(stream, cuts), 280), decode([stream], 280));
      assert.deepEqual(decode([...stream].map((byte) => Uint8Array.of(byte)), 280), decode([stream], 280));
    }),
    { seed: 23 },
  );
});
