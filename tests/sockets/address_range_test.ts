import assert from "node:assert/strict";
import fc from "fast-check";
import { addressRange, addressRanges, isAddressRange, isLoopbackHost } from "../../src/sockets/address_range.ts";

const MEMBERSHIPS = [
  { range: "10.0.0.0/8", inside: ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], outside: ["11.0.0.0", "::a00:0"] },
  { range: "192.0.2.77/24", inside: ["192.0.2.1"], outside: ["192.0.3.77"] },
  { range: "192.0.2.7", inside: ["192.0.2.7", "::ffff:192.0.2.7"], outside: ["192.0.2.8"] },
  { range: "0.0.0.0/0", inside: ["0.0.0.0", "255.255.255.255"], outside: ["::1"] },
  { range: "::1", inside: ["::1", "0:0:0:0:0:0:0:1"], outside: ["::2", "127.0.0.1"] },
  { range: "2001:db8::/32", inside: ["2001:db8::", "2001:DB8:ffff::1"], outside: ["2001:db9::"] },
  { range: "fe80::/10", inside: ["fe80::1%eth0", "febf::1"], outside: ["fec0::1"] },
  { range: "::/0", inside: ["::1", "2001:db8::1"], outside: [] },
  { range: "::ffff:10.0.0.0/104", inside: ["10.9.9.9"], outside: ["11.0.0.1"] },
  { range: "::ffff:10.0.0.1", inside: ["10.0.0.1"], outside: ["10.0.0.2"] },
  { range: "unix", inside: ["unix"], outside: ["127.0.0.1", "::1"] },
] as const;

for (const { range, inside, outside } of MEMBERSHIPS) {
  Deno.test(`${range} has ${inside.join(", ")}, and not ${outside.join(", ")}`, () => {
    const ranges = addressRanges([range]);
    assert.deepEqual(inside.map((address) => ranges.contains(address)), inside.map(() => true));
    assert.deepEqual(outside.map((address) => ranges.contains(address)), outside.map(() => false));
  });
}

Deno.test("addressRanges() takes several ranges together", () => {
  const ranges = addressRanges(["10.0.0.0/8", "2001:db8::/32", "unix"]);
  assert.deepEqual(["10.0.0.1", "2001:db8::1", "unix", "192.0.2.1"].map(ranges.contains), [true, true, true, false]);
});

Deno.test("an empty list has no address, and what is no address is in no list", () => {
  assert.equal(addressRanges([]).contains("192.0.2.1"), false);
  assert.equal(addressRanges([]).contains("unix"), false);
  for (const text of ["", "pool.example", "10.0.0.0/8"]) {
    assert.equal(addressRanges(["0.0.0.0/0", "::/0"]).contains(text), false);
  }
});

Deno.test("thousands of addresses are told apart, whatever was asked before", () => {
  const ranges = addressRanges(["10.0.0.0/8"]);
  for (const _again of [1, 2]) {
    for (let i = 0; i < 3000; i++) {
      const rest = `${i >> 8}.${i & 255}.1`;
      assert.deepEqual([ranges.contains(`10.${rest}`), ranges.contains(`11.${rest}`)], [true, false], rest);
    }
  }
});

const NO_RANGES = [
  "",
  "pool.example",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/8/8",
  "10.0.0.0/08",
  "10.0.0.0/-1",
  "10.0.0.0/8.0",
  "10.0.0/8",
  "10.0.0.0 /8",
  "2001:db8::/129",
  "fe80::1%eth0",
  "::ffff:10.0.0.0/95",
  "unix/8",
];

for (const text of NO_RANGES) {
  Deno.test(`"${text}" is no range, and the error says what one is`, () => {
    assert.equal(isAddressRange(text), false);
    assert.throws(() => addressRanges([text]), {
      name: "SyntaxError",
      message:
        `Cannot read the range "${text}": expected an IP address or a range such as 192.0.2.0/24 or 2001:db8::/32`,
    });
    assert.equal(
      addressRange.safeParse(text).error?.issues[0]?.message,
      "expected an IP address or a range such as 192.0.2.0/24 or 2001:db8::/32, or unix",
    );
  });
}

for (
  const [host, expected] of [
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.255.0.9", true],
    ["::1", true],
    ["[::1]", true],
    ["::ffff:127.0.0.1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["128.0.0.1", false],
    ["127.example.org", false],
  ] as const
) {
  Deno.test(`${host} is ${expected ? "" : "not "}reached from the machine itself alone`, () => {
    assert.equal(isLoopbackHost(host), expected);
  });
}

Deno.test("a range of IPv4 addresses has exactly those that begin with its bits", () => {
  const address = fc.integer({ min: 0, max: 0xffffffff });
  const text = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 32 }), address, fc.nat(33), (network, prefix, other, same) => {
      // As many bits as drawn are the network's, so that both answers come up.
      const mask = same === 0 ? 0 : same > 31 ? 0xffffffff : ~(0xffffffff >>> same);
      const candidate = ((network & mask) | (other & ~mask)) >>> 0;
      const begins = prefix === 0 || network >>> (32 - prefix) === candidate >>> (32 - prefix);
      assert.equal(addressRanges([`${text(network)}/${prefix}`]).contains(text(candidate)), begins);
    }),
  );
});
