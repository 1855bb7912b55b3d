import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../../src/bytes/hex.ts";
import { type Command, parseCommand, pingFrame, pongFrame, readyFrame } from "../../../src/daemon/zmtp/command.ts";
import { ZmtpError } from "../../../src/daemon/zmtp/zmtp_error.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

/** A text behind a byte with its length. */
const sized = (text: string) => concatBytes(Uint8Array.of(text.length), ascii(text));

const property = (name: string, value: string) =>
  concatBytes(sized(name), Uint8Array.of(0, 0, 0, value.length), ascii(value));

Deno.test("readyFrame() is that of a subscriber, as libzmq sends it", () => {
  assert.equal(encodeHex(readyFrame()), "04190552454144590b536f636b65742d5479706500000003535542");
});

Deno.test("pingFrame() has no hint and no context, pongFrame() the context of the question", () => {
  assert.equal(encodeHex(pingFrame()), "04070450494e470000");
  assert.equal(encodeHex(pongFrame(Uint8Array.of(1, 2, 3))), "040804504f4e47010203");
});

/** What libzmq 4.3.4 was seen to send, and what the specification allows beyond. */
const COMMANDS: readonly (readonly [name: string, body: Uint8Array, expected: Command])[] = [
  [
    "libzmq's READY of a publisher",
    decodeHex("0552454144590b536f636b65742d5479706500000003505542"),
    { name: "READY", socketType: "PUB" },
  ],
  [
    "READY with more properties, in any case",
    concatBytes(sized("READY"), property("Identity", ""), property("SOCKET-TYPE", "xpub"), property("X-Who", "me")),
    { name: "READY", socketType: "XPUB" },
  ],
  ["READY that does not say what it is", sized("READY"), { name: "READY", socketType: "" }],
  ["ERROR", concatBytes(sized("ERROR"), sized("no")), { name: "ERROR", reason: "no" }],
  [
    "PING with a hint",
    concatBytes(sized("PING"), Uint8Array.of(0, 10)),
    { name: "PING", context: new Uint8Array() },
  ],
  [
    "PING with the longest context",
    concatBytes(sized("PING"), new Uint8Array(2), new Uint8Array(16).fill(5)),
    { name: "PING", context: new Uint8Array(16).fill(5) },
  ],
  ["PONG", concatBytes(sized("PONG"), Uint8Array.of(7)), { name: "PONG", context: Uint8Array.of(7) }],
  ["one that it does not know", concatBytes(sized("JOIN"), ascii("us")), { name: "other" }],
];

for (const [name, body, expected] of COMMANDS) {
  Deno.test(`parseCommand() takes ${name}`, () => {
    const { context, ...rest } = { context: undefined, ...parseCommand(body) };
    const { context: expectedContext, ...expectedRest } = { context: undefined, ...expected };
    assert.deepEqual(rest, expectedRest);
    assert.deepEqual(context === undefined ? undefined : [...context], expectedContext && [...expectedContext]);
  });
}

const MALFORMED = [
  ["nothing", new Uint8Array()],
  ["a name that is longer than all", Uint8Array.of(9, 65)],
  ["ERROR without reason", sized("ERROR")],
  ["ERROR whose reason is cut off", concatBytes(sized("ERROR"), Uint8Array.of(5, 65))],
  ["PING without its time", concatBytes(sized("PING"), Uint8Array.of(0))],
  ["PING with too much context", concatBytes(sized("PING"), new Uint8Array(19))],
  ["PONG with too much context", concatBytes(sized("PONG"), new Uint8Array(17))],
  ["READY with a property without name", concatBytes(sized("READY"), property("", "PUB"))],
  ["READY with a property without value", concatBytes(sized("READY"), sized("Socket-Type"), Uint8Array.of(0, 0, 0))],
  ["READY with a value that is cut off", concatBytes(sized("READY"), property("Socket-Type", "PUB").subarray(0, -1))],
  [
    "READY with a value of 4 GB",
    concatBytes(sized("READY"), sized("Socket-Type"), Uint8Array.of(255, 255, 255, 255, 80)),
  ],
] as const;

for (const [name, body] of MALFORMED) {
  Deno.test(`parseCommand() refuses ${name}`, () => {
    assert.throws(() => parseCommand(body), (error) => error instanceof ZmtpError && /^expected /.test(error.message));
  });
}

Deno.test("parseCommand() throws nothing but its own error, whatever bytes it is given", () => {
  const names = fc.constantFrom("READY", "ERROR", "PING", "PONG", "SUBSCRIBE");
  fc.assert(
    fc.property(names, fc.uint8Array({ maxLength: 40 }), (name, data) => {
      try {
        parseCommand(concatBytes(sized(name), data));
      } catch (error) {
        assert(error instanceof ZmtpError);
      }
    }),
    { seed: 37 },
  );
});
