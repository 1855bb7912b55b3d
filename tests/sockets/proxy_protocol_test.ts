import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { ProxySource } from "../../src/sockets/proxy_header.ts";
import { createProxyDecoder, decodeProxyHeader } from "../../src/sockets/proxy_protocol.ts";
import { MAX_PROXY_V1_BYTES } from "../../src/sockets/proxy_v1.ts";
import { MAX_PROXY_V2_BYTES } from "../../src/sockets/proxy_v2.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const IPV4_BLOCK = "c0000201c63364010d05dc04"; // 192.0.2.1:3333 to 198.51.100.1:56324
const IPV6_BLOCK = `20010db8${"00".repeat(11)}01${"20010db8"}${"00".repeat(11)}020d05dc04`;
const UNIX_BLOCK = "2f".repeat(216);

/** A header of version 2; everything in hex. */
function v2(versionAndCommand: string, familyAndProtocol: string, block: string): Buffer {
  const length = (block.length / 2).toString(16).padStart(4, "0");
  return Buffer.from(SIGNATURE + versionAndCommand + familyAndProtocol + length + block, "hex");
}

interface Vector {
  readonly name: string;
  readonly bytes: Buffer;
  readonly source: ProxySource | undefined;
}

const HEADERS: readonly Vector[] = [
  {
    name: "TCP4 in text, the specification's example",
    bytes: Buffer.from("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
    source: { address: "192.168.0.1", port: 56324 },
  },
  {
    name: "the longest TCP4 line",
    bytes: Buffer.from("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
    source: { address: "255.255.255.255", port: 65535 },
  },
  {
    name: "the longest TCP6 line",
    bytes: Buffer.from(`PROXY TCP6 ${"FFFF:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 0\r\n`),
    source: { address: `${"ffff:".repeat(7)}ffff`, port: 65535 },
  },
  {
    name: "TCP6 in text, shortened",
    bytes: Buffer.from("PROXY TCP6 2001:DB8::1 ::1 1 2\r\n"),
    source: { address: "2001:db8::1", port: 1 },
  },
  {
    name: "TCP6 with mapped IPv4 addresses",
    bytes: Buffer.from("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2\r\n"),
    source: { address: "192.0.2.1", port: 1 },
  },
  { name: "UNKNOWN, short", bytes: Buffer.from("PROXY UNKNOWN\r\n"), source: undefined },
  {
    name: "UNKNOWN with what is to be ignored, as long as it may be",
    bytes: Buffer.from(`PROXY UNKNOWN ${"f".repeat(MAX_PROXY_V1_BYTES - 16)}\r\n`),
    source: undefined,
  },
  { name: "binary IPv4", bytes: v2("21", "11", IPV4_BLOCK), source: { address: "192.0.2.1", port: 3333 } },
  { name: "binary IPv6", bytes: v2("21", "21", IPV6_BLOCK), source: { address: "2001:db8::1", port: 3333 } },
  {
    name: "binary IPv6 that maps IPv4",
    bytes: v2("21", "21", `${"00".repeat(10)}ffffc0000201${"00".repeat(16)}00010002`),
    source: { address: "192.0.2.1", port: 1 },
  },
  {
    name: "binary IPv4 with more behind it",
    bytes: v2("21", "11", `${IPV4_BLOCK}040003000000`),
    source: { address: "192.0.2.1", port: 3333 },
  },
  {
    name: "the longest binary header",
    bytes: v2("21", "11", IPV4_BLOCK + "00".repeat(MAX_PROXY_V2_BYTES - 28)),
    source: { address: "192.0.2.1", port: 3333 },
  },
  { name: "LOCAL without addresses", bytes: v2("20", "00", ""), source: undefined },
  { name: "LOCAL with addresses, which are ignored", bytes: v2("20", "11", IPV4_BLOCK), source: undefined },
  { name: "LOCAL of a family that nobody knows", bytes: v2("20", "ff", "0102"), source: undefined },
  { name: "binary without family", bytes: v2("21", "00", "01020304"), source: undefined },
  { name: "binary IPv4 without transport protocol", bytes: v2("21", "10", IPV4_BLOCK), source: undefined },
  { name: "binary, datagrams", bytes: v2("21", "12", IPV4_BLOCK), source: undefined },
  { name: "binary, unix sockets", bytes: v2("21", "31", UNIX_BLOCK), source: undefined },
];

const FAULTS: readonly { readonly bytes: Buffer; readonly text: RegExp }[] = [
  { bytes: Buffer.from('{"id":1}\n'), text: /expected a PROXY protocol header, got something else/ },
  { bytes: Buffer.from("PROXX"), text: /got something else/ },
  { bytes: Buffer.from("proxy TCP4 "), text: /got something else/ },
  { bytes: Buffer.from("\r\n\r\nx"), text: /got something else/ },
  { bytes: Buffer.from("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n"), text: /TCP4, TCP6 or UNKNOWN/ },
  { bytes: Buffer.from("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n"), text: /TCP4, TCP6 or UNKNOWN/ },
  { bytes: Buffer.from("PROXY UNKNOWNS\r\n"), text: /TCP4, TCP6 or UNKNOWN/ },
  { bytes: Buffer.from("PROXY \r\n"), text: /TCP4, TCP6 or UNKNOWN/ },
  { bytes: Buffer.from("PROXY TCP4\r\n"), text: /two TCP4 addresses and two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n"), text: /two TCP4 addresses and two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n"), text: /two TCP4 addresses and two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2  1 2\r\n"), text: /single spaces/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n"), text: /single spaces/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n"), text: /two TCP4 addresses/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 ::1 1 2\r\n"), text: /two TCP4 addresses/ },
  { bytes: Buffer.from("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n"), text: /two TCP6 addresses/ },
  { bytes: Buffer.from("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n"), text: /two TCP6 addresses/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n"), text: /two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 01\r\n"), text: /two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n"), text: /two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\r\n"), text: /two ports/ },
  { bytes: Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n"), text: /ends in CR LF/ },
  { bytes: Buffer.from("PROXY \n"), text: /ends in CR LF/ },
  { bytes: Buffer.from(`PROXY UNKNOWN ${"f".repeat(MAX_PROXY_V1_BYTES - 15)}\r\n`), text: /at most 107 bytes/ },
  { bytes: Buffer.from(`PROXY ${"x".repeat(MAX_PROXY_V1_BYTES - 6)}`), text: /at most 107 bytes/ },
  { bytes: v2("11", "11", IPV4_BLOCK), text: /version 2, got 1/ },
  { bytes: v2("31", "11", IPV4_BLOCK), text: /version 2, got 3/ },
  { bytes: v2("22", "11", IPV4_BLOCK), text: /command 0 or 1, got 2/ },
  { bytes: v2("21", "41", IPV4_BLOCK), text: /address family below 4, got 4/ },
  { bytes: v2("21", "13", IPV4_BLOCK), text: /transport protocol below 3, got 3/ },
  { bytes: v2("21", "11", IPV4_BLOCK.slice(2)), text: /12 bytes of PROXY addresses, got 11/ },
  { bytes: v2("21", "21", IPV4_BLOCK), text: /36 bytes of PROXY addresses, got 12/ },
  { bytes: v2("21", "31", IPV6_BLOCK), text: /216 bytes of PROXY addresses, got 36/ },
  { bytes: v2("21", "11", IPV4_BLOCK + "00".repeat(MAX_PROXY_V2_BYTES - 27)), text: /at most 2048 bytes, got 2049/ },
  // What is too long is refused before it has come.
  { bytes: v2("20", "00", "00".repeat(65535)).subarray(0, 16), text: /at most 2048 bytes, got 65551/ },
];

