import assert from "node:assert/strict";
import { redisReporterOptions } from "../../../src/reporters/redis/redis_options.ts";

Deno.test("everything may be left out, and is then as PowerPool had it", () => {
  const { redis, ...own } = redisReporterOptions.parse({});
  assert.deepEqual(own, { chain: 1, pool_report_configs: [], attrs: {} });
  assert.deepEqual([redis.host, redis.port, redis.db], ["localhost", 6379, 0]);
});

for (const chain of [-1, 1.5, "1"]) {
  Deno.test(`${JSON.stringify(chain)} is not the number of a chain`, () => {
    assert(!redisReporterOptions.safeParse({ chain }).success);
  });
}
