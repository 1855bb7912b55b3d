import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_DATAGRAM_BYTES, readDatagram } from "../../../src/server/control/datagram_command.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

/** A datagram's content, in a form that tests can compare. */
function read(text: string) {
  const reading = readDatagram(ascii(text));
  if (reading.kind === "fault") return reading.text;
  const { named, ...rest } = reading.command;
  return { ...rest, named: Object.fromEntries(named) };
}

const NO_MORE = { args: [], named: {}, token: undefined };

/** What PowerPool documented, and what scripts make of it. */
const COMMANDS = [
  ["LTC getblocktemplate signal=1 __spawn=1", {
    ...NO_MORE,
    component: "LTC",
    method: "getblocktemplate",
    named: { signal: "1", __spawn: "1" },
  }],
  ["DOGE _check_new_jobs signal=1 _single_exec=True __spawn=1", {
    ...NO_MORE,
    component: "DOGE",
    method: "_check_new_jobs",
    named: { signal: "1", _single_exec: "True", __spawn: "1" },
  }],
  ["PP exit", { ...NO_MORE, component: "PP", method: "exit" }],
  ["  LTC\tgetblocktemplate  \r\n", { ...NO_MORE, component: "LTC", method: "getblocktemplate" }],
  ["LTC getblocktemplate one two", { ...NO_MORE, component: "LTC", method: "getblocktemplate", args: ["one", "two"] }],
  ["LTC getblocktemplate token=a=b= signal=", {
    ...NO_MORE,
    component: "LTC",
    method: "getblocktemplate",
    named: { signal: "" },
    token: "a=b=",
  }],
  ["Litecoin_é getblocktemplate token=", {
    ...NO_MORE,
    component: "Litecoin_é",
    method: "getblocktemplate",
    token: "",
  }],
] as const;

for (const [text, expected] of COMMANDS) {
  Deno.test(`readDatagram() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(read(text), expected);
  });
}

const FAULTS = [
  ["", "expected a component and a method, got fewer than two words"],
  [" \n", "expected a component and a method, got fewer than two words"],
  ["LTC", "expected a component and a method, got fewer than two words"],
  ["LTC getblocktemplate signal=1 signal=2", "expected every name once, got one twice"],
  ["LTC getblocktemplate token=1 token=2", "expected every name once, got one twice"],
  [`LTC getblocktemplate ${"x".repeat(MAX_DATAGRAM_BYTES)}`, `expected at most 1024 bytes, got 1045`],
] as const;

for (const [text, expected] of FAULTS) {
  Deno.test(`readDatagram() refuses ${JSON.stringify(text.slice(0, 40))}: ${expected}`, () => {
    assert.equal(read(text), expected);
  });
}

Deno.test("readDatagram() takes the longest datagram", () => {
  const text = "LTC getblocktemplate ".padEnd(MAX_DATAGRAM_BYTES, "x");
  assert.notEqual(typeof read(text), "string");
});

Deno.test("readDatagram() refuses what is no UTF-8", () => {
  assert.deepEqual(readDatagram(Uint8Array.of(0x4c, 0x54, 0x43, 0x20, 0xff)), {
    kind: "fault",
    text: "expected text in UTF-8, got other bytes",
  });
});

Deno.test("readDatagram() puts every word where it belongs, whatever bytes come", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "=", "token", "é", "1"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 8 }), (words) => {
      const got = read(words.join(" "));
      const rest = words.slice(2);
      const names = rest.filter((each) => each.includes("=")).map((each) => each.slice(0, each.indexOf("=")));
      if (new Set(names).size < names.length) return assert.equal(got, "expected every name once, got one twice");
      assert(typeof got !== "string");
      assert.deepEqual([got.component, got.method, ...got.args], [
        ...words.slice(0, 2),
        ...rest.filter((each) => !each.includes("=")),
      ]);
      const named = { ...got.named, ...(got.token === undefined ? {} : { token: got.token }) };
      assert.deepEqual(
        new Set(Object.entries(named).map((entry) => entry.join("="))),
        new Set(rest.filter((each) => each.includes("="))),
      );
    }),
    { seed: 41 },
  );
});

Deno.test("readDatagram() throws nothing, whatever bytes come", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readDatagram(bytes)), { seed: 42 });
});
