import assert from "node:assert/strict";
import { decodeHex, encodeHex } from "../../../src/bytes/hex.ts";
import { GREETING_BYTES, greetingFault, ownGreeting } from "../../../src/daemon/zmtp/greeting.ts";

/** As libzmq 4.3.4 sends it: it puts a 1 into the padding and is of version 3.1. */
const LIBZMQ = decodeHex(`ff00000000000000017f03014e554c4c${"00".repeat(48)}`);

/** The greeting of libzmq with other bytes from some place on. */
function changed(at: number, ...bytes: readonly number[]): Uint8Array {
  const greeting = LIBZMQ.slice();
  greeting.set(bytes, at);
  return greeting;
}

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("ownGreeting() is that of version 3.0 without security", () => {
  assert.equal(encodeHex(ownGreeting()), `ff00000000000000007f03004e554c4c${"00".repeat(48)}`);
  assert.equal(ownGreeting().length, GREETING_BYTES);
});

/** Greetings that are taken. */
const GOOD = [
  ["libzmq's", LIBZMQ],
  ["our own", ownGreeting()],
  ["one of a version to come", changed(10, 4, 2)],
  ["one with anything in the padding", changed(1, 1, 2, 3, 4, 5, 6, 7, 8)],
  ["one whose sender calls itself the server", changed(32, 1)],
] as const;

for (const [name, greeting] of GOOD) {
  Deno.test(`greetingFault() finds nothing wrong with ${name}, nor with any beginning of it`, () => {
    for (let length = 0; length <= greeting.length; length++) {
      assert.equal(greetingFault(greeting.subarray(0, length)), undefined);
    }
  });
}

/** Greetings that are not, each with the byte that gives it away. */
const BAD = [
  [
    "an HTTP server",
    ascii("HTTP/1.1 400 Bad Request\r\n"),
    0,
    'expected a ZMTP greeting, got "HTTP/1.1 400 Bad Request.."',
  ],
  ["a JSON server", ascii("{}\n"), 0, 'expected a ZMTP greeting, got "{}."'],
  ["noise", changed(9, 0), 9, /^expected a ZMTP greeting, got /],
  ["ZeroMQ 3", changed(10, 1), 10, /^expected version 3 of ZMTP or newer, got 1: its ZeroMQ is older/],
  ["encryption", changed(12, ...ascii("CURVE")), 12, 'expected the security mechanism NULL, got "CURVE"'],
  ["a password", changed(12, ...ascii("PLAIN")), 12, 'expected the security mechanism NULL, got "PLAIN"'],
  ["a mechanism that begins like ours", changed(16, 0x32), 16, 'expected the security mechanism NULL, got "NULL2"'],
  ["a mechanism of all its 20 bytes", changed(12, ...ascii("X".repeat(20))), 12, /"X{20}"$/],
] as const;

for (const [name, greeting, at, expected] of BAD) {
  Deno.test(`greetingFault() recognizes ${name} by byte ${at}`, () => {
    assert.equal(greetingFault(greeting.subarray(0, at)), undefined);
    assert.notEqual(greetingFault(greeting.subarray(0, at + 1)), undefined);
    const fault = greetingFault(greeting) ?? "";
    if (typeof expected === "string") assert.equal(fault, expected);
    else assert.match(fault, expected);
  });
}
