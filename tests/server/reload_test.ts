/** Reading a file again, with everything that it acts on under the test's control. */

import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../src/config/checked_config.ts";
import { loadConfig } from "../../src/server/load_config.ts";
import { createReload, type Reload } from "../../src/server/reload.ts";
import { tlsFile } from "../sockets/peer.ts";
import { LTC } from "./config_fixture.ts";

interface Fixture extends Disposable {
  readonly reload: Reload;
  readonly folder: string;
  /** What was logged, with its level before it; the file without its folder. */
  readonly lines: string[];
  /** Configurations that were gone over to. */
  readonly taken: Config[];
  /** How often certificates were read. */
  always: number;
  /** Thrown by whoever reads certificates. */
  certificateFault: Error | undefined;
  /** Thrown by whoever goes over. */
  fault: Error | undefined;
  write(pool: string, main?: string): void;
}

async function start(serverNumber = 0): Promise<Fixture> {
  const folder = Deno.makeTempDirSync({ prefix: "powerpool-reload-" });
  const file = join(folder, "c.yml");
  const lines: string[] = [];
  const write = (pool: string, main = "") =>
    Deno.writeTextFileSync(
      file,
      `main: {type: PowerPool${main}}\n${LTC}pool: {type: StratumServer, algo: scrypt${pool}}\n`,
    );
  write("");
  const loaded = await loadConfig(file);
  assert(loaded.ok);
  const fixture: Omit<Fixture, "reload"> = {
    folder,
    lines,
    taken: [],
    always: 0,
    certificateFault: undefined,
    fault: undefined,
    write,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
  const say = (level: string) => (template: string, values: Record<string, unknown> = {}) => {
    const text = template.replaceAll(/(?<!\{)\{(\w+)\}/g, (_, name) => String(values[name])).replaceAll(
      /\{\{|\}\}/g,
      ([brace]) => String(brace),
    );
    lines.push(`${level} ${text.replaceAll(`${folder}/`, "")}`);
  };
  const reload = createReload({
    config: loaded.config,
    serverNumber,
    log: { info: say("info"), warn: say("warn"), error: say("error") } as Parameters<typeof createReload>[0]["log"],
    take(config) {
      if (fixture.fault !== undefined) return Promise.reject(fixture.fault);
      fixture.taken.push(config);
      return Promise.resolve();
    },
    always() {
      fixture.always++;
      if (fixture.certificateFault !== undefined) throw fixture.certificateFault;
    },
  });
  return Object.assign(fixture, { reload });
}

const STAYS = "error The old configuration stays: c.yml has mistakes; correct them and send SIGHUP again";

Deno.test("again() takes over what it can, tells what it cannot, and ends with one line", async () => {
  using fixture = await start();
  fixture.write(', start_difficulty: 64, message: "{x}", port: 3334');
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, [
    "info pool.start_difficulty: 128 -> 64",
    'info pool.message: "" -> "{x}"',
    "warn pool.port: needs a restart (3333 -> 3334)",
    "info Configuration read again: 2 options changed, 1 needs a restart",
  ]);
  assert.deepEqual([fixture.taken, fixture.always], [[fixture.reload.config()], 1]);
});

Deno.test("again() says that nothing has changed, and has nobody go over", async () => {
  using fixture = await start();
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, ["info Configuration read again: nothing has changed"]);
  assert.deepEqual([fixture.taken.length, fixture.always], [0, 1]);
});

Deno.test("again() tells every mistake, keeps the old configuration, and reads certificates all the same", async () => {
  using fixture = await start();
  const before = fixture.reload.config();
  fixture.write(", start_difficulty: -1, prot: 5");
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, [
    "error c.yml:3:61: pool.start_difficulty: expected more than 0, got -1",
    "error c.yml:3:65: pool.prot: unknown option; did you mean port?",
    STAYS,
  ]);
  assert.deepEqual([fixture.taken.length, fixture.always, fixture.reload.config()], [0, 1, before]);
});

Deno.test("again() keeps the old configuration if the file is gone", async () => {
  using fixture = await start();
  Deno.removeSync(join(fixture.folder, "c.yml"));
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, ["error c.yml: cannot be read: there is no such file", STAYS]);
});

Deno.test("again() adds the server's number as the start did", async () => {
  using fixture = await start(2);
  // At the start, whoever called had added it.
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, [
    "warn main.server_number: needs a restart (0 -> 2)",
    "info Configuration read again: 1 needs a restart",
  ]);
  fixture.lines.length = 0;
  fixture.write(", port: 65534");
  await fixture.reload.again();
  assert.match(
    fixture.lines[0] ?? "",
    /^error c\.yml: pool\.port: with server_number 2 this is port 65536.*--server-number 2\)$/,
  );
});

Deno.test("again() refuses what does not go with an option that needs a restart", async () => {
  using fixture = await start();
  fixture.write(", vardiff: {enabled: true, scope: address}", ", shards: 1");
  await fixture.reload.again();
  assert.match(
    fixture.lines[0] ?? "",
    /^error c\.yml: pool\.vardiff\.scope: address needs .* got auto: .*does not go with it$/,
  );
  assert.deepEqual([fixture.lines[1], fixture.taken], [STAYS, []]);
});

Deno.test("again() refuses other TLS files that are bad, and takes good ones", async () => {
  using fixture = await start();
  fixture.write(", tls: {cert: cert.pem, key: key.pem}");
  await fixture.reload.again();
  assert.match(fixture.lines[0] ?? "", /^error c\.yml: pool\.tls: Cannot read the TLS \w+ /);
  copyFileSync(tlsFile("first.crt"), join(fixture.folder, "cert.pem"));
  copyFileSync(tlsFile("first.key"), join(fixture.folder, "key.pem"));
  await fixture.reload.again();
  assert.equal(fixture.lines.at(-1), "info Configuration read again: 2 options changed");
});

Deno.test("again() keeps the old configuration if it cannot go over", async () => {
  using fixture = await start();
  fixture.fault = new Error("Cannot open log file x: No such file or directory");
  fixture.write(", start_difficulty: 64");
  await fixture.reload.again();
  assert.deepEqual(fixture.lines, [`error ${fixture.fault.message}`, STAYS]);
  fixture.fault = undefined;
  await fixture.reload.again();
  assert.equal(fixture.lines.at(-1), "info Configuration read again: 1 option changed");
});

Deno.test("again() reads the file again after certificates could not be read", async () => {
  using fixture = await start();
  fixture.certificateFault = new Error("no such shard");
  await fixture.reload.again();
  assert.equal(fixture.lines.at(-1), "error Cannot read certificates again: Error: no such shard");
  fixture.write(", start_difficulty: 64");
  await fixture.reload.again();
  assert(fixture.lines.includes("info Configuration read again: 1 option changed"), fixture.lines.join("\n"));
});

Deno.test("again() reads once more what was changed while it was at work", async () => {
  using fixture = await start();
  fixture.write(", start_difficulty: 64");
  const first = fixture.reload.again();
  fixture.write(", start_difficulty: 32");
  await Promise.all([first, fixture.reload.again(), fixture.reload.again()]);
  // Whatever the first look saw of a file that was being written.
  assert.equal(fixture.always, 2);
  assert.equal(
    (fixture.taken.at(-1)?.components.find(({ key }) => key === "pool")?.options as Record<string, unknown>)[
      "start_difficulty"
    ],
    32,
  );
});
