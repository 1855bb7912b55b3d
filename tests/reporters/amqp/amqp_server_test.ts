import assert from "node:assert/strict";
import {
  type AmqpServer,
  areAmqpServers,
  parseAmqpServer,
  parseAmqpServers,
} from "../../../src/reporters/amqp/amqp_server.ts";

const GUEST: AmqpServer = {
  tls: false,
  hostname: "mq",
  port: 5672,
  username: "guest",
  password: "guest",
  vhost: "/",
};

const CASES: readonly (readonly [url: string, server: Partial<AmqpServer>])[] = [
  ["amqp://mq", {}],
  ["amqp://mq/", {}],
  ["amqp://mq//", {}],
  ["amqp://mq/%2F", {}],
  ["amqp://mq/pool", { vhost: "pool" }],
  ["amqp://mq:1234/a%2Fb", { port: 1234, vhost: "a/b" }],
  ["amqp://pool:p%40ss%2Fword@mq", { username: "pool", password: "p@ss/word" }],
  ["amqp://pool@mq", { username: "pool", password: "" }],
  ["amqps://mq", { tls: true, port: 5671 }],
  ["amqp://[::1]:5672/", { hostname: "::1" }],
  ["amqp://", { hostname: "localhost" }],
  ["pyamqp://mq//", {}],
];

for (const [url, server] of CASES) {
  Deno.test(`parseAmqpServer() reads ${url}`, () => {
    assert.deepEqual(parseAmqpServer(url), { ...GUEST, ...server });
  });
}

Deno.test("parseAmqpServer() takes nothing else for a broker", () => {
  for (const url of ["", "mq", "redis://mq", "http://mq", "amqp://mq:99999", "amqp://a%ZZ@mq"]) {
    assert.equal(parseAmqpServer(url), undefined, url);
  }
});

Deno.test("several brokers are a list, or stand with semicolons between", () => {
  const hosts = (urls: string | string[]) => parseAmqpServers(urls).map(({ hostname }) => hostname);
  assert.deepEqual(hosts("amqp://a;amqp://b"), ["a", "b"]);
  assert.deepEqual(hosts(["amqp://a", "amqps://b"]), ["a", "b"]);
  assert(areAmqpServers("amqp://a;amqp://b"));
  assert(!areAmqpServers(["amqp://a", "redis://b"]));
  assert(!areAmqpServers([]));
});
