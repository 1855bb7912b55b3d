import assert from "node:assert/strict";
import { secretMask, secretsOf } from "../../../src/server/logs/log_secrets.ts";
import { configOf, LTC, POOL } from "../config_fixture.ts";

const CONFIG = configOf(`
${LTC}${POOL.replace("}", ", reporter: []}")}
red:
  type: RedisReporter
  redis: {host: 10.0.0.5, password: 'pa"ss w%rd'}
mq: {type: AmqpReporter, url: "amqp://pool:s%40crets@mq.example:5672/"}
web: {type: ServerMonitor, notify_token: 0123456789abcdef}
`);

Deno.test("secretsOf() finds passwords, tokens and the passwords of URLs, in all their spellings", () => {
  const secrets = secretsOf(CONFIG);
  for (
    const secret of ['pa"ss w%rd', "pa%22ss%20w%25rd", 'pa\\"ss w%rd', "s%40crets", "s@crets", "0123456789abcdef"]
  ) assert(secrets.includes(secret), secret);
});

Deno.test("secretsOf() takes no options that are not secret, and nothing shorter than six characters", () => {
  const secrets = secretsOf(CONFIG);
  assert(secrets.every((secret) => secret.length >= 6));
  for (const shown of ["10.0.0.5", "scrypt", "mq.example"]) assert(!secrets.includes(shown), shown);
});

Deno.test("secretMask() masks secrets wherever they stand, and the passwords of URLs that nobody configured", () => {
  const mask = secretMask(secretsOf(CONFIG));
  assert.equal(mask("token=0123456789abcdef, s@crets!"), "token=********, ********!");
  assert.equal(mask("redis://u:other@host:1 failed"), "redis://u:********@host:1 failed");
  assert.equal(mask("New block 7"), "New block 7");
});

Deno.test("secretMask() does not show the rest of a secret that another one is part of", () => {
  assert.equal(secretMask(["abcdefghi", "abcdef"])("abcdefghi abcdef"), "******** ********");
});
