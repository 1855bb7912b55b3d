import assert from "node:assert/strict";
import { addressOfServer, listenAddress, listenPlace, unixPath } from "../../src/sockets/listen_address.ts";

Deno.test("a unix socket is written with its path, everything else is an address or host name", () => {
  assert.equal(unixPath("unix:/run/pool.sock"), "/run/pool.sock");
  for (const address of ["0.0.0.0", "::", "pool.example", "/run/pool.sock"]) assert.equal(unixPath(address), undefined);
});

Deno.test("each server of a number above 0 has a unix socket of its own; other addresses stay as they are", () => {
  assert.deepEqual([0, 1, 12].map((number) => addressOfServer("unix:/run/pool.sock", number)), [
    "unix:/run/pool.sock",
    "unix:/run/pool.sock.1",
    "unix:/run/pool.sock.12",
  ]);
  for (const address of ["0.0.0.0", "::1", "pool.example"]) assert.equal(addressOfServer(address, 3), address);
});

Deno.test("a place has the port behind the address, with IPv6 in brackets", () => {
  assert.equal(listenPlace("0.0.0.0", 3333), "0.0.0.0:3333");
  assert.equal(listenPlace("2001:db8::1", 3333), "[2001:db8::1]:3333");
  assert.equal(listenPlace("unix:/run/pool.sock", 3333), "unix:/run/pool.sock");
});

const LONGEST = `unix:/${"x".repeat(100)}`;

for (const address of ["0.0.0.0", "::", "localhost", "unix:/run/pool.sock", LONGEST]) {
  Deno.test(`${address} can be listened on`, () => assert(listenAddress.safeParse(address).success));
}

for (const address of ["unix:", `${LONGEST}x`, `unix:/${"ü".repeat(51)}`]) {
  Deno.test(`"${address}" cannot be listened on: the system has no room for the path`, () => {
    assert.equal(
      listenAddress.safeParse(address).error?.issues[0]?.message,
      "expected the path of a unix socket behind unix:, of at most 101 bytes",
    );
  });
}
