import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createStatsd, type Statsd } from "../../../src/reporters/statsd/statsd.ts";

/** A statsd whose datagrams are kept, and which sends when the test says so. */
function gathered(): {
  readonly statsd: Statsd;
  readonly datagrams: string[];
  flush(): void;
  readonly failures: unknown[];
} {
  const datagrams: string[] = [];
  const failures: unknown[] = [];
  const due: (() => void)[] = [];
  const statsd = createStatsd({
    host: "127.0.0.1",
    port: 8125,
    prefix: "powerpool_0",
    onFailure: (error) => void failures.push(error),
    send(text, done) {
      datagrams.push(text);
      done(text.includes("bad") ? new Error("no route") : null);
    },
    after(_milliseconds, callback) {
      due.push(callback);
      return () => {};
    },
  });
  return { statsd, datagrams, failures, flush: () => due.splice(0).forEach((callback) => callback()) };
}

Deno.test("figures of a second go out together, in statsd's form", () => {
  const { statsd, datagrams, flush } = gathered();
  statsd.count("auth");
  statsd.count("acc_share_n1", 0.5);
  statsd.count("acc_share_n1", 1024);
  statsd.timing("submit_time", 12);
  statsd.gauge("LTC.height", 100);
  statsd.gauge("LTC.height", 101);
  assert.deepEqual(datagrams, []);
  flush();
  assert.deepEqual(datagrams, [
    "powerpool_0.auth:1|c\npowerpool_0.acc_share_n1:1024.5|c\npowerpool_0.submit_time:12|ms\npowerpool_0.LTC.height:101|g",
  ]);
});

Deno.test("nothing is sent when nothing has happened, and nothing twice", () => {
  const { statsd, datagrams, flush } = gathered();
  statsd.count("auth");
  flush();
  flush();
  statsd.stop();
  assert.equal(datagrams.length, 1);
});

Deno.test("stop() sends what there is, and nothing comes after it", () => {
  const { statsd, datagrams, flush } = gathered();
  statsd.count("auth");
  statsd.stop();
  statsd.count("auth");
  flush();
  statsd.stop();
  assert.deepEqual(datagrams, ["powerpool_0.auth:1|c"]);
});

Deno.test("numbers have no exponent", () => {
  const { statsd, datagrams, flush } = gathered();
  statsd.count("tiny", 1e-7);
  statsd.gauge("great", 2 ** 53);
  statsd.gauge("third", 1 / 3);
  flush();
  assert.deepEqual(datagrams, [
    "powerpool_0.tiny:0.0000001|c\npowerpool_0.great:9007199254740992|g\npowerpool_0.third:0.333333333|g",
  ]);
});

Deno.test("of many times some are sent, and how many they stand for", () => {
  const { statsd, datagrams, flush } = gathered();
  for (let i = 0; i < 1000; i++) statsd.timing("t", i);
  flush();
  const lines = datagrams.join("\n").split("\n");
  assert.equal(lines.length, 50);
  assert.equal(lines[7], "powerpool_0.t:7|ms|@0.05");
});

Deno.test("datagrams fit into one packet, and names are bounded", () => {
  const { statsd, datagrams, flush } = gathered();
  for (let i = 0; i < 5000; i++) statsd.count(`name${i}`);
  flush();
  assert.ok(datagrams.every((text) => text.length <= 1432));
  assert.equal(datagrams.join("\n").split("\n").length, 1000);
});

Deno.test("a datagram that cannot be sent is told of, and the next one tried", () => {
  const { statsd, datagrams, failures, flush } = gathered();
  statsd.count("bad");
  flush();
  statsd.count("good");
  flush();
  assert.equal(failures.length, 1);
  assert.equal(datagrams.length, 2);
});

Deno.test("figures arrive by UDP", async () => {
  const server = createSocket("udp4");
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  const failures: unknown[] = [];
  const statsd = createStatsd({
    host: "127.0.0.1",
    port: server.address().port,
    prefix: "p",
    onFailure: (error) => void failures.push(error),
  });
  const message = once(server, "message");
  statsd.count("auth", 3);
  statsd.stop();
  const [bytes] = await message;
  assert.equal(String(bytes), "p.auth:3|c");
  const closed = once(server, "close");
  server.close();
  await closed;
  assert.deepEqual(failures, []);
});
