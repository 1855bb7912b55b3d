import assert from "node:assert/strict";
import { FLOORS, importFault } from "../../lint/floors.ts";

const ALLOWED = [
  ["src/coin/block.ts", "src/bytes/hex.ts"],
  ["src/coin/header.ts", "src/algorithms/algorithm.ts"],
  ["src/coin/block.ts", "src/coin/header.ts"],
  ["src/algorithms/assembly/scrypt.ts", "src/algorithms/algorithm.ts"],
  ["src/cli/run.ts", "src/bytes/hex.ts"],
  ["src/server/version.ts", "deno.json"],
  ["main.ts", "src/cli/main.ts"],
  ["tests/coin/block_test.ts", "src/stratum/session.ts"],
  ["bench/hash.ts", "tests/lint/floors_test.ts"],
] as const;

for (const [importer, imported] of ALLOWED) {
  Deno.test(`importFault() lets ${importer} import ${imported}`, () => {
    assert.equal(importFault(importer, imported), undefined);
  });
}

const FORBIDDEN = [
  ["src/algorithms/target.ts", "src/coin/block.ts", /^algorithms may not import coin, which is above it/],
  ["src/reporters/celery.ts", "src/stratum/session.ts", /^reporters may not import stratum, which is above it/],
  ["src/reporters/celery.ts", "src/jobmanagers/job.ts", /^reporters may not import jobmanagers, which is beside it/],
  ["src/bytes/hex.ts", "src/config/mask.ts", /^bytes may not import config, which is beside it/],
  ["src/coin/block.ts", "src/kitchen/sink.ts", /^the room kitchen is on no floor/],
  ["src/kitchen/sink.ts", "src/coin/block.ts", /^the room kitchen is on no floor/],
  ["src/loose.ts", "src/coin/block.ts", /^src\/loose\.ts is in no room/],
  ["src/coin/block.ts", "tests/coin/block_test.ts", /^src\/ may import from src\/ only, not tests/],
  ["src/coin/block.ts", "bench/hash.ts", /^src\/ may import from src\/ only/],
  ["src/coin/block.ts", "lint/floors.ts", /^src\/ may import from src\/ only/],
  ["src/coin/block.ts", "main.ts", /^src\/ may import from src\/ only/],
  ["main.ts", "src/server/server.ts", /^main\.ts may import src\/cli only, not src\/server/],
  ["main.ts", "tests/coin/block_test.ts", /^main\.ts may import src\/cli only/],
] as const;

for (const [importer, imported, fault] of FORBIDDEN) {
  Deno.test(`importFault() does not let ${importer} import ${imported}`, () => {
    assert.match(importFault(importer, imported) ?? "", fault);
  });
}

Deno.test("importFault() never lets two rooms import each other", () => {
  const rooms = FLOORS.flat();
  for (const a of rooms) {
    for (const b of rooms.filter((room) => room !== a)) {
      const both = importFault(`src/${a}/x.ts`, `src/${b}/y.ts`) === undefined &&
        importFault(`src/${b}/x.ts`, `src/${a}/y.ts`) === undefined;
      assert.equal(both, false, `${a} and ${b}`);
    }
  }
});

Deno.test("FLOORS has a floor for every room of src/", async () => {
  const rooms = FLOORS.flat();
  for await (const entry of Deno.readDir(new URL("../../src/", import.meta.url))) {
    assert(rooms.includes(entry.name), `src/${entry.name} is on no floor`);
  }
});
