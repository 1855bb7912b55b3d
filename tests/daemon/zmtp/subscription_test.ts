import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../../src/bytes/hex.ts";
import { encodeFrame, FLAG_COMMAND, FLAG_MORE } from "../../../src/daemon/zmtp/frame.ts";
import { createSubscription, MAX_PARTS, type Subscription } from "../../../src/daemon/zmtp/subscription.ts";
import { ZmtpError } from "../../../src/daemon/zmtp/zmtp_error.ts";

/** What libzmq 4.3.4 sends when it is connected to: its greeting, and READY of a PUB. */
const LIBZMQ_GREETING = decodeHex(`ff00000000000000017f03014e554c4c${"00".repeat(48)}`);
const LIBZMQ_READY = decodeHex("04190552454144590b536f636b65742d5479706500000003505542");

/** What we send: the beginning of our greeting, its rest, READY of a SUB. */
const OWN_START = "ff00000000000000007f03";
const OWN_REST = `004e554c4c${"00".repeat(48)}`;
const OWN_READY = "04190552454144590b536f636b65742d5479706500000003535542";

const ascii = (text: string) => new TextEncoder().encode(text);
const command = (text: string, ...data: readonly number[]) =>
  encodeFrame(FLAG_COMMAND, concatBytes(Uint8Array.of(text.length), ascii(text), Uint8Array.from(data)));

/** A conversation, and what it did: bytes that it sent, in hex, and what it told. */
function converse(topics: readonly string[] = ["hashblock"]): { talk: Subscription; sent: string[]; told: unknown[] } {
  const sent: string[] = [];
  const told: unknown[] = [];
  const talk = createSubscription({
    topics,
    maxMessageBytes: 1000,
    send: (bytes) => sent.push(encodeHex(bytes)),
    onSubscribed: () => told.push("subscribed"),
    onMessage: (parts) => told.push(parts.map(({ body }) => new TextDecoder().decode(body))),
    onPong: () => told.push("pong"),
  });
  talk.open();
  return { talk, sent, told };
}

/** A conversation that is subscribed. */
function subscribed() {
  const parts = converse();
  parts.talk.receive(concatBytes(LIBZMQ_GREETING, LIBZMQ_READY));
  parts.sent.length = 0;
  parts.told.length = 0;
  return parts;
}

Deno.test("createSubscription() begins to greet without waiting", () => {
  assert.deepEqual(converse().sent, [OWN_START]);
});

Deno.test("createSubscription() greets to the end as soon as it knows the publisher's version", () => {
  const { talk, sent } = converse();
  talk.receive(LIBZMQ_GREETING.subarray(0, 10));
  assert.deepEqual(sent, [OWN_START]);
  talk.receive(LIBZMQ_GREETING.subarray(10, 11));
  assert.deepEqual(sent, [OWN_START, OWN_REST]);
});

Deno.test("createSubscription() says that it is ready when the publisher has greeted, before that is ready", () => {
  const { talk, sent } = converse();
  talk.receive(LIBZMQ_GREETING);
  assert.deepEqual(sent, [OWN_START, OWN_REST, OWN_READY]);
});

Deno.test("createSubscription() says nothing more to a publisher that it will not speak to", () => {
  const { talk, sent } = converse();
  const curve = LIBZMQ_GREETING.slice();
  curve.set(ascii("CURVE"), 12);
  assert.throws(() => talk.receive(curve), /expected the security mechanism NULL, got "CURVE"/);
  assert.deepEqual(sent, [OWN_START]);
});

Deno.test("createSubscription() subscribes by messages, as ZMTP 3.0 has it, once the publisher is ready", () => {
  const { talk, sent, told } = converse(["hashblock", "rawblock"]);
  talk.receive(LIBZMQ_GREETING);
  assert.equal(talk.phase, "handshake");
  assert.deepEqual(told, []);
  talk.receive(LIBZMQ_READY);
  assert.deepEqual(sent.slice(3), ["000a0168617368626c6f636b" + "000901726177626c6f636b"]);
  assert.deepEqual([talk.phase, told], ["subscribed", ["subscribed"]]);
});

Deno.test("createSubscription() gives whole messages, in order", () => {
  const { talk, told } = subscribed();
  talk.receive(encodeFrame(FLAG_MORE, ascii("hashblock")));
  talk.receive(encodeFrame(FLAG_MORE, ascii("one")));
  assert.deepEqual(told, []);
  talk.receive(concatBytes(encodeFrame(0, ascii("1")), encodeFrame(0, ascii("two"))));
  assert.deepEqual(told, [["hashblock", "one", "1"], ["two"]]);
});

