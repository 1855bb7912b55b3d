import assert from "node:assert/strict";
import { parseZmqAddress, zmqAddress } from "../../../src/daemon/zmtp/zmq_address.ts";

const GOOD = [
  ["tcp://127.0.0.1:28332", { host: "127.0.0.1", port: 28332 }],
  ["tcp://bitcoind:1", { host: "bitcoind", port: 1 }],
  ["tcp://node-1.pool.example:65535", { host: "node-1.pool.example", port: 65535 }],
  ["tcp://[::1]:28332", { host: "::1", port: 28332 }],
  ["ipc:///run/bitcoind/zmq.sock", { path: "/run/bitcoind/zmq.sock" }],
  ["unix:/run/bitcoind/zmq.sock", { path: "/run/bitcoind/zmq.sock" }],
] as const;

for (const [text, expected] of GOOD) {
  Deno.test(`parseZmqAddress() reads ${text}`, () => {
    assert.deepEqual(parseZmqAddress(text), expected);
    assert(zmqAddress.safeParse(text).success);
  });
}

const BAD = [
  "",
  "127.0.0.1:28332",
  "http://127.0.0.1:28332",
  "tcp://127.0.0.1",
  "tcp://127.0.0.1:0",
  "tcp://127.0.0.1:65536",
  "tcp://127.0.0.1:28332/",
  "tcp://::1:28332",
  "tcp://[localhost]:28332",
  "tcp:// :28332",
  "ipc://zmq.sock",
  "ipc://",
  "inproc://blocks",
];

for (const text of BAD) {
  Deno.test(`parseZmqAddress() refuses "${text}" and says what it expected`, () => {
    assert.throws(() => parseZmqAddress(text), {
      name: "SyntaxError",
      message: `Cannot use the ZMQ address "${text}": expected an address such as tcp://127.0.0.1:28332 or ` +
        "ipc:///run/bitcoind/zmq.sock",
    });
    const { error } = zmqAddress.safeParse(text);
    assert.match(error?.issues[0]?.message ?? "", /^expected an address such as/);
  });
}

Deno.test("parseZmqAddress() explains why what is right for the daemon is not for its subscriber", () => {
  assert.throws(
    () => parseZmqAddress("tcp://*:28332"),
    /"tcp:\/\/\*:28332": expected the daemon's host; \* stands for/,
  );
});
