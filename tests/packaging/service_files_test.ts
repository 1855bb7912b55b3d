/** What the files for systemd, supervisord, Upstart and container engines say agrees with the program. */

import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { imageConfig } from "../../packaging/image/image_config.ts";
import { powerPoolOptions } from "../../src/server/options.ts";

const PACKAGING = new URL("../../packaging/", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, PACKAGING));

const UNIT = read("systemd/powerpool.service");
const SUPERVISOR = read("supervisor/powerpool.conf");
const UPSTART = read("upstart/powerpool.conf");
const CONTAINERFILE = read("Containerfile").replaceAll(/\\\n\s*/g, "");

/** The variables that the program is started with from its source. */
const VARIABLES = [...manifest.tasks.start.command.matchAll(/\b(MALLOC_\w+)=(\d+)/g)].map(([, name, value]) => ({
  name: name ?? "",
  value: value ?? "",
}));

/** Values of a setting of the unit, in its order. */
function settings(name: string): readonly string[] {
  return [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value ?? "");
}

Deno.test("all start the program with the variables that the task has", () => {
  assert.equal(VARIABLES.length, 2);
  for (const { name, value } of VARIABLES) {
    assert(settings("Environment")[0]?.split(" ").includes(`${name}=${value}`), `systemd: ${name}`);
    assert.match(SUPERVISOR, new RegExp(`^environment=.*\\b${name}="${value}"`, "m"));
    assert.match(UPSTART, new RegExp(`^env ${name}=${value}$`, "m"));
    assert.match(CONTAINERFILE, new RegExp(`^ENV .*\\b${name}=${value}\\b`, "m"));
  }
});

Deno.test("all wait longer than the program takes to stop", () => {
  const seconds = powerPoolOptions.parse({}).term_timeout;
  const waits = {
    systemd: settings("TimeoutStopSec")[0],
    supervisord: /^stopwaitsecs=(\d+)$/m.exec(SUPERVISOR)?.[1],
    upstart: /^kill timeout (\d+)$/m.exec(UPSTART)?.[1],
  };
  for (const [name, wait] of Object.entries(waits)) assert(Number(wait) > seconds, `${name}: ${wait} s`);
});

Deno.test("all run the same file of the same folder", () => {
  assert.deepEqual(settings("ExecStart"), ["/usr/local/bin/powerpool %S/powerpool/config.yml"]);
  const call = "/usr/local/bin/powerpool /var/lib/powerpool/config.yml";
  assert(SUPERVISOR.includes(`\ncommand=${call}\n`));
  assert(UPSTART.includes(`\nexec ${call}\n`));
});

Deno.test("the unit is hardened, and leaves V8 what it needs", () => {
  const expected = {
    DynamicUser: ["yes"],
    StateDirectory: ["powerpool"],
    ProtectSystem: ["strict"],
    NoNewPrivileges: ["yes"],
    PrivateTmp: ["yes"],
    CapabilityBoundingSet: [""],
    RestrictAddressFamilies: ["AF_INET AF_INET6 AF_UNIX"],
    MemoryDenyWriteExecute: ["no"],
    SystemCallFilter: ["@system-service @pkey", "~@privileged"],
    SystemCallErrorNumber: ["EPERM"],
    Restart: ["on-failure"],
    ExecReload: ["/bin/kill -HUP $MAINPID"],
  };
  for (const [name, values] of Object.entries(expected)) assert.deepEqual(settings(name), values, name);
});

Deno.test("the Containerfile says what the image says that is made without an engine", () => {
  const { config } = imageConfig({
    architecture: "amd64",
    version: manifest.version,
    licence: manifest.license,
    time: 0,
  }, []) as { config: Record<string, unknown> };
  const line = (word: string) =>
    new RegExp(`^${word} (.*)$`, "m").exec(CONTAINERFILE.split(/^FROM scratch$/m)[1] ?? "")?.[1];
  assert.equal(line("USER"), config["User"]);
  assert.equal(line("WORKDIR"), config["WorkingDir"]);
  assert.equal(line("STOPSIGNAL"), config["StopSignal"]);
  assert.deepEqual(line("ENV")?.split(" "), config["Env"]);
  assert.deepEqual(JSON.parse(line("ENTRYPOINT") ?? ""), config["Entrypoint"]);
  assert.deepEqual(JSON.parse(line("CMD") ?? ""), config["Cmd"]);
  assert.deepEqual(JSON.parse(line("VOLUME") ?? ""), Object.keys(config["Volumes"] as object));
  assert.deepEqual(
    line("EXPOSE")?.split(" ").map((port) => `${port}/tcp`),
    Object.keys(config["ExposedPorts"] as object),
  );
  const labels = Object.fromEntries(
    [...line("LABEL")?.matchAll(/(\S+)="([^"]*)"/g) ?? []].map(([, name, value]) => [name, value]),
  );
  const { "org.opencontainers.image.created": _created, ...expected } = config["Labels"] as Record<string, string>;
  assert.deepEqual(labels, expected);
});