/** A line behind the header. */
const REST = Buffer.from('{"id":1,"method":"mining.subscribe"}\n');

for (const { name, bytes, source } of HEADERS) {
  Deno.test(`a header is decoded: ${name}`, () => {
    assert.deepEqual(decodeProxyHeader(Buffer.concat([bytes, REST])), { kind: "header", source, bytes: bytes.length });
  });

  Deno.test(`a header is decoded wherever it is cut in two: ${name}`, () => {
    const stream = Buffer.concat([bytes, REST]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const decoder = createProxyDecoder();
      assert.equal(decoder.push(stream.subarray(0, cut)), undefined);
      const decoded = decoder.push(stream.subarray(cut));
      assert.deepEqual(decoded, { kind: "header", source, bytes: bytes.length, rest: REST });
    }
  });
}

Deno.test("a header is decoded byte by byte, and its last byte ends it", () => {
  for (const { bytes, source, name } of HEADERS) {
    const decoder = createProxyDecoder();
    const results = [...bytes].map((byte) => decoder.push(Buffer.of(byte)));
    assert.deepEqual(results.slice(0, -1).filter((result) => result !== undefined), [], name);
    assert.deepEqual(results.at(-1), { kind: "header", source, bytes: bytes.length, rest: Buffer.alloc(0) }, name);
  }
});

