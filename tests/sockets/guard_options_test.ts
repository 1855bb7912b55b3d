import assert from "node:assert/strict";
import { addressRanges } from "../../src/sockets/address_range.ts";
import { guardOptions } from "../../src/sockets/guard_options.ts";

Deno.test("all guards have defaults", () => {
  assert.deepEqual(guardOptions.parse({}), {
    max_connections: 20_000,
    max_connections_per_address: 4000,
    connections_per_minute: 1200,
    connection_burst: 4000,
    handshake_timeout: 60,
    max_line_bytes: 8192,
    max_unsent_bytes: 65_536,
    messages_per_second: 1000,
    message_burst: 20_000,
    max_bad_lines: 10,
    invalid_share_ratio: 0.5,
    invalid_share_window: 500,
    ban_time: 600,
    exempt: [
      "127.0.0.0/8",
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "169.254.0.0/16",
      "::1",
      "fc00::/7",
      "fe80::/10",
      "unix",
    ],
  });
});

Deno.test("every guard says what it is for", () => {
  for (const [name, schema] of Object.entries(guardOptions.shape)) assert(schema.description, name);
});

Deno.test("by default networks of one's own are exempt, and nobody in the open internet is", () => {
  const exempt = addressRanges(guardOptions.parse({}).exempt);
  const own = ["127.0.0.1", "::1", "10.1.2.3", "172.17.0.1", "192.168.1.20", "fd12::1", "fe80::1%eth0", "unix"];
  assert.deepEqual(own.filter((address) => !exempt.contains(address)), []);
  const others = ["172.32.0.1", "192.0.2.1", "100.64.0.1", "2001:db8::1", "::2"];
  assert.deepEqual(others.filter((address) => exempt.contains(address)), []);
});

const MISTAKES = [
  { options: { max_conections: 1 }, message: /Unrecognized key/ },
  { options: { max_connections: 0 }, message: />=1/ },
  { options: { max_line_bytes: 100 }, message: />=512/ },
  { options: { max_unsent_bytes: 1 }, message: />=16384/ },
  { options: { invalid_share_ratio: 50 }, message: /<=1/ },
  { options: { invalid_share_ratio: 0 }, message: />0/ },
  { options: { exempt: ["192.0.2.0/33"] }, message: /expected an IP address or a range/ },
] as const;

for (const { options, message } of MISTAKES) {
  Deno.test(`${JSON.stringify(options)} is a mistake`, () => {
    assert.match(guardOptions.safeParse(options).error?.message ?? "", message);
  });
}