Deno.test("createSubscription() answers PING with its context, also between two frames of a message", () => {
  const { talk, sent, told } = subscribed();
  talk.receive(encodeFrame(FLAG_MORE, ascii("a")));
  talk.receive(command("PING", 0, 10, 1, 2));
  talk.receive(encodeFrame(0, ascii("b")));
  assert.deepEqual(sent, ["040704504f4e470102"]);
  assert.deepEqual(told, [["a", "b"]]);
});

Deno.test("createSubscription() asks for a PONG and tells that it came", () => {
  const { talk, sent, told } = subscribed();
  talk.ping();
  assert.deepEqual(sent, ["04070450494e470000"]);
  talk.receive(command("PONG"));
  assert.deepEqual(told, ["pong"]);
});

Deno.test("createSubscription() passes over commands that it does not know, once it is subscribed", () => {
  const { talk, sent, told } = subscribed();
  talk.receive(command("JOIN", 1));
  assert.deepEqual([sent, told], [[], []]);
});

Deno.test("createSubscription() takes a publisher that does not say what it is, and an XPUB", () => {
  for (const ready of [command("READY"), decodeHex("041a0552454144590b536f636b65742d547970650000000458505542")]) {
    const { talk, told } = converse();
    talk.receive(concatBytes(LIBZMQ_GREETING, ready));
    assert.deepEqual(told, ["subscribed"]);
  }
});

/** What does not belong into the handshake. */
const REFUSED = [
  ["no ZMTP", ascii("HTTP/1.1 400 Bad Request\r\n"), /expected a ZMTP greeting, got "HTTP/],
  ["a message before READY", concatBytes(LIBZMQ_GREETING, encodeFrame(0, ascii("hi"))), /READY, got the message "hi"/],
  ["a command before READY", concatBytes(LIBZMQ_GREETING, command("PING", 0, 0)), /expected READY, got the command/],
  ["a refusal", concatBytes(LIBZMQ_GREETING, command("ERROR", 2, 110, 111)), /it refuses: "no"/],
  [
    "a socket that does not publish",
    concatBytes(LIBZMQ_GREETING, decodeHex("04190552454144590b536f636b65742d5479706500000003524550")),
    /expected a socket of type PUB or XPUB, got "REP"/,
  ],
] as const;

for (const [name, bytes, expected] of REFUSED) {
  Deno.test(`createSubscription() gives up on ${name}`, () => {
    const { talk, told } = converse();
    assert.throws(() => talk.receive(bytes), (error) => error instanceof ZmtpError && expected.test(error.message));
    assert.deepEqual(told, []);
  });
}

Deno.test("createSubscription() gives up on ERROR at any time", () => {
  const { talk } = subscribed();
  assert.throws(() => talk.receive(command("ERROR", 4, 102, 117, 108, 108)), /it refuses: "full"/);
});

Deno.test("createSubscription() gives up on a message of too many parts", () => {
  const { talk, told } = subscribed();
  const part = encodeFrame(FLAG_MORE, ascii("x"));
  for (let i = 0; i < MAX_PARTS; i++) talk.receive(part);
  assert.throws(() => talk.receive(part), /at most 16 parts, got more/);
  assert.deepEqual(told, []);
});

Deno.test("createSubscription() lets through what its owner throws at a message", () => {
  const talk = createSubscription({
    topics: ["x"],
    maxMessageBytes: 1000,
    send() {},
    onSubscribed() {},
    onPong() {},
    onMessage() {
      throw new ZmtpError("expected something else");
    },
  });
  talk.receive(concatBytes(LIBZMQ_GREETING, LIBZMQ_READY));
  assert.throws(() => talk.receive(encodeFrame(0, ascii("x"))), /expected something else/);
});

Deno.test("createSubscription() does the same however the stream is cut", () => {
  const stream = concatBytes(
    LIBZMQ_GREETING,
    LIBZMQ_READY,
    encodeFrame(FLAG_MORE, ascii("hashblock")),
    command("PING", 0, 10, 9),
    encodeFrame(0, new Uint8Array(300).fill(65)),
    command("PONG"),
    encodeFrame(0, ascii("last")),
  );
  const run = (chunks: readonly Uint8Array[]) => {
    const { talk, sent, told } = converse();
    for (const chunk of chunks) talk.receive(chunk);
    return { sent, told };
  };
  const expected = run([stream]);
  assert.deepEqual(expected.told, ["subscribed", ["hashblock", "A".repeat(300)], "pong", ["last"]]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length })), (cuts) => {
      const places = [...new Set(cuts)].sort((a, b) => a - b);
      assert.deepEqual(run([0, ...places].map((place, i) => stream.subarray(place, places[i]))), expected);
    }),
    { seed: 30 },
  );
});