/** Text as it is, of binary headers what comes between signature and addresses. */
function shown(bytes: Buffer): string {
  const text = bytes[0] === 0x0d ? bytes.toString("hex", 12, 16) : JSON.stringify(bytes.toString("latin1", 0, 60));
  return `${text}, ${bytes.length} bytes`;
}

for (const { bytes, text } of FAULTS) {
  Deno.test(`a stream is no header: ${shown(bytes)}`, () => {
    const decoded = decodeProxyHeader(bytes);
    assert(decoded?.kind === "fault");
    assert.match(decoded.text, text);
  });
}

Deno.test("a stream that is no header stays none however it is cut", () => {
  for (const { bytes } of FAULTS) {
    const decoder = createProxyDecoder();
    let result: ReturnType<typeof decoder.push>;
    for (let i = 0; i < bytes.length && result === undefined; i++) result = decoder.push(bytes.subarray(i, i + 1));
    assert.equal(result?.kind, "fault");
  }
});

Deno.test("the decoder throws on nothing, and waits for no more than the longest header", () => {
  const start = fc.constantFrom(Buffer.alloc(0), Buffer.from("PROXY "), Buffer.from(`${SIGNATURE}21`, "hex"));
  const tail = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: fc.constantFrom("TCP4", "TCP6", "UNKNOWN", " ", "1", ".", ":", "\r\n", "\n"), maxLength: 30 })
      .map(
        (text) => Uint8Array.from(Buffer.from(text)),
      ),
  );
  fc.assert(
    fc.property(start, tail, (head, bytes) => {
      const stream = Buffer.concat([head, bytes]);
      const decoded = decodeProxyHeader(stream);
      if (decoded?.kind === "header") assert(decoded.bytes > 0 && decoded.bytes <= stream.length);
      const padded = decodeProxyHeader(Buffer.concat([stream, Buffer.alloc(MAX_PROXY_V2_BYTES)]));
      assert.notEqual(padded, undefined);
    }),
    { numRuns: 500 },
  );
});

Deno.test("what a balancer writes of a client is what is read, in both versions", () => {
  const port = fc.integer({ min: 0, max: 65535 });
  const octets = fc.uint8Array({ minLength: 4, maxLength: 4 });
  fc.assert(fc.property(octets, octets, port, port, (from, to, fromPort, toPort) => {
    const source = { address: from.join("."), port: fromPort };
    const line = Buffer.from(`PROXY TCP4 ${from.join(".")} ${to.join(".")} ${fromPort} ${toPort}\r\n`);
    assert.deepEqual(decodeProxyHeader(line), { kind: "header", source, bytes: line.length });
    const ports = Buffer.of(fromPort >> 8, fromPort & 255, toPort >> 8, toPort & 255);
    const binary = v2("21", "11", Buffer.concat([from, to, ports]).toString("hex"));
    assert.deepEqual(decodeProxyHeader(binary), { kind: "header", source, bytes: 28 });
  }));
});
