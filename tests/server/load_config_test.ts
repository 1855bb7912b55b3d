import assert from "node:assert/strict";
import { join } from "node:path";
import { algorithmNames } from "../../src/algorithms/registry.ts";
import { alternatives } from "../../src/config/expectation.ts";
import { loadConfig } from "../../src/server/load_config.ts";
import { LTC, POOL, problemsOf } from "./config_fixture.ts";

/** Loads a file of a temporary folder. */
async function load(prepare: (folder: string) => Promise<string>): Promise<{ file: string; lines: readonly string[] }> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-config-" });
  try {
    const file = await prepare(folder);
    const loaded = await loadConfig(file);
    return { file, lines: loaded.ok ? loaded.config.components.map(({ key }) => key) : loaded.lines };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("loadConfig() reads a file, with the components that go without saying", async () => {
  const { lines } = await load(async (folder) => {
    const file = join(folder, "config.yml");
    await Deno.writeTextFile(file, LTC + POOL);
    return file;
  });
  assert.deepEqual(lines, ["powerpool", "journal", "ltc", "pool"]);
});

Deno.test("loadConfig() names the file in each problem as it was given", async () => {
  const { file, lines } = await load(async (folder) => {
    const file = join(folder, "config.yml");
    await Deno.writeTextFile(file, `${LTC}pool: {type: StratumServer, algo: scrpt, prot: 1}\n`);
    return file;
  });
  assert.deepEqual(lines, [
    `${file}:2:35: pool.algo: expected ${alternatives(algorithmNames)}, got "scrpt"; did you mean scrypt?`,
    `${file}:2:42: pool.prot: unknown option; did you mean port?`,
  ]);
});

Deno.test("loadConfig() says in one line that there is no file, or no folder", async () => {
  for (const name of ["config.yml", "missing/config.yml"]) {
    // deno-lint-ignore no-await-in-loop -- one folder at a time
    const { file, lines } = await load((folder) => Promise.resolve(join(folder, name)));
    assert.deepEqual(lines, [`${file}: cannot be read: there is no such file`]);
  }
});

Deno.test("loadConfig() says that a folder is no file, and that a file is no folder", async () => {
  const folder = await load((folder) => Promise.resolve(folder));
  assert.deepEqual(folder.lines, [`${folder.file}: cannot be read: it is a folder`]);
  const below = await load(async (folder) => {
    await Deno.writeTextFile(join(folder, "config.yml"), "");
    return join(folder, "config.yml", "config.yml");
  });
  assert.deepEqual(below.lines, [`${below.file}: cannot be read: Not a directory`]);
});

const REFUSED: readonly (readonly [text: string, problem: string])[] = [
  [
    POOL + "main: {type: PowerPool, algorithms: {scrpt: {hashes_per_share: 5}}}\n",
    "c.yml:3:38: main.algorithms.scrpt: unknown option; did you mean scrypt?",
  ],
  [
    POOL + "main: {type: PowerPool, loggers: [{type: FileHandler}]}\n",
    "c.yml:3:35: main.loggers[0].path: expected a file",
  ],
];

for (const [text, problem] of REFUSED) {
  Deno.test(`checkConfig() refuses ${text.trim().split("\n").at(-1)}`, () => {
    assert.deepEqual(problemsOf(LTC + text), [problem]);
  });
}

Deno.test("checkConfig() takes what PowerPool's sample says of vardiff and agents, as long as they are off", () => {
  const pool = `
pool:
  type: powerpool.stratum_server.StratumServer
  algo: scrypt
  vardiff: {enabled: False, spm_target: 20, interval: 30, tiers: [8, 16, 32], minimum_difficulty: 64}
  agent: {enabled: no, port_diff: 1111, timeout: 120, accepted_types: [temp, status]}
`;
  assert.deepEqual(problemsOf(LTC + pool), []);
});
