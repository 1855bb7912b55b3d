import assert from "node:assert/strict";
import { coinservOptions, daemonOptions } from "../../src/daemon/options.ts";

const LOGIN = { username: "u", password: "p" };

Deno.test("coinservOptions fills in PowerPool's defaults", () => {
  assert.deepEqual(coinservOptions.parse({ port: 9332, ...LOGIN }), {
    address: "127.0.0.1",
    port: 9332,
    ...LOGIN,
    https: false,
    timeout: 30,
    longpoll_timeout: 300,
    maxsize: 10,
    poll_priority: 0,
  });
});

for (const address of ["127.0.0.1", "::1", "litecoind", "node-1.example.org", "my_node"]) {
  Deno.test(`coinservOptions takes the address ${address}`, () => {
    assert.equal(coinservOptions.parse({ address, port: 1, ...LOGIN }).address, address);
  });
}

for (
  const { name, entry } of [
    { name: "an unknown option", entry: { port: 1, ...LOGIN, poll_prio: 1 } },
    { name: "no port", entry: LOGIN },
    { name: "a port that is none", entry: { port: 65536, ...LOGIN } },
    { name: "an address with a scheme", entry: { address: "http://localhost", port: 1, ...LOGIN } },
    { name: "an address with a port", entry: { address: "127.0.0.1:9332", port: 1, ...LOGIN } },
    { name: "no login", entry: { port: 1 } },
    { name: "a user without password", entry: { port: 1, username: "u" } },
    { name: "both ways to log in", entry: { port: 1, ...LOGIN, cookie_file: "/c" } },
    { name: "a cookie and half a login", entry: { port: 1, username: "u", cookie_file: "/c" } },
  ]
) {
  Deno.test(`coinservOptions refuses ${name}`, () => {
    assert.equal(coinservOptions.safeParse(entry).success, false);
  });
}

Deno.test("daemonOptions() logs in with user and password, or with the cookie", () => {
  const byPassword = daemonOptions(coinservOptions.parse({ port: 1, ...LOGIN, maxsize: 3 }));
  assert.deepEqual(byPassword.credentials, LOGIN);
  assert.equal(byPassword.maxIdleConnections, 3);
  const byCookie = daemonOptions(coinservOptions.parse({ port: 1, cookie_file: "/c" }));
  assert.deepEqual(byCookie.credentials, { cookieFile: "/c" });
});
