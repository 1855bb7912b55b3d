import assert from "node:assert/strict";
import fc from "fast-check";
import { forwardedAddress, isUnmistakableHost, prefixOf, wayOf } from "../../../src/monitor/access/forwarding.ts";
import { addressRanges } from "../../../src/sockets/address_range.ts";
import { canonicalAddress } from "../../../src/sockets/ip_address.ts";
import { arrival } from "./arrival.ts";

const TRUSTED = addressRanges(["127.0.0.0/8", "::1", "10.0.0.0/8"]);

const FORWARDED: readonly (readonly [what: string, header: string | undefined, address: string | undefined])[] = [
  ["without the header it is the peer", undefined, "127.0.0.1"],
  ["an empty header says nothing", "", "127.0.0.1"],
  ["a visitor", "192.0.2.7", "192.0.2.7"],
  ["what the visitor has claimed stands further left", "127.0.0.1, 192.0.2.7", "192.0.2.7"],
  ["trusted proxies are passed over", "192.0.2.7, 10.1.1.1, 10.2.2.2", "192.0.2.7"],
  ["somebody behind trusted proxies who is trusted", "10.1.1.1, 10.2.2.2", "10.1.1.1"],
  ["IPv6", "2001:DB8:0::7", "2001:db8::7"],
  ["IPv4 in IPv6", "::ffff:192.0.2.7", "192.0.2.7"],
  ["with a port", "192.0.2.7:4711", "192.0.2.7"],
  ["IPv6 with a port", "[2001:db8::7]:4711", "2001:db8::7"],
  ["IPv6 in brackets", "[2001:db8::7]", "2001:db8::7"],
  ["no address", "unknown", undefined],
  ["no address behind a trusted proxy", "unknown, 10.1.1.1", undefined],
  ["no address before a visitor does not matter", "unknown, 192.0.2.7", "192.0.2.7"],
];

for (const [what, header, address] of FORWARDED) {
  Deno.test(`X-Forwarded-For of a trusted proxy: ${what}`, () => {
    assert.equal(forwardedAddress("127.0.0.1", header, TRUSTED), address);
  });
}

const HEADERS = {
  "x-forwarded-for": "127.0.0.1",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "elsewhere.example",
  "x-script-name": "/elsewhere",
  "x-forwarded-prefix": "/elsewhere",
  "x-scheme": "https",
};

Deno.test("headers of whoever is not trusted count for nothing", () => {
  const way = wayOf(arrival({ peer: "192.0.2.7", host: "pool.example:3855", headers: HEADERS }), TRUSTED);
  assert.deepEqual(way, { address: "192.0.2.7", isVeiled: true, origin: "http://pool.example:3855", base: "" });
});

Deno.test("headers of a trusted proxy say who asks, how, and where", () => {
  const headers = { ...HEADERS, "x-forwarded-for": "192.0.2.7" };
  const way = wayOf(arrival({ peer: "10.0.0.1", host: "monitor:3855", headers }), TRUSTED);
  assert.deepEqual(way, {
    address: "192.0.2.7",
    isVeiled: false,
    origin: "https://elsewhere.example",
    base: "/elsewhere",
  });
});

Deno.test("PowerPool's X-Scheme will do, and X-Forwarded-Prefix in place of X-Script-Name", () => {
  const headers = { "x-forwarded-for": "192.0.2.7", "x-scheme": "https", "x-forwarded-prefix": "/pool/" };
  const { origin, base } = wayOf(arrival({ headers }), TRUSTED);
  assert.deepEqual([origin, base], ["https://localhost:3855", "/pool"]);
});

for (const name of ["x-forwarded-proto", "x-script-name", "x-real-ip", "via", "forwarded"]) {
  Deno.test(`a proxy that writes ${name}, but not who asks, does not pass for who asks`, () => {
    const { address, isVeiled } = wayOf(arrival({ headers: { [name]: "x" } }), TRUSTED);
    assert.deepEqual([address, isVeiled], [undefined, true]);
  });
}

/** Of proxies that are trusted: X-Forwarded-For and X-Real-IP, and whether that says who asks. */
const TOLD: readonly (readonly [what: string, list: string, real: string | undefined, isTold: boolean])[] = [
  ["one names a visitor", "192.0.2.7", undefined, true],
  ["both name a visitor", "192.0.2.7", "192.0.2.7", true],
  ["the outer one wrote X-Real-IP", "192.0.2.7, 10.1.1.1", "192.0.2.7", true],
  ["the inner one wrote X-Real-IP", "192.0.2.7, 10.1.1.1", "10.1.1.1", true],
  ["the list is empty", "", undefined, false],
  ["the list is a comma", " , ", undefined, false],
  ["a visitor has claimed to be here, and the proxy wrote X-Real-IP alone", "127.0.0.1", "192.0.2.7", false],
  ["the list is empty, and the proxy wrote X-Real-IP", "", "192.0.2.7", false],
  ["X-Real-IP is no address", "127.0.0.1", "unknown", false],
];

for (const [what, list, real, isTold] of TOLD) {
  Deno.test(`proxies ${isTold ? "say" : "do not say"} who asks: ${what}`, () => {
    const headers = { "x-forwarded-for": list, ...real === undefined ? {} : { "x-real-ip": real } };
    assert.equal(wayOf(arrival({ headers }), TRUSTED).isVeiled, !isTold);
  });
}

