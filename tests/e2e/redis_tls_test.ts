/** Reporting to a real Redis by TLS. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { createRedisReporter } from "../../src/reporters/redis/redis_reporter.ts";
import { redisReporterOptions } from "../../src/reporters/redis/redis_options.ts";
import type { Reporter } from "../../src/reporters/reporter.ts";
import { createMemoryJournal, type MemoryJournal } from "../reporters/memory_journal.ts";
import { PLAN_PARTS } from "../reporters/redis/redis_fixture.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { type RedisServer, type RedisServerOptions, startRedis } from "../tools/redis_server.ts";

const STOP_MS = 10_000;

function pathOf(name: string): string {
  return new URL(`../vectors/tls/${name}`, import.meta.url).pathname;
}

const [CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY] = ["first.crt", "first.key", "second.crt", "second.key"]
  .map(pathOf) as [string, string, string, string];

/** A Redis with the first certificate, and a reporter to it. */
interface Fixture extends AsyncDisposable {
  readonly redis: RedisServer;
  readonly journal: MemoryJournal;
  /** Makes a reporter; the options are those of its connection. */
  reporter(options: Record<string, unknown>): Reporter;
}

async function setUp(more: Partial<RedisServerOptions["tls"]> = {}): Promise<Fixture> {
  const [cert, key] = await Promise.all([CERTIFICATE, KEY].map((path) => Deno.readTextFile(path)));
  const redis = await startRedis({ tls: { cert: cert as string, key: key as string, ...more } });
  const journal = createMemoryJournal();
  journal.append({ kind: "share", difficulty: 64 });
  return {
    redis,
    journal,
    reporter: (options) =>
      createRedisReporter({
        ...PLAN_PARTS,
        key: "redis",
        options: redisReporterOptions.parse({
          redis: { host: "127.0.0.1", port: redis.tlsPort, ssl: true, ...options },
        }),
        journal: journal.id,
        reader: journal.reader("redis"),
        wants: () => true,
      }),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
}

async function deliversAll({ redis, journal }: Fixture, reporter: Reporter): Promise<void> {
  reporter.start();
  await reporter.stop(STOP_MS);
  assert.equal(journal.reader("redis").lag().items, 0);
  assert.equal(await redis.command("EXISTS", "chain_1_slice"), ":1");
}

/** Waits for the first failure, and says what it was. */
async function failsOf(reporter: Reporter): Promise<string> {
  await using log = await captureLog();
  reporter.start();
  await log.line(/^Cannot report to Redis at /);
  await reporter.stop(STOP_MS);
  return log.texts("warning").join();
}

leakFreeTest("shares go by TLS to a Redis whose certificate is trusted", async () => {
  await using fixture = await setUp();
  await deliversAll(fixture, fixture.reporter({ ssl_ca_certs: CERTIFICATE }));
});

for (const [what, ca] of [["no authority is named", ""], ["another one is", OTHER_CERTIFICATE]] as const) {
  leakFreeTest(`nothing goes to a Redis whose certificate is not trusted: ${what}`, async () => {
    await using fixture = await setUp();
    assert.match(
      await failsOf(fixture.reporter({ ssl_ca_certs: ca })),
      /is its certificate of an authority that is trusted, or named as ssl_ca_certs\?/,
    );
    assert.equal(fixture.journal.reader("redis").lag().items, 1);
    assert.equal(await fixture.redis.command("DBSIZE"), ":0");
  });
}

leakFreeTest("a file that is not there is named, and looked for again", async () => {
  await using fixture = await setUp();
  const folder = await Deno.makeTempDir({ prefix: "redis-tls-test-" });
  const path = join(folder, "ca.pem");
  const reporter = fixture.reporter({ ssl_ca_certs: path });
  assert.match(await failsOf(reporter), new RegExp(`Cannot read ${path}: No such file`));
  await Deno.copyFile(CERTIFICATE, path);
  await deliversAll(fixture, fixture.reporter({ ssl_ca_certs: path }));
  await Deno.remove(folder, { recursive: true });
});

leakFreeTest("a Redis that wants certificates gets the pool's, and takes nothing from others", async () => {
  await using fixture = await setUp({ clientCa: await Deno.readTextFile(OTHER_CERTIFICATE) });
  await failsOf(fixture.reporter({ ssl_ca_certs: CERTIFICATE }));
  assert.equal(await fixture.redis.command("DBSIZE"), ":0");
  await deliversAll(
    fixture,
    fixture.reporter({ ssl_ca_certs: CERTIFICATE, ssl_certfile: OTHER_CERTIFICATE, ssl_keyfile: OTHER_KEY }),
  );
});
