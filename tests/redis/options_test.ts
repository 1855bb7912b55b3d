import assert from "node:assert/strict";
import { optionMarks } from "../../src/config/option_marks.ts";
import { redisOptions } from "../../src/redis/options.ts";

Deno.test("Redis is on this machine unless said otherwise", () => {
  assert.deepEqual(redisOptions.parse({}), {
    host: "localhost",
    port: 6379,
    db: 0,
    ssl: false,
    ssl_ca_certs: "",
    ssl_certfile: "",
    ssl_keyfile: "",
    socket_timeout: 5,
  });
});

Deno.test("the password is never shown", () => {
  assert.equal(optionMarks.get(redisOptions.shape.password.unwrap())?.secret, true);
});
