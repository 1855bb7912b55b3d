import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { addressGroup, canonicalAddress } from "../../src/sockets/ip_address.ts";

const CANONICAL = [
  { text: "192.0.2.1", address: "192.0.2.1" },
  { text: "::ffff:192.0.2.1", address: "192.0.2.1" },
  { text: "::FFFF:192.0.2.1", address: "192.0.2.1" },
  { text: "::ffff:c000:201", address: "192.0.2.1" },
  { text: "0:0:0:0:0:ffff:0:0", address: "0.0.0.0" },
  { text: "::1", address: "::1" },
  { text: "::", address: "::" },
  { text: "::fffe:1:2", address: "::fffe:1:2" },
  { text: "2001:DB8:0:0:0:0:0:1", address: "2001:db8::1" },
  { text: "2001:0db8:0000:0001:0000:0000:0000:0000", address: "2001:db8:0:1::" },
  { text: "2001:db8::1.2.3.4", address: "2001:db8::102:304" },
  { text: "fe80::1%eth0", address: "fe80::1" },
] as const;

for (const { text, address } of CANONICAL) {
  Deno.test(`canonicalAddress() writes ${text} as ${address}`, () => {
    assert.equal(canonicalAddress(text), address);
  });
}

for (
  const text of ["", "unix", "pool.example", "192.0.2", "192.0.2.256", "192.0.2.01", "[::1]", "1::2::3", "::1/128"]
) {
  Deno.test(`canonicalAddress() finds no address in "${text}"`, () => {
    assert.equal(canonicalAddress(text), undefined);
  });
}

Deno.test("canonicalAddress() leaves what it wrote as it is, in one family", () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
    const address = canonicalAddress(text) ?? assert.fail(text);
    assert.equal(canonicalAddress(address), address);
    assert.equal(Number(isIPv4(address)) + Number(isIPv6(address)), 1);
  }));
});

const GROUPS = [
  { address: "192.0.2.1", group: "192.0.2.1" },
  { address: "unix", group: "unix" },
  { address: "::1", group: "::/64" },
  { address: "2001:db8::1", group: "2001:db8::/64" },
  { address: "2001:db8:1:2:3:4:5:6", group: "2001:db8:1:2::/64" },
  { address: "2001:db8:0:2:3::", group: "2001:db8:0:2::/64" },
  { address: "1::2:3:4:5:6:7", group: "1:0:2:3::/64" },
] as const;

for (const { address, group } of GROUPS) {
  Deno.test(`addressGroup() counts ${address} as ${group}`, () => {
    assert.equal(addressGroup(address), group);
  });
}

Deno.test("addressGroup() takes IPv6 addresses together exactly if their first 64 bits are the same", () => {
  const word = fc.integer({ min: 0, max: 0xffff });
  const half = fc.array(fc.oneof(fc.constant(0), word), { minLength: 4, maxLength: 4 });
  const text = (words: readonly number[]) => canonicalAddress(words.map((part) => part.toString(16)).join(":"));
  fc.assert(fc.property(half, half, half, half, (network, host, otherNetwork, otherHost) => {
    const address = text([...network, ...host]) ?? assert.fail();
    const neighbour = text([...network, ...otherHost]) ?? assert.fail();
    const other = text([...otherNetwork, ...otherHost]) ?? assert.fail();
    fc.pre([address, neighbour, other].every((one) => one.includes(":")));
    assert.equal(addressGroup(address), addressGroup(neighbour));
    assert.equal(addressGroup(address) === addressGroup(other), network.join() === otherNetwork.join());
  }));
});