Deno.test("a proxy on the machine that is not trusted does not pass for who asks", () => {
  const none = addressRanges([]);
  assert.equal(wayOf(arrival({ headers: { "x-forwarded-for": "192.0.2.7" } }), none).isVeiled, true);
  assert.equal(wayOf(arrival(), none).isVeiled, false);
});

const ORIGINS = [
  [{ host: "POOL.example" }, "http://pool.example"],
  [{ host: "[::1]:3855" }, "http://[::1]:3855"],
  [{ host: "a b" }, "http://localhost"],
  [{ host: 'x"><script>' }, "http://localhost"],
  [{ host: "pool.example/path" }, "http://localhost"],
  [{ host: "pool.example:99999" }, "http://localhost"],
  [{ host: "1.2.3.4.5" }, "http://localhost"],
  [{ host: "[:::]" }, "http://localhost"],
  [{ headers: { "x-forwarded-host": "pool.example:99999" } }, "http://localhost:3855"],
  [{ headers: { "x-forwarded-host": "one.example, two.example" } }, "http://one.example"],
  [{ headers: { "x-forwarded-host": "javascript:alert(1)" } }, "http://localhost:3855"],
  [{ headers: { "x-forwarded-proto": "https,http" } }, "https://localhost:3855"],
  [{ headers: { "x-forwarded-proto": "javascript" } }, "http://localhost:3855"],
] as const;

for (const [own, origin] of ORIGINS) {
  Deno.test(`the origin of ${JSON.stringify(own)} is ${origin}`, () => {
    assert.equal(wayOf(arrival(own), TRUSTED).origin, origin);
  });
}

const PREFIXES = [
  ["/pool", "/pool"],
  ["/pool/", "/pool"],
  ["/a/b-c_d.e~f", "/a/b-c_d.e~f"],
  ["/", ""],
  ["", ""],
  ["pool", ""],
  ["//evil.example", ""],
  ["/pool//x", ""],
  ["https://evil.example", ""],
  ["/\\evil.example", ""],
  ["/a/../b", ""],
  ["/..", ""],
  ["/.", ""],
  ['/"><script>', ""],
  ["/a b", ""],
  ["/a%2fb", ""],
  ["/a?b", ""],
  ["/a#b", ""],
  [`/${"x".repeat(300)}`, ""],
] as const;

for (const [header, base] of PREFIXES) {
  Deno.test(`the prefix ${JSON.stringify(header.slice(0, 40))} is ${base === "" ? "none" : base}`, () => {
    assert.equal(prefixOf(header), base);
  });
}

const SEED = { seed: 20261121, numRuns: 1000 };
const header = fc.string({ unit: fc.constantFrom(...'/.:-_~%\\?#"<>@,;[] \tabcXYZ0129é') });

Deno.test("whatever a header says, a link made with its prefix stays on this host", () => {
  fc.assert(
    fc.property(header, (text) => {
      const base = prefixOf(text);
      const link = new URL(`${base}/view`, "https://pool.example/");
      assert.equal(link.host, "pool.example");
      assert.equal(link.pathname, `${base}/view`);
      assert.match(base, /^[\w./~-]*$/);
    }),
    SEED,
  );
});

Deno.test("whatever headers say, the origin is a scheme and a host, and the address one or none", () => {
  const some = fc.record({ peer: fc.constantFrom("127.0.0.1", "192.0.2.1"), host: header, name: header, list: header });
  fc.assert(
    fc.property(some, ({ peer, host, name, list }) => {
      const headers = { "x-forwarded-host": name, "x-forwarded-for": list, "x-forwarded-proto": name };
      const { origin, address } = wayOf(arrival({ peer, host, headers }), TRUSTED);
      assert.match(origin, /^https?:\/\/[a-z0-9._:[\]-]+$/);
      assert(URL.canParse(origin), origin);
      assert(address === undefined || canonicalAddress(address) === address);
    }),
    SEED,
  );
});

Deno.test("what somebody claims who is not trusted never changes who asks", () => {
  const address = fc.ipV4().filter((text) => !TRUSTED.contains(text));
  fc.assert(
    fc.property(header, address, fc.array(fc.constantFrom("10.1.1.1", "127.0.0.1")), (claim, asker, proxies) => {
      assert.equal(forwardedAddress("127.0.0.1", [claim, asker, ...proxies].join(", "), TRUSTED), asker);
    }),
    SEED,
  );
});

const HOSTS = [
  ["localhost", true],
  ["localhost:3855", true],
  ["LOCALHOST", true],
  ["pool.localhost:3855", true],
  ["127.0.0.1:3855", true],
  ["10.1.2.3", true],
  ["[::1]:3855", true],
  ["[::1]", true],
  ["evil.example:3855", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.evil.example", false],
  ["evillocalhost", false],
  ["", false],
  ["2130706433", false],
] as const;

for (const [host, expected] of HOSTS) {
  Deno.test(`a stranger ${expected ? "cannot" : "may"} have led the name ${host || "(none)"} here`, () => {
    assert.equal(isUnmistakableHost(host), expected);
  });
}
